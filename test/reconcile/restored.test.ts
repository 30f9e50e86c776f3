// A journal restored from a backup of before the press: what the others know is named, and the order is taken up without doing anything twice.

import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { everythingMade, pressAs, seenInSalesforce, stands } from '../provisioning/staff.ts'
import { startWorld, type TestWorld } from '../world.ts'
import { activeOrder, allDone, compareNow, named } from './world.ts'

/** As the backup has it: the order waits for its review, and nothing of what followed is there. */
async function restore({ wired: { db } }: TestWorld, orderId: string): Promise<void> {
  const lost = sql`(select id from flows where kind = 'provision')`
  await sql`alter table events disable trigger events_append_only`.execute(db)
  await sql`delete from events where flow_id in ${lost}`.execute(db)
  await sql`delete from steps where flow_id in ${lost}`.execute(db)
  await sql`delete from flows where kind = 'provision'`.execute(db)
  await sql`delete from esims`.execute(db)
  const lines = sql`(select jsonb_agg(line || '{"state": "new", "serviceId": null}') from jsonb_array_elements(lines) line)`
  await sql`update orders set state = 'pending_review', lines = ${lines} where id = ${orderId}`.execute(db)
}

test('after a restore the others are named as knowing more, and a press takes up what is there', async () => {
  await using world = await startWorld()
  const { id, sfOrderId } = await activeOrder(world)
  const made = await everythingMade(world)
  await world.stopWorker()
  await restore(world, id)
  await world.restartWorker()
  const expected = [
    `state_differs salesforce:${sfOrderId}`,
    ...['001', '002', '003'].map((line) => `unknown_remote whmcs:${sfOrderId}-${line}`),
    `unknown_remote esim:${sfOrderId}-002-001`,
  ]
  expect(named(await compareNow(world))).toEqual(expected.toSorted())
  expect(await seenInSalesforce(world, sfOrderId)).toMatchObject({ provisioning: 'Provisioned' })

  await world.salesforce.ask('update', { object: 'Order', id: sfOrderId, fields: { Provisioning_Status__c: 'Pending Review' } })
  await pressAs(world, sfOrderId)
  await stands(world, sfOrderId, 'active')
  await allDone(world)
  expect(await everythingMade(world)).toEqual(made)
  expect(named(await compareNow(world))).toEqual([])
})
