// One PostgreSQL and one Redis for the whole test run. DATABASE_URL (an address from which databases may be made) and
// REDIS_URL, when set, are used instead. Each test makes a database of its own.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { makeIfNeeded } from '../scripts/build/make.ts'
import { PORTAL } from '../scripts/build/portal.ts'
import { startPostgres } from '../scripts/services/postgres.ts'
import { findChromium } from '../scripts/services/chromium-program.ts'
import { findJapaneseTypeface } from '../scripts/services/japanese-typeface.ts'
import { startRedis } from '../scripts/services/redis.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Superuser's address; make a database from here, never use this one. */
    postgresUrl: string
    redisUrl: string
    /** The browser's program. */
    chromium: string
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { DATABASE_URL, REDIS_URL } = process.env
  await makeIfNeeded(PORTAL, (line) => process.stderr.write(`${line}\n`))
  const folder = mkdtempSync('/tmp/trunk-')
  chmodSync(folder, 0o711) // as root the server runs under another user, who must get through
  const postgres = DATABASE_URL ? undefined : await startPostgres({ dataDir: join(folder, 'pg') })
  const redis = REDIS_URL ? undefined : await startRedis({ dataDir: join(folder, 'redis') })
  project.provide(
    'chromium',
    findChromium((line) => process.stderr.write(`${line}\n`)),
  )
  // Without one, what is measured of a page in Japanese are empty boxes.
  findJapaneseTypeface((line) => process.stderr.write(`${line}\n`))
  project.provide('postgresUrl', DATABASE_URL ?? postgres?.url ?? '')
  project.provide('redisUrl', REDIS_URL ?? redis?.url ?? '')
  return async () => {
    await Promise.all([postgres?.stop(), redis?.stop()])
    rmSync(folder, { recursive: true, force: true })
  }
}
