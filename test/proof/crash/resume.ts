// How soon after a kill somebody goes on with what the dead worker had in hand.

import { sql } from 'kysely'
import type { Db } from '../../../src/db/database.ts'
import { INSTANCE_LOCK } from '../../../src/db/instance.ts'
import { until } from '../../world/until.ts'
import type { Hit } from './points.ts'

const WITHIN_MS = 30_000

interface Orphan {
  id: string
  /** Of the lease that nobody holds any more. */
  fence: number
}

/**
 * The due flows whose owner is dead, and the one that it died in, which somebody may have taken up already. One that waits for a person may
 * be in somebody's hand as well, where it was woken twice: nobody need come for it.
 */
async function orphans(db: Db, { flowId, fence }: Hit): Promise<Orphan[]> {
  const { rows } = await sql<Orphan>`
    select id, fence from flows where state = 'open' and owner is not null and due_at <= now() and id is distinct from ${flowId}::uuid
      and not exists (select from pg_locks where locktype = 'advisory' and classid = ${INSTANCE_LOCK} and objid = owner)`.execute(db)
  return [...rows, ...(flowId === null || fence === null ? [] : [{ id: flowId, fence }])]
}

/**
 * Milliseconds from the kill until somebody else took up each flow that was due then: what it wrote first, or that it holds the flow at
 * all. `killedAt`: the machine's clock.
 */
export async function resumed(db: Db, hit: Hit, killedAt: number): Promise<number[]> {
  const found = await orphans(db, hit)
  return Promise.all(
    found.map(async ({ id, fence }) => {
      const takenUp = async () => {
        const { rows } = await sql<{ at: Date | null; fence: number; state: string }>`
          select f.fence, f.state, (select min(at) from events e where e.flow_id = f.id and e.fence > ${fence}) as at from flows f where f.id = ${id}`.execute(
          db,
        )
        const [row] = rows
        if (!row) throw new Error(`${id} is gone`)
        if (row.at) return row.at.getTime()
        return row.fence > fence || row.state === 'done' ? Date.now() : null
      }
      return (await until(takenUp, `${id} to be taken up again`, WITHIN_MS)) - killedAt
    }),
  )
}
