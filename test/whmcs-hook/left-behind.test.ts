// Who would be left behind: those whose client stands behind one that WHMCS cannot answer for, and those whose order was given to a person.

import { expect, test } from 'vitest'
import { activeOrder } from '../reconcile/world.ts'
import { startWorld, type TestWorld } from '../world.ts'
import type { Customer } from '../world/customers.ts'
import { until } from '../world/until.ts'
import { inWhmcs } from './staff.ts'

const VPN = ['VPN-PERSONAL']

const shown = async (customer: Customer, id: string): Promise<string> =>
  (await customer.browser.get(`/api/orders/${id}`)).body.items[0].service.status

const isSuspended = (customer: Customer, id: string) =>
  until(async () => (await shown(customer, id)) === 'Suspended', 'the service to be shown as suspended')

const lastService = async (world: TestWorld): Promise<number> => Number((await world.whmcs.rows('services')).at(-1)?.['id'])

test('a client that WHMCS dies of keeps nobody behind from being swept, and is swept again once it does not', async () => {
  await using world = await startWorld({ hook: 'swept' })
  const owned: (Awaited<ReturnType<typeof activeOrder>> & { serviceid: number })[] = []
  for (const number of ['C-1001', 'C-1003', 'C-1004'])
    owned.push({ ...(await activeOrder(world, number, VPN)), serviceid: await lastService(world) })
  await world.whmcs.ask('hook', { dropPercent: 100 })
  const client = (await world.whmcs.rows('clients')).find((row) => row['email'] === owned[0]?.customer.email)
  const match = { action: 'GetClientsProducts', body: `clientid=${Number(client?.['id'])}&` }
  const fault = await world.whmcs.fault({ match, fault: { kind: 'status', status: 500 }, times: 1_000_000 })
  // Turns that began before it have ended.
  await until(async () => ((await world.whmcs.fired()).get(fault) ?? 0) >= 2, 'the fault to hit two turns')
  for (const { serviceid } of owned) await inWhmcs(world, 'ModuleSuspend', { serviceid })
  const [first, ...others] = owned
  for (const { customer, id } of others) await isSuspended(customer, id)
  if (!first) throw new Error('nobody')
  expect(await shown(first.customer, first.id)).toBe('Active')
  await world.whmcs.clearFaults()
  await isSuspended(first.customer, first.id)
}, 60_000)

/** What was decided about all orders, and by whom. */
async function decisions({ wired: { db } }: TestWorld) {
  const words = await db.selectFrom('decisions').select(['type', 'requested_by']).execute()
  const audited = await db.selectFrom('events').select('actor').where('kind', '=', 'order.decided').execute()
  return { words: words.map(({ type, requested_by }) => `${type} by ${requested_by}`), audited: audited.map(({ actor }) => actor) }
}
const BY_ITSELF = { words: ['retry by whmcs'], audited: ['whmcs'] }

test('an order whose module staff have mended goes on as soon as WHMCS tells of it, and nobody has to decide', async () => {
  await using world = await startWorld({ hook: 'followed' })
  const customer = await world.customers.signUp('C-1001')
  await world.customers.addCard(customer)
  await world.whmcs.ask('modules', { mode: 'fail' })
  const { id, sfOrderId } = await world.customers.order(customer, VPN)
  await world.customers.press(sfOrderId)
  expect((await world.customers.orderIs(customer, id, ['needs_person'])).attention.code).toBe('module_failed')
  await world.whmcs.ask('modules', { mode: 'ok' })
  await inWhmcs(world, 'ModuleCreate', { serviceid: await lastService(world) })
  expect((await world.customers.orderIs(customer, id, ['active'])).items[0].service.status).toBe('Active')
  expect(await decisions(world)).toEqual(BY_ITSELF)
}, 60_000)

test('an order whose installation was slow goes on by the sweep once it has ended', async () => {
  await using world = await startWorld({ hook: 'swept' })
  const customer = await world.customers.signUp('C-1001')
  await world.customers.addCard(customer)
  await world.whmcs.ask('modules', { mode: 'slow' }) // nobody tells of its end
  const { id, sfOrderId } = await world.customers.order(customer, VPN)
  await world.customers.press(sfOrderId)
  expect((await world.customers.orderIs(customer, id, ['needs_person'])).attention.code).toBe('activation_slow')
  await world.customers.orderIs(customer, id, ['active'])
  expect(await decisions(world)).toEqual(BY_ITSELF)
}, 60_000)
