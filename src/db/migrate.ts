import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { CompiledQuery } from 'kysely'
import { FileMigrationProvider, Migrator } from 'kysely/migration'
import type { Db } from './database.ts'
import { appliedMigrations, MIGRATIONS_FOLDER } from './known-migrations.ts'

const provider = new FileMigrationProvider({
  fs: { readdir },
  path: { join },
  migrationFolder: MIGRATIONS_FOLDER,
  import: (path) => import(pathToFileURL(path).href),
})

/** The migrations as Kysely carries them out, one by one where it is asked to. */
export const migrator = (db: Db): Migrator => new Migrator({ db, provider })

/**
 * Brings the database forward, under Kysely's own lock. Returns the names that were applied. Throws at the first that fails; those before it
 * are done. Each has a transaction of its own, since others may be at work: with what one has locked, the next would wait for somebody who
 * waits for that. An empty database is nobody's yet, and gets all at once.
 */
export async function migrate(db: Db): Promise<string[]> {
  const isEmpty = (await appliedMigrations((text) => db.executeQuery(CompiledQuery.raw(text)))).length === 0
  const applied: string[] = []
  for (;;) {
    const { error, results = [] } = await (isEmpty ? migrator(db).migrateToLatest() : migrator(db).migrateUp())
    if (error) throw error
    applied.push(...results.map((result) => result.migrationName))
    if (isEmpty || results.length === 0) return applied
  }
}
