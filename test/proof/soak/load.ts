// Customers who order as they please and staff who press, for as long as there are orders to come.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Db } from '../../../src/db/database.ts'
import { until } from '../../world/until.ts'
import type { Buyer, Said } from '../buyer.ts'
import { labelOf } from '../label.ts'
import { openFlows } from '../open-flows.ts'
import type { Stage } from '../stage.ts'
import type { Answer } from './oracle.ts'
import type { Arrival } from './plan.ts'

export interface Played {
  /** Of each wish, the order that it was answered with. */
  ids: readonly string[]
  answers: readonly Answer[]
  /** How long arrivals had to wait since too much was under way: the machine was slower than they came. */
  heldBackMs: number
}

export const CARTS = [['NET-FIBER-1G', 'ESIM-JP-1GB-7D', 'VPN-PERSONAL'], ['ESIM-JP-1GB-7D', 'VPN-PERSONAL'], ['VPN-PERSONAL']] as const
/** More than this at once would measure the machine's queue and not the product. */
const IN_HAND_MOST = 150
const COUNT_EVERY_MS = 250
const AGAIN_MS = 250
const ANSWERED_WITHIN_MS = 120_000
const ROOM_WITHIN_MS = 300_000

export async function play(stage: Stage, db: Db, buyers: readonly Buyer[], arrivals: readonly Arrival[]): Promise<Played> {
  const [first] = buyers
  if (!first) throw new Error('nobody is signed up')
  const carts = await Promise.all(CARTS.map(async (codes) => (await stage.customers.cart(first.customer, codes)) as { items: object[] }))
  const ids: string[] = []
  const answers: Answer[] = []
  let [unpressed, open, heldBackMs] = [0, 0, 0]
  const counting = setInterval(() => void openFlows(db).then((flows) => (open = flows.length)), COUNT_EVERY_MS)

  /** Until it is answered with an order that Salesforce has, as somebody would who reads the answers. */
  async function place(n: number, buyer: Buyer, cart: number): Promise<string> {
    const { items } = carts[cart] ?? { items: [] }
    const body = { items: [...items.slice(0, -1), { ...items.at(-1), configOptions: { label: labelOf(n) } }] }
    const ask = async (of: Answer['of'], send: () => Promise<Said>): Promise<Said['body'] | null> => {
      const said = await send()
      answers.push({ of, status: said.status, code: said.code })
      return said.status >= 200 && said.status < 300 ? said.body : notYet()
    }
    const order = () => ask('order', () => buyer.send('POST', '/api/orders', body, { 'idempotency-key': `wish-${n}` }))
    const placed = await until(order, `wish ${n} to be answered`, ANSWERED_WITHIN_MS)
    ids[n] = String(placed.id)
    const look = async () => (await ask('look', () => buyer.send('GET', `/api/orders/${placed.id}`)))?.sfOrderId ?? notYet() // prettier-ignore
    return String(placed.sfOrderId ?? (await until(look, `${placed.id} to be in Salesforce`, ANSWERED_WITHIN_MS)))
  }

  async function press(sfOrderId: string, presses: number): Promise<true | null> {
    const said = await stage.customers.press(sfOrderId, presses)
    for (const { status, body } of said) answers.push({ of: 'press', status, code: body?.code ?? body?.error ?? null })
    return said.some(({ status }) => status === 202) || notYet()
  }

  async function serve(n: number, buyer: Buyer, { cart, reviewMs, presses }: Arrival): Promise<void> {
    unpressed += 1
    const sfOrderId = await place(n, buyer, cart)
    await sleep(reviewMs)
    await until(() => press(sfOrderId, presses), `wish ${n} to be pressed`, ANSWERED_WITHIN_MS)
    unpressed -= 1
  }

  const served: Promise<void>[] = []
  let failed: unknown = null
  let dueMs = performance.now()
  try {
    for (const [n, arrival] of arrivals.entries()) {
      dueMs += arrival.gapMs
      await sleep(Math.max(0, dueMs - performance.now()))
      await until(() => failed ?? unpressed + open < IN_HAND_MOST, 'orders to come to their ends', ROOM_WITHIN_MS)
      if (failed !== null) break
      const lateMs = performance.now() - dueMs
      if (lateMs > COUNT_EVERY_MS) {
        heldBackMs += lateMs
        dueMs += lateMs
      }
      const order = serve(n, buyers[arrival.customer] ?? first, arrival)
      order.catch((error: unknown) => (failed = error)) // no more need to come
      served.push(order)
    }
    await Promise.all(served)
  } finally {
    clearInterval(counting)
  }
  return { ids, answers, heldBackMs }
}

/** Whoever asks again waits a little first. */
const notYet = async (): Promise<null> => {
  await sleep(AGAIN_MS)
  return null
}
