import { sql } from 'kysely'
import type { Db } from './database.ts'

export interface PlacedOrder {
  sfOrderId: string
  whmcsOrderId: number
}

/** The newest order that AddOrder was called for and that is there; undefined before the first. */
export async function newestWhmcsOrder(db: Db): Promise<PlacedOrder | undefined> {
  const { rows } = await sql<{ sf_order_id: string; whmcs_order_id: number }>`
    select orders.sf_order_id, (steps.result ->> 'whmcsOrderId')::int as whmcs_order_id
    from steps
    join flows on flows.id = steps.flow_id
    join orders on orders.id = flows.subject_id
    where steps.effect = 'W-ORDER' and steps.state = 'done' and orders.sf_order_id is not null and steps.result ? 'whmcsOrderId'
    order by steps.updated_at desc
    limit 1`.execute(db)
  const [row] = rows
  return row && { sfOrderId: row.sf_order_id, whmcsOrderId: row.whmcs_order_id }
}
