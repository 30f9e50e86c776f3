// A PostgreSQL and a Redis for one test run after the other: starting them anew would take longer than most of these tests.

import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { startPostgres } from '../../../scripts/services/postgres.ts'
import { startRedis } from '../../../scripts/services/redis.ts'

export interface Services {
  env: NodeJS.ProcessEnv
  stop(): Promise<void>
}

export async function startServices(): Promise<Services> {
  const folder = mkdtempSync('/tmp/trunk-') // sockets have short names
  chmodSync(folder, 0o711) // as root the server runs under another user, who must get through
  const postgres = await startPostgres({ dataDir: join(folder, 'pg') })
  const redis = await startRedis({ dataDir: join(folder, 'redis') })
  return {
    env: { ...process.env, DATABASE_URL: postgres.url, REDIS_URL: redis.url },
    async stop() {
      await Promise.all([postgres.stop(), redis.stop()])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
