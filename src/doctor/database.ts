import { StartFault } from '../base/exit.ts'
import { checkDatabase } from '../db/check-database.ts'
import { isLoopback } from '../db/durability.ts'
import { appliedMigrations, KNOWN_MIGRATIONS } from '../db/known-migrations.ts'
import { privilegesFor, readServer, runPlain, tablesWithoutPrivileges } from '../db/server-settings.ts'
import type { Check } from './check.ts'
import { fault, fine, type Finding, orFine, unjudged, warning } from './finding.ts'
import { CLOCK_MENDED, judgeSkew, NEAR_REFUSAL_MS, skewOf } from './skew.ts'

const OLDEST = 14

export const databaseReachable: Check = {
  id: 'database.reachable',
  system: 'database',
  looks: 'whether PostgreSQL answers at DATABASE_URL and lets us in',
  mended: 'DATABASE_URL; the PostgreSQL server',
  async run({ config, db }) {
    try {
      await checkDatabase(config.database.url, {})
    } catch (error) {
      // Our own words, without user and password.
      if (error instanceof StartFault) return [fault(error.message, 'Correct DATABASE_URL, or start that server.')]
      throw error
    }
    const { version } = await readServer(db)
    if (version < OLDEST) return [fault(`PostgreSQL ${version} is too old`, `Use PostgreSQL ${OLDEST} or newer.`)]
    return [fine(`PostgreSQL ${version} answers`)]
  },
}

export const databaseMigrations: Check = {
  id: 'database.migrations',
  system: 'database',
  looks: 'whether the database is as this version of the program knows it',
  mended: '`npm run migrate`, or `npm run doctor -- --fix`',
  needs: ['database.reachable'],
  async run({ db }) {
    const applied = await appliedMigrations((text) => runPlain(db, text))
    const missing = KNOWN_MIGRATIONS.filter((name) => !applied.includes(name))
    const newer = applied.filter((name) => !KNOWN_MIGRATIONS.includes(name))
    if (newer.length > 0)
      return [
        warning(
          `${newer.length} migrations are of a newer version of this program`,
          'Start that version; this one may only run beside it while it is replaced.',
        ),
      ]
    if (missing.length > 0) return [fault(`${missing.length} migrations are still to come`, '`npm run migrate`', 'migrate')]
    return [fine(`all ${KNOWN_MIGRATIONS.length} migrations are applied`)]
  },
}

export const databaseDurability: Check = {
  id: 'database.durability',
  system: 'database',
  looks: 'whether what is committed outlives a crash (fsync, synchronous_commit, full_page_writes)',
  mended: 'postgresql.conf',
  needs: ['database.reachable'],
  async run({ db, config }) {
    const { fsync, synchronousCommit, fullPageWrites } = await readServer(db)
    const off = [
      ...(fsync === 'on' ? [] : ['fsync']),
      ...(synchronousCommit === 'off' ? ['synchronous_commit'] : []),
      ...(fullPageWrites === 'on' ? [] : ['full_page_writes']),
    ]
    if (off.length === 0) return [fine('what is committed stays')]
    const says = `${off.join(', ')} ${off.length === 1 ? 'is' : 'are'} off: a crash could lose accepted orders`
    if (isLoopback(config.web.publicUrl)) return [unjudged(`${says}; on this machine alone that is let pass`)]
    return [fault(says, off.map((name) => `\`ALTER SYSTEM SET ${name} = on;\``).join(' ') + ' then `SELECT pg_reload_conf();`')]
  },
}

export const databasePrivileges: Check = {
  id: 'database.privileges',
  system: 'database',
  looks: 'whether the user of DATABASE_URL may work with every table of ours, and is no superuser',
  mended: '`GRANT` as the owner of the tables',
  needs: ['database.migrations'],
  async run({ db, config }) {
    const { user, isSuperuser } = await readServer(db)
    const closed = await tablesWithoutPrivileges(db)
    const found: Finding[] = closed.map((table) =>
      fault(`the user may not work with the table ${table}`, `\`GRANT ${privilegesFor(table)} ON ${table} TO "${user}";\` as its owner.`),
    )
    if (isSuperuser && !isLoopback(config.web.publicUrl))
      found.push(
        warning(
          'the user is a superuser: a fault of the program could do anything to the server',
          'Make a user of its own that owns this database alone, and put it into DATABASE_URL.',
        ),
      )
    return orFine(found, 'the user may work with every table of ours')
  },
}

export const databaseClock: Check = {
  id: 'database.clock',
  system: 'database',
  looks: "how far the database's clock is from ours; signed calls are judged by the database's, and quiet periods and leases run on it",
  mended: CLOCK_MENDED,
  needs: ['database.reachable'],
  async run({ db, clock }) {
    const skewMs = await skewOf(clock, async () => (await readServer(db)).now)
    const refused = { fromMs: NEAR_REFUSAL_MS, what: 'by such a clock signed calls are refused' }
    return [judgeSkew('the database server', skewMs, refused)]
  },
}
