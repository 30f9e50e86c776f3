// An order of which nothing came: its end is told to the customer, each time that it ends so.

import { expect, test } from 'vitest'
import { startWorld, type TestWorld } from '../world.ts'
import { casesAre, decideAs, everythingMade, mailed, mailsOf, pressAs, salesforceShows, stands } from './staff.ts'

const refuseEsim = (world: TestWorld) =>
  world.esim.fault({
    match: { method: 'POST', path: '/airalo/v2/orders' },
    fault: { kind: 'status', status: 422, body: { code: 34, reason: 'the package is out of reach' }, applied: false },
  })

/** The provider refuses the only line, and a person goes on without it. */
async function fail(world: TestWorld, sfOrderId: string): Promise<void> {
  await refuseEsim(world)
  expect((await pressAs(world, sfOrderId)).status).toBe(202)
  await stands(world, sfOrderId, 'needs_person')
  await salesforceShows(world, sfOrderId, 'Needs Attention')
  expect((await decideAs(world, sfOrderId, 'skip', { line: 1 })).status).toBe(202)
  await stands(world, sfOrderId, 'failed')
  await salesforceShows(world, sfOrderId, 'Failed')
}

test('the customer is told, once for each time, that nothing was charged; a press that succeeds is told as ever', async () => {
  await using world = await startWorld()
  const customer = await world.customers.signUp('C-1001')
  await world.customers.addCard(customer)
  const { id, sfOrderId } = await world.customers.order(customer, ['ESIM-JP-1GB-7D'])
  await fail(world, sfOrderId)
  await mailed(world, { 'order-failed': 1, 'order-cancelled': 0, 'order-provisioned': 0 })
  const [mail] = await mailsOf(world, 'order-failed')
  expect(mail?.['to']).toEqual(customer.email)
  for (const part of ['text', 'html']) expect(String(mail?.[part])).toMatch(/Nothing was charged|ご請求はありません/)
  expect((await customer.browser.get(`/api/orders/${id}`)).body.status).toBe('failed')
  expect(await everythingMade(world)).toMatchObject({ billed: 0, esims: 0 })

  await fail(world, sfOrderId)
  await mailed(world, { 'order-failed': 2 })
  await pressAs(world, sfOrderId)
  await stands(world, sfOrderId, 'active')
  await mailed(world, { 'order-failed': 2, 'order-provisioned': 1, 'esim-activation': 1 })
  await casesAre(world, 'remote_refused', 'remote_refused')
})
