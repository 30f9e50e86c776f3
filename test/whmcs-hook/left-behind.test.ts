// Who would be left behind: those whose client stands behind one that WHMCS cannot answer for.

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
