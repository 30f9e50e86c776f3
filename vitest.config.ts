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
      reporter: ['text-summary', 'json-summary'],
    },
  },
})
