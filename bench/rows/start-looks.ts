// What a worker looks for when it starts, over connections of its own that have asked nothing before.
import { sql } from 'kysely'
import { measure } from '../../jobs/measure.ts'
import { systemClock } from '../../src/base/clock.ts'
import { openMetrics } from '../../src/base/metrics.ts'
import { accountsInReview } from '../../src/db/accounts.ts'
import { flowsLeftToPeople, ordersTouchedSince, stuckFlows } from '../../src/db/comparison.ts'
import { type Db, openDatabase } from '../../src/db/database.ts'
import { flowsBeforePerson } from '../../src/db/decisions.ts'
import { holdInstance } from '../../test/world/hold-instance.ts'
import { openJournalConnections } from '../../src/db/journal-connections.ts'
import { createJournalStore } from '../../src/db/journal-store.ts'
import { KINDS } from '../../src/wire/kinds.ts'
import { connected } from '../history/filled.ts'

export interface Looks {
  due: number
  rest: number
}

const AT_ONCE = 40
const PAGE = 100
const DAY_MS = 86_400_000
/** No instance has it: whoever held these flows is dead, though their leases have not run out. */
const DEAD = 2_000_000_000

/** As a worker leaves behind that was killed: some flows of the past are open again, due, and held by nobody who lives. */
export async function leaveOpen(url: string, count: number): Promise<void> {
  const client = await connected(url)
  try {
    await client.query(
      `update flows set state = 'open', ended_at = null, due_at = now(), owner = $2, lease_until = now() + interval '1 hour'
       where id in (select id from flows where kind = 'provision' order by accepted_at desc limit $1)`,
      [count, DEAD],
    )
    await client.query('vacuum analyze flows')
  } finally {
    await client.end()
  }
}

export async function startLooks(url: string): Promise<Looks> {
  const faults: unknown[] = []
  const db = openDatabase(url, (error) => faults.push(error), 1)
  const connections = openJournalConnections(url, (error) => faults.push(error))
  const instance = await holdInstance(url, systemClock.every, (error) => faults.push(error))
  try {
    const store = createJournalStore(connections, instance)
    // Connected: what follows is looking.
    await Promise.all([sql`select 1`.execute(db), connections.query('select 1', [])])
    let found: string[] = []
    const due = await ms(async () => {
      found = await store.due(AT_ONCE, [])
    })
    if (found.length !== AT_ONCE || faults.length > 0) throw new Error(`${found.length} flows were found due`, { cause: faults[0] })
    return { due, rest: await ms(() => lookAround(db)) }
  } finally {
    await connections.close()
    await instance.close()
    await db.destroy()
  }
}

/** The measures, the Cases of accounts and flows, and what the first comparisons ask of the journal. */
async function lookAround(db: Db): Promise<void> {
  await measure(db, { wake: () => undefined, waiting: async () => null, close: async () => undefined }, openMetrics())
  await accountsInReview(db, PAGE)
  await flowsBeforePerson(db, Object.keys(KINDS), null, PAGE)
  await ordersTouchedSince(db, new Date(Date.now() - 2 * DAY_MS), 10 * PAGE)
  await stuckFlows(db, { overdueMs: DAY_MS, unknownMs: DAY_MS }, 10 * PAGE)
  await flowsLeftToPeople(db, DAY_MS, null, PAGE)
}

async function ms(run: () => Promise<void>): Promise<number> {
  const from = performance.now()
  await run()
  return performance.now() - from
}
