// Customers and staff at a steady rate, whatever the answers are like: each request is sent at its time.
import { until } from '../../world/until.ts'
import type { Buyer, Said } from '../buyer.ts'
import type { Seeded } from '../seeded.ts'
import { labelOf } from '../label.ts'
import type { Stage } from '../stage.ts'
import type { Answer } from './oracle.ts'
import { steadily } from './steadily.ts'

export interface Load {
  answers: readonly Answer[]
  /** The order that each wish was answered with; null where it was not. */
  ids: readonly (string | null)[]
  /** Since it began. */
  nowMs(): number
  /** Presses so many of the orders that wait for it, all at once. */
  press(most: number): Promise<void>
  /** Sends nothing new, presses what is left, and waits for the last answer. */
  stop(): Promise<void>
}

/** What the next request is: of a hundred, so many. */
const MIX: readonly (readonly [Answer['of'], number])[] = [
  ['catalogue', 26],
  ['account', 14],
  ['orders', 14],
  ['order', 12],
  ['payment methods', 4],
  ['log-in', 2],
  // More than are pressed: some wait for `press`.
  ['new order', 15],
  ['press', 13],
]
const CARTS = [['NET-FIBER-1G', 'ESIM-JP-1GB-7D', 'VPN-PERSONAL'], ['ESIM-JP-1GB-7D', 'VPN-PERSONAL'], ['VPN-PERSONAL']] as const
type Heard = Pick<Said, 'status' | 'code' | 'ms'>

const LAST_WITHIN_MS = 60_000
const LAST_PRESSES_WITHIN_MS = 600_000
/** With more than these waiting, staff catch up: plenty for every `press` at once, and soon done at the end. */
const UNPRESSED_MOST = 200
const LAST_AT_ONCE = 10

/** The first buyer only logs in, again and again: the session before ends with each. */
export async function startLoad(stage: Stage, [guest, ...buyers]: readonly Buyer[], random: Seeded, perSecond: number): Promise<Load> {
  const [first] = buyers
  if (!guest || !first) throw new Error('not enough are signed up')
  const carts = await Promise.all(CARTS.map(async (codes) => (await stage.customers.cart(first.customer, codes)) as { items: object[] }))
  const answers: Answer[] = []
  const ids: (string | null)[] = []
  const own = new Map<Buyer, string[]>(buyers.map((buyer) => [buyer, []]))
  const unpressed: { buyer: Buyer; id: string; sfOrderId: string | null }[] = []
  const began = performance.now()
  const nowMs = () => performance.now() - began
  const over = new AbortController()
  let underWay = 0

  async function order(buyer: Buyer): Promise<Said> {
    const wish = ids.push(null) - 1
    const { items } = random.pick(carts)
    const body = { items: [...items.slice(0, -1), { ...items.at(-1), configOptions: { label: labelOf(wish) } }] }
    const said = await buyer.send('POST', '/api/orders', body, { 'idempotency-key': `wish-${wish}` })
    if (said.status === 201 || said.status === 202) {
      const { id, sfOrderId } = said.body
      ids[wish] = String(id)
      own.get(buyer)?.push(String(id))
      unpressed.push({ buyer, id, sfOrderId })
    }
    return said
  }

  async function pressNext(): Promise<Heard | null> {
    const next = unpressed.shift()
    if (!next) return null
    const seen = next.sfOrderId ? null : (await next.buyer.send('GET', `/api/orders/${next.id}`)).body
    const sfOrderId = next.sfOrderId ?? seen?.sfOrderId
    if (!sfOrderId) {
      // Salesforce does not have it yet. One that waits for a person before that is for the oracle, not to be pressed.
      if (seen?.status !== 'needs_person') unpressed.push(next)
      return null
    }
    const from = performance.now()
    const [answer] = await stage.customers.press(sfOrderId)
    return { status: answer?.status ?? 0, code: answer?.body?.code ?? answer?.body?.error ?? null, ms: performance.now() - from }
  }

  function ask(of: Answer['of'], buyer: Buyer): Promise<Heard | null> {
    const pick = own.get(buyer) ?? []
    switch (of) {
      case 'catalogue':
        return buyer.send('GET', '/api/catalog')
      case 'account':
        return buyer.send('GET', '/api/me')
      case 'orders':
        return buyer.send('GET', '/api/orders')
      case 'order':
        return buyer.send('GET', pick.length > 0 ? `/api/orders/${random.pick(pick)}` : '/api/orders')
      case 'payment methods':
        return buyer.send('GET', '/api/billing/payment-methods/summary')
      case 'log-in':
        return guest?.logIn() ?? Promise.resolve(null)
      case 'new order':
        return order(buyer)
      case 'press':
        return pressNext()
    }
  }

  async function one(of: Answer['of'], buyer: Buyer): Promise<void> {
    const atMs = nowMs()
    underWay += 1
    const said = await ask(of, buyer).catch((error: unknown): Heard => ({ status: 0, code: String(error), ms: nowMs() - atMs }))
    underWay -= 1
    if (said) answers.push({ of, status: said.status, code: said.code, atMs, ms: said.ms })
  }

  const press = async (most: number) => void (await Promise.all(Array.from({ length: most }, () => one('press', first))))

  const kinds = MIX.flatMap(([of, share]) => Array.from({ length: share }, () => of))
  const next = () => {
    const kind = random.pick(kinds)
    return kind === 'new order' && unpressed.length >= UNPRESSED_MOST ? 'press' : kind
  }
  const sending = steadily(perSecond, over.signal, () => void one(next(), random.pick(buyers)))
  return {
    answers,
    ids,
    nowMs,
    press,
    async stop() {
      over.abort()
      await sending
      await until(() => underWay === 0, 'the last answers', LAST_WITHIN_MS)
      const pressed = async () => {
        await press(LAST_AT_ONCE)
        return unpressed.length === 0
      }
      await until(pressed, 'the last orders to be pressed', LAST_PRESSES_WITHIN_MS)
    },
  }
}
