import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { FileMigrationProvider, Migrator } from 'kysely/migration'
import type { Db } from './database.ts'
import { MIGRATIONS_FOLDER } from './known-migrations.ts'

const provider = new FileMigrationProvider({
  fs: { readdir },
  path: { join },
  migrationFolder: MIGRATIONS_FOLDER,
  import: (path) => import(pathToFileURL(path).href),
})

/** The migrations as Kysely carries them out, one by one where it is asked to. */
export const migrator = (db: Db): Migrator => new Migrator({ db, provider })

/** Brings the database forward, under Kysely's own lock. Returns the names that were applied. Throws at the first that fails. */
export async function migrate(db: Db): Promise<string[]> {
  const { error, results } = await migrator(db).migrateToLatest()
  if (error) throw error
  return (results ?? []).map((result) => result.migrationName)
}
