// Customers who order and staff who press, always some ahead of the worker, while Redis fails as planned.
import { setTimeout as sleep } from 'node:timers/promises'
import { openFinish } from '../../../bench/rows/finish.ts'
import { until } from '../../world/until.ts'
import type { Buyer, Said } from '../buyer.ts'
import type { Seeded } from '../seeded.ts'
import { labelOf } from '../label.ts'
import type { Stage } from '../stage.ts'
import type { FrailRedis } from './frail-redis.ts'
import type { Answer, Struck } from './oracle.ts'
import type { Fault } from './plan.ts'
import type { Span } from './stall.ts'

export interface Played {
  /** Of each wish, the order that it was answered with. */
  ids: string[]
  answers: Answer[]
  struck: Struck[]
  /** Of each order, from the press to its final state. */
  spans: Span[]
}

interface Wanted {
  buyer: Buyer
  body: object
  key: string | undefined
  /** Customers and staff click twice now and then. */
  orders: number
  presses: number
}

const CARTS = [['NET-FIBER-1G', 'ESIM-JP-1GB-7D', 'VPN-PERSONAL'], ['ESIM-JP-1GB-7D', 'VPN-PERSONAL'], ['VPN-PERSONAL']] as const
const PLACERS = 6
const PRESSERS = 4
/** So many are placed ahead, and so many in provisioning: there is work whenever Redis fails. */
const AHEAD_MOST = 40
const OPEN_MOST = 25
const TWICE_SHARE = 0.2
const TRIES_MOST = 200
const AGAIN_MS = 50
/** Nothing may take as long: whoever waits longer waits in vain. */
const WITHIN_MS = 30_000

export async function play(
  stage: Stage,
  redis: FrailRedis,
  plan: { buyers: readonly Buyer[]; faults: readonly Fault[]; orders: number; random: Seeded },
): Promise<Played> {
  const played: Played = { ids: [], answers: [], struck: [], spans: [] }
  const finish = await openFinish(stage.stack.env['DATABASE_URL'] ?? '')
  const wanted = await wishesOf(stage, plan.buyers, plan)
  const placed: { sfOrderId: string; presses: number }[] = []
  const open = new Set<string>()
  let [underWay, faults, pressed] = [0, 0, 0]
  const over = new AbortController()

  async function ask(of: Answer['of'], hasKey: boolean, send: () => Promise<Said | null>): Promise<Said | null> {
    underWay += 1
    const said = await send()
    underWay -= 1
    if (said) {
      const { status, code, ms, headers } = said
      played.answers.push({ of, hasKey, status, code, replayed: headers['idempotency-replayed'] === 'true', faults, ms })
    }
    return said
  }

  /** Until it is answered with an order, as somebody would who reads the answers. */
  async function place(n: number, { buyer, body, key, orders }: Wanted): Promise<string> {
    let answered = 0
    for (let tries = 0; tries < TRIES_MOST; tries += 1) {
      const said = await ask('order', key !== undefined, () =>
        buyer.send('POST', '/api/orders', body, key === undefined ? {} : { 'idempotency-key': key }),
      )
      if (said?.body?.sfOrderId) {
        played.ids[n] ??= String(said.body.id)
        answered += 1
        if (answered === orders) return String(said.body.sfOrderId)
        continue
      }
      if (said?.status === 401) await ask('log-in', false, () => buyer.logIn(said))
      await sleep(said?.status === 401 ? 0 : AGAIN_MS)
    }
    throw new Error(`wish ${n} was not answered with an order in ${TRIES_MOST} tries`)
  }

  async function press({ sfOrderId, presses }: { sfOrderId: string; presses: number }): Promise<void> {
    const span: Span = { from: now(), to: null }
    played.spans.push(span)
    open.add(sfOrderId)
    void finish.of(sfOrderId).then(
      (at) => {
        span.to = at
        open.delete(sfOrderId)
      },
      () => open.delete(sfOrderId), // the oracle says what became of it
    )
    const answers = await stage.customers.press(sfOrderId, presses)
    pressed += 1
    for (const { status, body } of answers)
      played.answers.push({ of: 'press', hasKey: true, status, code: body?.code ?? null, replayed: false, faults, ms: now() - span.from })
  }

  async function strike(fault: Fault): Promise<void> {
    while (pressed < fault.atPress && !over.signal.aborted) await sleep(AGAIN_MS / 10)
    if (over.signal.aborted) return
    const hit = underWay + open.size
    faults += 1
    played.struck.push({ kind: fault.kind, hit, keys: await redis.strike(fault) })
  }

  const wishes = wanted.entries()
  const placing = each(PLACERS, async () => {
    for (const [n, wish] of wishes) {
      await until(() => placed.length < AHEAD_MOST, 'somebody to press', WITHIN_MS)
      placed.push({ sfOrderId: await place(n, wish), presses: wish.presses })
    }
  })
  const turns = wanted.keys()
  const pressing = each(PRESSERS, async () => {
    for (const _ of turns) {
      const next = await until(() => (open.size < OPEN_MOST ? placed.shift() : null), 'an order to press', WITHIN_MS)
      await press(next)
    }
  })
  const striking = (async () => {
    for (const fault of plan.faults) await strike(fault)
  })()
  try {
    await Promise.all([placing, pressing, striking])
    await until(() => open.size === 0, 'the last provisionings', WITHIN_MS)
  } finally {
    over.abort()
    await finish.close()
  }
  return played
}

async function wishesOf(
  { customers }: Stage,
  buyers: readonly Buyer[],
  { orders, random }: { orders: number; random: Seeded },
): Promise<Wanted[]> {
  const [first] = buyers
  if (!first) throw new Error('nobody is signed up')
  const carts = await Promise.all(CARTS.map(async (codes) => (await customers.cart(first.customer, codes)) as { items: object[] }))
  return Array.from({ length: orders }, (_, n) => {
    const { items } = random.pick(carts)
    return {
      buyer: buyers[n % buyers.length] ?? first,
      body: { items: [...items.slice(0, -1), { ...items.at(-1), configOptions: { label: labelOf(n) } }] },
      key: random.fraction() < 0.5 ? `wish-${n}` : undefined,
      orders: random.fraction() < TWICE_SHARE ? 2 : 1,
      presses: random.fraction() < TWICE_SHARE ? 2 : 1,
    }
  })
}

const each = (count: number, work: () => Promise<void>): Promise<void[]> => Promise.all(Array.from({ length: count }, work))
const now = (): number => performance.timeOrigin + performance.now()
