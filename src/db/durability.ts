import { sql } from 'kysely'
import { ConfigError } from '../base/config.ts'
import type { Db } from './database.ts'

/**
 * Everything rests on a committed row outliving a crash. Throws where the database was set up without that, unless the address says that
 * this is a machine to play on.
 */
export async function checkDurability(db: Db, config: { web: { publicUrl: string } }): Promise<void> {
  const { rows } = await sql<{ fsync: string; synchronous_commit: string }>`
    select current_setting('fsync') as fsync, current_setting('synchronous_commit') as synchronous_commit`.execute(db)
  const row = rows[0]
  const isSafe = row?.fsync === 'on' && row.synchronous_commit !== 'off'
  if (!isSafe && !isLoopback(config.web.publicUrl))
    throw new ConfigError(['PostgreSQL runs with fsync or synchronous_commit off: a crash could lose accepted orders. Turn both on.'])
}

export const isLoopback = (url: string): boolean => ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname)
