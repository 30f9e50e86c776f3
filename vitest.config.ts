import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/global-setup.ts'],
    pool: 'forks',
    // Tests of flows wait more than they work: more of them than cores keep the machine busy.
    maxWorkers: 4,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts', 'jobs/**/*.ts', 'mappings/**/*.ts', 'salesforce/**/*.ts', 'whmcs/**/*.ts', 'esim/**/*.ts', 'mail/**/*.ts'],
      // Entry points are a few lines around what is covered; the tests of the scripts run them as processes of their own.
      exclude: ['src/main.ts', 'src/wire/run-worker.ts', 'jobs/main.ts', 'src/cli/migrate.ts'],
      reporter: ['text-summary', 'json-summary'],
      reportOnFailure: true,
      thresholds: { lines: 90 },
    },
  },
})
