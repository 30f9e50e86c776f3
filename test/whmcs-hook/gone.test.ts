// A service that was set up and is not among its client's any more: deleted by staff, or given to another client. What is shown stays as it was,
// and a person is told, once for each time.

import { expect, test } from 'vitest'
import type { WhmcsApi } from '../../whmcs/client.ts'
import { casesAre, casesOf } from '../provisioning/staff.ts'
import { inWhmcs } from './staff.ts'
import { activeOrder, allDone, compareNow, lookAt, minutesPass, named } from '../reconcile/world.ts'
import { startWorld, type TestWorld } from '../world.ts'
import { until } from '../world/until.ts'

const VPN = ['VPN-PERSONAL']

async function lastService({ whmcs }: TestWorld): Promise<{ serviceId: number; clientId: number }> {
  const row = (await whmcs.rows('services')).at(-1)
  return { serviceId: Number(row?.['id']), clientId: Number(row?.['clientid']) }
}

/** What the one Case says, line by line. */
const said = async ({ salesforce }: TestWorld): Promise<string[]> => String((await salesforce.rows('Case'))[0]?.['Description']).split('\n')

/** Services that are missed, and whether a person was told. */
const misses = async ({ wired: { db } }: TestWorld) => {
  const rows = await db.selectFrom('missing_services').select(['service_id', 'case_key']).where('missed_at', 'is not', null).execute()
  return Object.fromEntries(rows.map(({ service_id: id, case_key: key }) => [id, key === null ? 'noted' : 'told']))
}
const later = (world: TestWorld) => minutesPass(world.wired.db, 10)

test('a service that staff have deleted stays shown as it was, and a person is told of it once, whoever finds it again', async () => {
  await using world = await startWorld({ hook: 'swept' })
  const { customer, id, sfOrderId } = await activeOrder(world, 'C-1001', VPN)
  const { serviceId, clientId } = await lastService(world)
  await world.whmcs.ask('drop-service', { serviceId })
  await casesAre(world, 'missing_remote')
  expect(await said(world)).toEqual(expect.arrayContaining([`services: ${serviceId}`, `whmcsClientId: ${clientId}`]))
  const order = (await customer.browser.get(`/api/orders/${id}`)).body
  expect([order.status, order.items[0].service.status]).toEqual(['active', 'Active'])

  const compared = await compareNow(world)
  expect([named(compared), compared.findings[0]?.isNew]).toEqual([[`missing_remote whmcs:${sfOrderId}-001`], false])
  expect(await lookAt(world, clientId)).toEqual({ changed: 0, gone: [], isUnsure: false })
  await allDone(world)
  expect(await casesOf(world)).toEqual(['missing_remote'])
}, 60_000)

test('of one that belongs to another client, of which nobody tells, the sweep has a person told where it is', async () => {
  await using world = await startWorld({ hook: 'swept' })
  await activeOrder(world, 'C-1001', VPN)
  const { clientId } = await world.whmcs.ask('add-client', { email: 'merged@example.jp', firstname: 'Jiro', lastname: 'Ito' })
  const { serviceId } = await lastService(world)
  await world.whmcs.ask('move-service', { serviceId, clientId })
  await casesAre(world, 'missing_remote')
  expect(await said(world)).toContain(`nowOfClient: ${String(clientId)}`)
  await until(async () => (await world.wired.db.selectFrom('whmcs_looks').select('kind').execute()).length === 0, 'all looks to be had')
  expect(await misses(world)).toEqual({ [serviceId]: 'told' })
}, 60_000)

test('what is missed is told after ten minutes and not before, and what is there again is forgotten', async () => {
  await using world = await startWorld()
  await activeOrder(world, 'C-1001', VPN)
  const { serviceId, clientId } = await lastService(world)
  const { clientId: other } = await world.whmcs.ask('add-client', { email: 'other@example.jp', firstname: 'Jiro', lastname: 'Ito' })
  const move = (to: unknown) => world.whmcs.ask('move-service', { serviceId, clientId: to })
  const asked = async () => (await world.whmcs.calls()).filter(({ action }) => action === 'GetClientsProducts').length
  const nothing = { changed: 0, gone: [], isUnsure: false }
  const noted = { [serviceId]: 'noted' }

  await move(other)
  const before = await asked()
  expect([await lookAt(world, clientId), await misses(world)]).toEqual([nothing, noted])
  expect([await lookAt(world, clientId), await misses(world)]).toEqual([nothing, noted])
  await later(world)
  await move(clientId)
  expect([await lookAt(world, clientId), await misses(world)]).toEqual([nothing, {}])
  await move(other)
  expect([await lookAt(world, clientId), await misses(world)]).toEqual([nothing, noted])
  expect(await asked()).toBe(before + 4) // one list each
  expect(await casesOf(world)).toEqual([])
  await later(world)
  expect((await lookAt(world, clientId)).gone).toMatchObject([{ kind: 'missing_remote', isNew: true }])
  expect([await lookAt(world, clientId), await misses(world)]).toEqual([nothing, { [serviceId]: 'told' }])
  await move(clientId)
  expect([await lookAt(world, clientId), await misses(world)]).toEqual([nothing, {}])
  await casesAre(world, 'missing_remote')

  // It goes a second time, which is another Case.
  await move(other)
  expect([await lookAt(world, clientId), await misses(world)]).toEqual([nothing, noted])
  await later(world)
  expect((await lookAt(world, clientId)).gone).toMatchObject([{ kind: 'missing_remote', occurrence: 2, isNew: true }])
  await casesAre(world, 'missing_remote', 'missing_remote')
  const described = (await world.salesforce.rows('Case')).map((row) => String(row['Description']))
  expect(described.filter((text) => text.includes('occurrence: 2'))).toHaveLength(1)
  await move(clientId)
  expect([await lookAt(world, clientId), await misses(world)]).toEqual([nothing, {}])

  // Lists that lack what is there by its id were torn, however often.
  const torn: WhmcsApi = {
    ...world.wired.whmcs,
    async read(action, params, reply, call) {
      const answer = await world.wired.whmcs.read(action, params, reply, call)
      return 'clientid' in params ? { ...answer, totalresults: 0, numreturned: 0, rows: [] } : answer
    },
  }
  expect([await lookAt(world, clientId, torn), await misses(world)]).toEqual([nothing, noted])
  await later(world)
  expect([await lookAt(world, clientId, torn), await misses(world)]).toEqual([nothing, {}])
}, 60_000)

test('of one that had ended before it was deleted nobody is told', async () => {
  await using world = await startWorld()
  await activeOrder(world, 'C-1001', VPN)
  const { serviceId, clientId } = await lastService(world)
  await inWhmcs(world, 'ModuleTerminate', { serviceid: serviceId })
  expect(await lookAt(world, clientId)).toMatchObject({ changed: 1 })
  await world.whmcs.ask('drop-service', { serviceId })
  expect(await lookAt(world, clientId)).toEqual({ changed: 0, gone: [], isUnsure: false })
  expect(await misses(world)).toEqual({})
}, 60_000)

test('of an order that is in front of a person no second Case is opened when its service is deleted', async () => {
  await using world = await startWorld({ hook: 'followed' })
  const customer = await world.customers.signUp('C-1001')
  await world.customers.addCard(customer)
  await world.whmcs.ask('modules', { mode: 'fail' })
  const { id, sfOrderId } = await world.customers.order(customer, VPN)
  await world.customers.press(sfOrderId)
  await world.customers.orderIs(customer, id, ['needs_person'])
  await allDone(world)
  const { serviceId, clientId } = await lastService(world)
  await world.whmcs.ask('drop-service', { serviceId })
  for (let n = 0; n < 3; n += 1) expect((await lookAt(world, clientId)).gone).toEqual([])
  await allDone(world)
  expect(await casesOf(world)).toEqual(['module_failed'])
  expect(await misses(world)).toEqual({})
}, 60_000)
