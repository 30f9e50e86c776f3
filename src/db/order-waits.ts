import { sql } from 'kysely'
import type { DbOrTx } from './database.ts'

/** How long an order that was approved has waited: from its placing to its approval, and from there until its services were active. */
export interface WaitedRow {
  /** Of its lines, each once; null where it has no lines, a member null where one has no category. */
  categories: (string | null)[] | null
  review_ms: number
  provisioning_ms: number | null
}

/**
 * Of the `limit` newest orders those that were placed since then and were approved. Of an order that a restored journal has taken up again
 * nobody knows when that was.
 */
export async function waitsOfOrders(db: DbOrTx, since: Date, limit: number): Promise<WaitedRow[]> {
  // Ids of orders sort by the time they were made. A step that is done never changes again.
  const { rows } = await sql<WaitedRow>`
    select (select array_agg(distinct line->>'category') from jsonb_array_elements(o.lines) line) as categories,
      (extract(epoch from f.accepted_at - o.created_at) * 1000)::float8 as review_ms,
      (extract(epoch from s.updated_at - f.accepted_at) * 1000)::float8 as provisioning_ms
    from (select id, created_at, lines from orders order by id desc limit ${limit}) o
    join flows f on f.subject_id = o.id and f.kind = 'provision' and f.restored_at is null
    left join steps s on s.flow_id = f.id and s.name = 'services' and s.state = 'done'
    where o.created_at >= ${since}`.execute(db)
  return rows
}
