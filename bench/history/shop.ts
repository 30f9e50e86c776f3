// The product over one database, in this process: its verbs, engine, flows and store, without doors and without other systems.
import { systemClock } from '../../src/base/clock.ts'
import { systemRandom } from '../../src/base/random.ts'
import { type Db, openDatabase } from '../../src/db/database.ts'
import type { Instance } from '../../src/db/instance.ts'
import { holdInstance } from '../../test/world/hold-instance.ts'
import { openJournalConnections } from '../../src/db/journal-connections.ts'
import { createJournalStore } from '../../src/db/journal-store.ts'
import { findOrderAndFlow, orderState } from '../../src/db/orders.ts'
import { createJournalClock } from '../../src/journal/clock.ts'
import { createEngine } from '../../src/journal/engine.ts'
import type { JournalStore } from '../../src/journal/store.ts'
import { times } from '../../src/journal/times.ts'
import { placeOrder } from '../../src/orders/place-order.ts'
import { listOrders } from '../../src/orders/read-orders.ts'
import { PROVISION } from '../../src/orders/approval.ts'
import { takePress } from '../../src/provisioning/take-press.ts'
import { KINDS } from '../../src/wire/kinds.ts'
import { answersFor, TOOLS } from './answers.ts'
import { type Buyer, newWish, orderable } from './buyer.ts'

const PAGE = 20
const STAFF = '0055g00000Bench0AAA'

export interface Shop {
  db: Db
  store: JournalStore
  instance: Instance
  /** One order's whole life: placed, pressed, provisioned, its mails sent, and shown to its customer. Its id. Throws where it did not come through. */
  order(): Promise<string>
  close(): Promise<void>
}

/** `url`: a database with our tables and this buyer. */
export async function openShop(url: string, buyer: Buyer): Promise<Shop> {
  const faults: unknown[] = []
  const fault = (error: unknown) => void faults.push(error)
  const db = openDatabase(url, fault)
  const instance = await holdInstance(url, systemClock.every, fault)
  const connections = openJournalConnections(url, fault)
  const store = createJournalStore(connections, instance)
  const woken: string[] = []
  const wake = (flowId: string) => void woken.push(flowId)
  const engine = createEngine<object>(
    {
      store,
      clock: systemClock,
      time: createJournalClock(systemClock),
      times: times(1),
      fraction: systemRandom.fraction,
      gate: () => 0,
      tools: TOOLS,
      effects: answersFor(buyer),
      kinds: KINDS,
      wake,
      report: () => undefined,
      broke: fault,
      stuck: () => null,
      holding: new Map(),
    },
    fault,
  )
  engine.start({ poll: false })
  const placing = {
    db,
    // Read once a minute for all pages, and so by no order of its own.
    waits: { now: () => new Map() },
    engine,
    wake,
    clock: systemClock,
    random: systemRandom,
    currency: 'JPY',
    today: () => new Date().toISOString().slice(0, 10),
    catalog: { forOrder: async () => orderable() },
    hasPaymentMethod: async () => true,
  }

  async function press(sfOrderId: string): Promise<void> {
    const known = await findOrderAndFlow(db, PROVISION, sfOrderId)
    if (!known) throw new Error('an order that was just placed is gone')
    const asked = { sfOrderId, requestedBy: STAFF, correlationId: known.order.correlation_id }
    const { flowId } = await db.transaction().execute((tx) => takePress(tx, systemRandom, asked, known.order, null))
    await engine.advance(flowId)
  }

  return {
    db,
    store,
    instance,
    async order() {
      const { order } = await placeOrder(placing, await newWish(db, buyer))
      if (order.sfOrderId !== null) await press(order.sfOrderId)
      for (const flowId of woken.splice(0)) await engine.advance(flowId)
      await listOrders(placing, buyer.accountId, { limit: PAGE }, 'en')
      const state = await orderState(db, order.id)
      if (state !== 'active' || faults.length > 0) throw new Error(`an order is ${state}`, { cause: faults[0] })
      return order.id
    },
    async close() {
      await engine.drain(0)
      await connections.close()
      await instance.close()
      await db.destroy()
    },
  }
}
