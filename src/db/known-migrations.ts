// Which migrations this version knows and which the database has had, without loading what carries them out.

import { readdirSync } from 'node:fs'
import { join, parse } from 'node:path'
import { CompiledQuery } from 'kysely'
import type { Db } from './database.ts'

export const MIGRATIONS_FOLDER = join(import.meta.dirname, 'migrations')

/** Built ones have their source maps beside them. */
const A_MIGRATION = /^\d{4}-[a-z-]+\.[jt]s$/
const UNDEFINED_TABLE = '42P01'

/** The names of the migrations of this version, oldest first. Read once: what is put beside them later belongs to the next version. */
export const KNOWN_MIGRATIONS: readonly string[] = readdirSync(MIGRATIONS_FOLDER)
  .filter((file) => A_MIGRATION.test(file))
  .map((file) => parse(file).name)
  .toSorted()

/** Runs a query that takes no values. */
type Run = (text: string) => Promise<{ rows: { name: string }[] }>

/** Those that were carried out, oldest first; none where the database is new. */
export async function appliedMigrations(run: Run): Promise<string[]> {
  try {
    const { rows } = await run('select name from kysely_migration order by name')
    return rows.map(({ name }) => name)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === UNDEFINED_TABLE) return []
    throw error
  }
}

/** Whether every migration this version knows has been applied. */
export async function migrationsCurrent(db: Db): Promise<boolean> {
  const applied = new Set(await appliedMigrations((text) => db.executeQuery(CompiledQuery.raw(text))))
  return KNOWN_MIGRATIONS.every((name) => applied.has(name))
}
