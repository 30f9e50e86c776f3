// What happens in WHMCS, drawn at random: to services, to whole orders, to clients, their cards and their invoices.

import type { Seeded } from '../proof/seeded.ts'
import type { TestWorld } from '../world.ts'
import { failing, inWhmcs } from './staff.ts'

export interface Played {
  clientId: number
  /** Its services by their orders at WHMCS, all set up. */
  orders: ReadonlyMap<number, readonly number[]>
  /** A service whose module has failed, of an order in front of a person. */
  failed: number
}

/** One thing after the other; the hook tells of each but of a new card. Of what is not there to happen to something else happens. */
export function openStory(
  world: TestWorld,
  { pick, chance, between }: Pick<Seeded, 'pick' | 'chance' | 'between'>,
  players: readonly Played[],
) {
  const { whmcs } = world
  let edits = 0

  async function order(
    what: 'AcceptOrder' | 'CancelOrder' | 'fraud' = pick(['AcceptOrder', 'CancelOrder', 'fraud']),
    whose = pick(players),
  ) {
    const [orderid, services] = pick([...whose.orders])
    if (what !== 'fraud') {
      // It has no event: what comes next has.
      await inWhmcs(world, 'PendingOrder', { orderid })
      return inWhmcs(world, what, { orderid })
    }
    // WHMCS's own page does this at once; over the API no action marks an order so.
    for (const serviceid of services) await inWhmcs(world, 'UpdateClientProduct', { serviceid, status: 'Fraud' })
    await whmcs.ask('hook-event', { type: 'order.fraud', ids: { orderId: orderid } })
  }

  async function client(): Promise<void> {
    const { clientId: clientid } = pick(players)
    edits += 1
    const cards = (await whmcs.rows('payMethods')).filter((row) => row['clientid'] === clientid)
    if (chance(0.6))
      return inWhmcs(world, 'UpdateClient', { clientid, city: `Ward ${edits}`, companyname: chance(0.5) ? `K${edits} Ltd.` : '' })
    if (cards.length > 0) return inWhmcs(world, 'UpdateClient', { clientid, clearcreditcard: 1 })
    await whmcs.ask('pay-method', { clientId: clientid, last4: String(between(1000, 9999)) })
    return inWhmcs(world, 'UpdateClient', { clientid, city: `Ward ${edits}` })
  }

  async function invoice(): Promise<void> {
    const unpaid = (await whmcs.rows('invoices')).filter((row) => row['status'] === 'Unpaid')
    if (unpaid.length === 0) return client()
    await whmcs.ask('pay-invoice', { invoiceId: Number(pick(unpaid)['id']) })
  }

  return {
    service: (serviceid: number, action: string) => inWhmcs(world, action, { serviceid }),
    order,
    client,
    invoice,
    /** Any of these, services most of the time. */
    async any(): Promise<void> {
      const drawn = between(1, 100)
      if (drawn <= 8) return order()
      if (drawn <= 16) return client()
      if (drawn === 17) return invoice()
      if (drawn <= 20) return failing(world, 'ModuleCreate', { serviceid: pick(players).failed })
      const services = players.flatMap(({ orders }) => [...orders.values()].flat())
      await inWhmcs(world, pick(['ModuleSuspend', 'ModuleUnsuspend', 'ModuleTerminate']), { serviceid: pick(services) })
    },
  }
}
