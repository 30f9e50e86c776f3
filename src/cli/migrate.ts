// Brings the database up to date: `npm run migrate`.

import { openDatabase } from '../db/database.ts'
import { migrate } from '../db/migrate.ts'

const url = process.env['DATABASE_URL']
if (!url) {
  console.error('DATABASE_URL is missing: the address of the PostgreSQL database to bring up to date')
  process.exit(1)
}
const db = openDatabase(url, (error) => console.error(error.message), 2)
try {
  const applied = await migrate(db)
  console.log(applied.length === 0 ? 'The database is up to date.' : `Applied ${applied.join(', ')}.`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
} finally {
  await db.destroy()
}
