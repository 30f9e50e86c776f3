// An order that stood as Queued for half an hour, so that staff could press it again: nobody knows whether the first press still arrives.

import { expect, test } from 'vitest'
import { everythingMade, mailed, salesforceShows, signedPost, STAFF, stands, type Told } from '../provisioning/staff.ts'
import { startWorld, type TestWorld } from '../world.ts'

/** As the Apex calls: id and key are made of the press's own key, so that all tries of one press are one request. */
const tryOf = (world: TestWorld, sfOrderId: string, requestKey: string): Promise<Told> =>
  signedPost(
    world,
    `/api/orders/${sfOrderId}/provision`,
    { type: 'provision', sfOrderId, requestKey, requestedBy: STAFF },
    { id: `press_${requestKey}`, key: requestKey },
  )

const inSalesforce = async (world: TestWorld, sfOrderId: string) =>
  (await world.salesforce.rows('Order')).find(({ Id }) => Id === sfOrderId)

test(
  'pressed again after half an hour in the queue: whichever press arrives, and however often, it is provisioned once',
  { timeout: 60_000 },
  async () => {
    await using world = await startWorld()
    const customer = await world.customers.signUp('C-1001')
    await world.customers.addCard(customer)
    const { sfOrderId } = await world.customers.order(customer)
    // The Apex has marked the order, and its job has not come through.
    const first = world.wired.random.uuid()
    const marked = { Provisioning_Status__c: 'Queued', Provisioning_Request_Key__c: first, Attempt_Count__c: 1 }
    await world.salesforce.ask('update', { object: 'Order', id: sfOrderId, fields: marked })
    await world.salesforce.advance(31 * 60_000)
    const [pressed] = await world.customers.press(sfOrderId)
    const order = await inSalesforce(world, sfOrderId)
    const second = String(order?.['Provisioning_Request_Key__c'])
    expect([pressed?.status, order?.['Attempt_Count__c'], second === first]).toEqual([202, 2, false])
    const late = await Promise.all([first, second, first].map((key) => tryOf(world, sfOrderId, key)))
    expect(late.map(({ status, body }) => [status, body.flowId])).toEqual(late.map(() => [202, pressed?.body.flowId]))
    await stands(world, sfOrderId, 'active')
    expect(await salesforceShows(world, sfOrderId, 'Provisioned')).toMatchObject({ status: 'Activated', code: null })
    expect(await inSalesforce(world, sfOrderId)).toMatchObject({ Provisioning_Request_Key__c: second, Attempt_Count__c: 2 })
    // Each try is answered as the first of its press was, also when all is done.
    expect(await tryOf(world, sfOrderId, first)).toEqual(late[0])
    expect(await everythingMade(world)).toMatchObject({ billed: 1, services: 3, esims: 1 })
    await mailed(world, { 'order-provisioned': 1, 'esim-activation': 1, 'person-needed': 0 })
    expect(await world.wired.db.selectFrom('flows').select('id').where('kind', '=', 'provision').execute()).toHaveLength(1)
    expect(await world.wired.db.selectFrom('decisions').select('type').execute()).toEqual([])
  },
)
