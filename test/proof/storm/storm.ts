// T5: clients race over each cart, with the cart's key, a key of their own, none, or another body under its key; Redis is emptied meanwhile.
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { type Buyer, openBuyers } from '../buyer.ts'
import { untilAllEnded } from '../open-flows.ts'
import { type Seeded, seeded } from '../seeded.ts'
import type { Judged, ProofOptions } from '../proof.ts'
import { openStage, type Stage } from '../stage.ts'
import { type Cart, keyOf, makeCarts } from './carts.ts'
import { type Answer, judgeStorm } from './oracle.ts'
import { type Plan, planStorm, type Shot } from './plan.ts'
import { heldIn } from './truth.ts'

const SIZES = {
  ci: { clients: 20, carts: 200, customers: 8 },
  release: { clients: 100, carts: 1000, customers: 40 },
} as const
const WAVES_AT_ONCE = 3
const SLOW_MS = 3_000
const FLUSH_WITHIN_MS = 15
const LOG_INS_MOST = 5
const SETTLED_WITHIN_MS = 60_000

export async function storm({ release, seed }: ProofOptions): Promise<Judged> {
  const size = SIZES[release ? 'release' : 'ci']
  const stage = await openStage({ customers: size.customers, instances: 2 })
  let judged: Judged | undefined
  try {
    const customers = await stage.signUp(size.customers)
    const carts = await makeCarts(stage.customers, customers, size.carts)
    const { answers, hits } = await play(stage, carts, planStorm(seeded(`${seed}/plan`), size), seeded(`${seed}/moments`))
    // Those that were told 202 are on their way, and so might be a second order of a cart.
    const stuck = await untilAllEnded(stage.stack, SETTLED_WITHIN_MS)
    judged = judgeStorm({
      clients: size.clients * size.carts,
      carts: carts.map(({ customer, quantity }) => ({ customer: customer.number, quantity })),
      answers,
      held: await heldIn(stage.salesforce),
      stuck,
      hits,
    })
    return judged
  } finally {
    await stage.close(judged === undefined || judged.violations.length > 0)
  }
}

async function play(stage: Stage, carts: readonly Cart[], plan: Plan, random: Seeded): Promise<{ answers: Answer[]; hits: number[] }> {
  let turn = 0
  const door = () => stage.doors[(turn += 1) % stage.doors.length] ?? ''
  const customers = [...new Set(carts.map(({ customer }) => customer))]
  const buyers = new Map((await openBuyers(customers, door)).map((buyer) => [buyer.customer, buyer]))
  const redis = new Redis(stage.stack.env['REDIS_URL'] ?? '')
  const answers: Answer[] = []
  const hits: number[] = []
  const opened: Promise<unknown>[] = []
  const keyTaken = new Set<number>()
  let underWay = 0
  let clients = 0

  async function fire(shot: Shot): Promise<void> {
    const cart = carts[shot.cart]
    const buyer = cart && buyers.get(cart.customer)
    if (!cart || !buyer) throw new Error(`no cart ${shot.cart}`)
    if (shot.kind === 'other cart') await opened[shot.cart]
    // Before the key is taken another cart under it would be the one that has it.
    const kind = shot.kind === 'other cart' && !keyTaken.has(shot.cart) ? 'same key' : shot.kind
    await ask(buyer, cart, { ...shot, kind }, (clients += 1))
  }

  /** Until the answer is another than "log in first": each is a request of its own. */
  async function ask(buyer: Buyer, cart: Cart, shot: Shot, own: number): Promise<void> {
    const key = keyOf(shot.kind, cart, own)
    const body = cart.body(shot)
    for (let logIns = 0; logIns <= LOG_INS_MOST; logIns += 1) {
      const before = hits.length
      underWay += 1
      const said = await buyer.send('POST', '/api/orders', body, key === undefined ? {} : { 'idempotency-key': key })
      underWay -= 1
      const { status, code, ms } = said
      const isGood = status >= 200 && status < 300
      const id = isGood ? String(said.body.id) : null
      if (isGood && key === cart.key) keyTaken.add(shot.cart)
      const replayed = said.headers['idempotency-replayed'] === 'true'
      answers.push({ cart: shot.cart, kind: shot.kind, status, code, replayed, id, flushes: [before, hits.length], ms })
      if (status !== 401) return
      await buyer.logIn(said)
    }
  }

  async function flush(): Promise<void> {
    await sleep(random.between(0, FLUSH_WITHIN_MS))
    hits.push(underWay)
    await redis.flushall()
  }

  async function wave(n: number): Promise<void> {
    if (plan.slow.includes(n))
      await stage.salesforce.fault({ match: { method: 'POST', path: '/services/data' }, fault: { kind: 'delay', ms: SLOW_MS } })
    const shots = plan.waves[n] ?? []
    const [opening, later] = [shots.filter(({ kind }) => kind !== 'other cart'), shots.filter(({ kind }) => kind === 'other cart')]
    const racing = opening.map(fire)
    opened[n] = Promise.all(racing)
    await Promise.all([...racing, ...later.map(fire), ...(plan.flushes.includes(n) ? [flush()] : [])])
  }

  const turns = plan.waves.keys()
  try {
    await Promise.all(
      Array.from({ length: WAVES_AT_ONCE }, async () => {
        for (const n of turns) await wave(n)
      }),
    )
  } finally {
    redis.disconnect()
  }
  return { answers, hits }
}
