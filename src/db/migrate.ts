import type { Db } from './database.ts'
import { type Migration, Migrator } from 'kysely/migration'
import * as identity from './migrations/0001-identity.ts'
import * as journal from './migrations/0002-journal.ts'
import * as orders from './migrations/0003-orders.ts'
import * as heartbeat from './migrations/0004-heartbeat.ts'
import * as locks from './migrations/0005-locks.ts'
import * as brokenFlows from './migrations/0006-broken-flows.ts'
import * as comparison from './migrations/0007-comparison.ts'
import * as recovery from './migrations/0008-recovery.ts'
import * as growth from './migrations/0009-growth.ts'
import * as intents from './migrations/0010-intents.ts'
import * as cheapUpdates from './migrations/0011-cheap-updates.ts'

const MIGRATIONS: Record<string, Migration> = {
  '0001-identity': identity,
  '0002-journal': journal,
  '0003-orders': orders,
  '0004-heartbeat': heartbeat,
  '0005-locks': locks,
  '0006-broken-flows': brokenFlows,
  '0007-comparison': comparison,
  '0008-recovery': recovery,
  '0009-growth': growth,
  '0010-intents': intents,
  '0011-cheap-updates': cheapUpdates,
}

/** The names of the migrations of this version, oldest first. */
export const knownMigrations = (): string[] => Object.keys(MIGRATIONS)

/** The migrations as Kysely carries them out, one by one where it is asked to. */
export const migrator = (db: Db): Migrator => new Migrator({ db, provider: { getMigrations: async () => MIGRATIONS } })

/** Brings the database forward, under Kysely's own lock. Returns the names that were applied. Throws at the first that fails. */
export async function migrate(db: Db): Promise<string[]> {
  const { error, results } = await migrator(db).migrateToLatest()
  if (error) throw error
  return (results ?? []).map((result) => result.migrationName)
}

/** Whether every migration this version knows has been applied. */
export async function migrationsCurrent(db: Db): Promise<boolean> {
  const known = await migrator(db).getMigrations()
  return known.every((migration) => migration.executedAt !== undefined)
}
