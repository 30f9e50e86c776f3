import { openForMigration } from '../db/database.ts'
import { migrate } from '../db/migrate.ts'
import { readSchema } from '../db/server-settings.ts'
import type { Patient } from './check.ts'
import { fault, type Finding } from './finding.ts'
import type { Attempt } from './fix.ts'

/** PostgreSQL's: not allowed, and no schema that tables could go into. */
const CLOSED = ['42501', '3F000']

export async function applyMigrations({ config, db }: Patient): Promise<Attempt> {
  const toMigrate = openForMigration(config.database.url, () => undefined)
  try {
    const applied = await migrate(toMigrate)
    return { says: `applied ${applied.length} migrations`, left: null }
  } catch (error) {
    const code = codeOf(error)
    return { says: `failed (${code})`, left: CLOSED.includes(code) ? await closed(db) : failed(code) }
  } finally {
    await toMigrate.destroy()
  }
}

/** The server's code, which is a constant; its message may hold anything. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  return 'code' in error && typeof error.code === 'string' && /^[A-Z0-9_]{2,30}$/.test(error.code) ? error.code : error.name
}

async function closed(db: Patient['db']): Promise<Finding> {
  const { user, schema, mayCreate } = await readSchema(db)
  if (!mayCreate)
    return fault(
      `the migrations could not be applied: the user may make no tables in the schema ${schema}`,
      `\`GRANT USAGE, CREATE ON SCHEMA ${schema} TO "${user}";\` as its owner, then \`npm run migrate\`.`,
    )
  return fault(
    'the migrations could not be applied: the tables belong to another user',
    '`npm run migrate` with a DATABASE_URL of the user who owns the tables; what this user needs then, database.privileges says.',
  )
}

const failed = (code: string): Finding =>
  fault(
    `the migrations could not be applied (${code})`,
    '`npm run migrate` says what is in the way; the one that failed has changed nothing.',
  )
