// Orders that stopped in front of a person, and what staff do by hand meanwhile.

import type { TestWorld } from '../world.ts'
import type { Customer } from '../world/customers.ts'
import { pressAs, rests, salesforceShows, stands } from './staff.ts'

const AIRALO_ORDER = { method: 'POST', path: '/airalo/v2/orders' }

export interface Placed {
  customer: Customer
  id: string
  sfOrderId: string
}

export async function place(world: TestWorld, codes?: readonly string[]): Promise<Placed> {
  const customer = await world.customers.signUp('C-1001')
  await world.customers.addCard(customer)
  const order = await world.customers.order(customer, codes)
  return { customer, id: order.id, sfOrderId: order.sfOrderId }
}

/** An order whose eSIM the provider refuses: a person is asked before anything is billed. */
export async function refusedEsim(world: TestWorld, codes?: readonly string[]): Promise<Placed> {
  const placed = await place(world, codes)
  const body = { code: 34, reason: 'the package is out of reach' }
  await world.esim.fault({ match: AIRALO_ORDER, fault: { kind: 'status', status: 422, body, applied: false } })
  await pressAs(world, placed.sfOrderId)
  await stands(world, placed.sfOrderId, 'needs_person')
  await salesforceShows(world, placed.sfOrderId, 'Needs Attention')
  await rests(world, placed.sfOrderId)
  return placed
}

/** An order whose AddOrder WHMCS refuses: its eSIMs are bought, nothing is billed. */
export async function refusedBilling(world: TestWorld, codes?: readonly string[]): Promise<Placed> {
  const placed = await place(world, codes)
  await world.whmcs.fault({ match: { action: 'AddOrder' }, fault: { kind: 'business-error', message: 'Client ID Not Found' } })
  await pressAs(world, placed.sfOrderId)
  await stands(world, placed.sfOrderId, 'needs_person')
  await salesforceShows(world, placed.sfOrderId, 'Needs Attention')
  await rests(world, placed.sfOrderId)
  return placed
}

/** What staff do in WHMCS's own pages: an order without any mark of ours. */
export async function orderByHand(world: TestWorld, clientId: number, pids: number[]): Promise<number> {
  const body = new URLSearchParams({
    identifier: 'trunklinedevidentifier0123456789',
    secret: 'trunklinedevsecret0123456789abcd',
    responsetype: 'json',
    action: 'AddOrder',
    clientid: String(clientId),
    paymentmethod: 'stripe',
    noemail: 'true',
  })
  pids.forEach((pid, at) => {
    body.append(`pid[${at}]`, String(pid))
    body.append(`billingcycle[${at}]`, 'monthly')
  })
  const reply = (await (await fetch(`${world.sandbox.whmcs.url}/includes/api.php`, { method: 'POST', body })).json()) as {
    orderid?: number
    message?: string
  }
  if (reply.orderid === undefined) throw new Error(`AddOrder: ${reply.message}`)
  return reply.orderid
}
