// Brings the database up to date: `npm run migrate`. With `-- --restored` it also says that it comes out of a backup.

import { parseArgs } from 'node:util'
import { readSecret } from '../base/config.ts'
import { systemRandom } from '../base/random.ts'
import { checkDatabase } from '../db/check-database.ts'
import { openForMigration } from '../db/database.ts'
import { migrate } from '../db/migrate.ts'
import { beginRecovery } from '../recovery/begin-recovery.ts'

const USAGE = 'npm run migrate [-- --restored]'

function isRestored(args: string[]): boolean | null {
  try {
    return parseArgs({ args, options: { restored: { type: 'boolean', default: false } } }).values.restored
  } catch {
    return null
  }
}

const restored = isRestored(process.argv.slice(2))
// The only setting that this needs: it can be run before the others are known.
const given = readSecret(process.env, 'DATABASE_URL')
const missing =
  'DATABASE_URL is missing: the address of the PostgreSQL database to bring up to date, or DATABASE_URL_FILE, a file that holds it'
if (restored === null || 'fault' in given || !given.value) {
  console.error(restored === null ? USAGE : 'fault' in given ? given.fault : missing)
  process.exit(1)
}
const url = given.value
const db = openForMigration(url, (error) => console.error(error.message))
try {
  await checkDatabase(url, { changes: true })
  const applied = await migrate(db)
  console.log(applied.length === 0 ? 'The database is up to date.' : `Applied ${applied.join(', ')}.`)
  if (restored) {
    await beginRecovery({ db, random: systemRandom }, 'said', systemRandom.uuid())
    console.log('Recovery mode is on: start the worker, which ends it once everything in doubt was looked for.')
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
} finally {
  await db.destroy()
}
