// P8: what an order costs on our side, from the press to its final state: all the time that no other system was at work on it.
import { Client } from 'pg'
import type { Desk } from '../../test/world/desk.ts'
import type { Customer } from '../../test/world/customers.ts'
import { atMost, type Figure, median, quantile, type RowResult } from '../figures.ts'
import { cpuMicros } from '../process.ts'
import { inTurn } from '../rounds.ts'
import type { Setting } from '../setting.ts'
import { cartOf } from './carts.ts'
import { openFinish } from './finish.ts'
import { openPresser } from './press.ts'

/** So many that none has more than some twenty services: their lists are read twice an order. */
const CUSTOMERS = 200
const ORDERS_A_ROUND = 200
/** What all rounds together may take; fewer orders a round on a slow machine. */
const BUDGET_MS = 100_000
const PLACED_AT_ONCE = 4
const BARE_COMMITS = 300

interface OneOrder {
  wallMs: number
  ownMs: number
  calls: number
}

interface Round {
  orders: OneOrder[]
  cpuMs: number
}

export async function provisioning(setting: Setting): Promise<RowResult> {
  const { stack, pidOf, customers } = setting
  const databaseUrl = stack.env['DATABASE_URL'] ?? ''
  const db = new Client({ connectionString: databaseUrl })
  await db.connect()
  const finish = await openFinish(databaseUrl)
  const presser = openPresser(setting.url, stack.env['PROVISION_SECRETS'] ?? '')
  const desks = [setting.salesforce, setting.whmcs, setting.esim, setting.mail]
  try {
    const { rows } = await db.query<{ fsync: string; commit: string }>(
      `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit`,
    )
    const buyers = await Promise.all(
      (await setting.signedUp(CUSTOMERS)).map(async (customer) => ({ customer, cart: await cartOf(customers, customer) })),
    )
    const place = openPlacer(buyers)
    let wanted = ORDERS_A_ROUND

    const provisionAll = async (round: 'warm-up' | number): Promise<Round> => {
      const startedAt = performance.now()
      const sfOrderIds = await place(round === 'warm-up' ? Math.ceil(ORDERS_A_ROUND / 4) : wanted)
      await finish.quiet()
      const marks = await Promise.all(desks.map((desk) => desk.mark()))
      const cpu = () => cpuMicros(pidOf('web')) + cpuMicros(pidOf('worker'))
      const spans: [from: number, to: number][] = []
      const cpuBefore = cpu()
      for (const sfOrderId of sfOrderIds) {
        const ended = finish.of(sfOrderId)
        const from = wallClock()
        await presser.press(sfOrderId)
        spans.push([from, await ended])
        await finish.quiet()
      }
      const cpuMs = (cpu() - cpuBefore) / 1000 / sfOrderIds.length
      const served = await servedBy(desks, marks)
      if (round === 'warm-up') {
        const msAnOrder = (performance.now() - startedAt) / sfOrderIds.length
        wanted = Math.min(ORDERS_A_ROUND, Math.max(20, Math.floor(BUDGET_MS / 5 / msAnOrder)))
      }
      return { orders: spans.map((span) => judgeOrder(span, served)), cpuMs }
    }
    const commitAll = async (): Promise<Round> => {
      const orders: OneOrder[] = []
      for (let n = 0; n < BARE_COMMITS; n += 1) {
        const from = wallClock()
        await db.query('insert into bench_rows (payload) values ($1)', ['x'.repeat(230)])
        const took = wallClock() - from
        orders.push({ wallMs: took, ownMs: took, calls: 0 })
      }
      return { orders, cpuMs: 0 }
    }
    await db.query('create table if not exists bench_rows (id bigserial primary key, payload text)')
    const work = { ours: provisionAll, commit: commitAll, machine: async () => fixedWork() }
    const { ours, commit, machine } = await inTurn(['ours', 'commit', 'machine'], (name, round) => work[name](round))
    return {
      id: 'P8',
      what: 'our own time for an order of three lines, from the press to its final state, one in flight',
      figures: [...figuresOf(ours, commit), { name: 'a fixed piece of work', unit: 'ms', rounds: machine.map(({ cpuMs }) => cpuMs) }],
      notes: [
        `${wanted} orders a round${wanted < ORDERS_A_ROUND ? ` (fewer than ${ORDERS_A_ROUND}: this machine is slow today)` : ''}, PostgreSQL with fsync ${rows[0]?.fsync} and synchronous_commit ${rows[0]?.commit}, stand-ins in processes of their own`,
        'the fixed piece of work says how fast this machine was meanwhile: this row is a time, not a ratio, and moves with it',
        'own time: from sending the signed press until the commit of the last step is seen, less every moment at which a stand-in had a call in hand',
      ],
    }
  } finally {
    presser.close()
    await Promise.all([finish.close(), db.end()])
  }
}

function figuresOf(ours: readonly Round[], commits: readonly Round[]): Figure[] {
  const own = ours.map(({ orders }) => orders.map(({ ownMs }) => ownMs))
  const bare = commits.map(({ orders }) => median(orders.map(({ ownMs }) => ownMs)))
  const p50 = own.map((values) => median(values))
  return [
    { name: 'CPU per order (web and worker)', unit: 'ms', rounds: ours.map(({ cpuMs }) => cpuMs) },
    { name: 'own time, p50', unit: 'ms', rounds: p50, must: atMost(15), aim: atMost(8) },
    { name: 'own time, p99', unit: 'ms', rounds: own.map((values) => quantile(values, 0.99)), must: atMost(50), aim: atMost(25) },
    { name: 'own time, p50 ÷ one bare commit', unit: '×', rounds: p50.map((value, round) => value / (bare[round] ?? Number.NaN)) },
    { name: 'from the press to the end, p50', unit: 'ms', rounds: ours.map(({ orders }) => median(orders.map(({ wallMs }) => wallMs))) },
    { name: 'calls to other systems', unit: 'calls', rounds: ours.map(({ orders }) => median(orders.map(({ calls }) => calls))) },
  ]
}

const PASSES = 2_000

/** What one core does in how many milliseconds, for telling a busy host from a slow program. */
function fixedWork(): Round {
  const text = JSON.stringify(Array.from({ length: 20 }, (_, n) => ({ id: n, name: `service ${n}`, dates: ['2026-01-01', '2026-02-01'] })))
  const from = performance.now()
  for (let pass = 0; pass < PASSES; pass += 1) JSON.stringify(JSON.parse(text))
  return { orders: [], cpuMs: performance.now() - from }
}

interface Served {
  from: number
  to: number
}

/** Every call that a stand-in answered since the marks, in the order of arrival. */
async function servedBy(desks: readonly Desk[], marks: readonly number[]): Promise<Served[]> {
  const logs = await Promise.all(desks.map((desk, index) => desk.calls(marks[index])))
  return logs
    .flat()
    .flatMap(({ beganAt, ms }) => (beganAt === undefined || ms === undefined ? [] : [{ from: beganAt, to: beganAt + ms }]))
    .sort((a, b) => a.from - b.from)
}

/** Calls side by side are taken off once: only time at which nobody else was at work is our own. */
function judgeOrder([from, to]: [from: number, to: number], served: readonly Served[]): OneOrder {
  const during = served.filter((call) => call.to > from && call.from < to)
  let theirs = 0
  let until = from
  for (const call of during) {
    theirs += Math.max(0, Math.min(call.to, to) - Math.max(call.from, until))
    until = Math.max(until, call.to)
  }
  return { wallMs: to - from, ownMs: to - from - theirs, calls: during.length }
}

/** Milliseconds since 1970, with fractions; the stand-ins' logs use the same. */
const wallClock = (): number => performance.timeOrigin + performance.now()

/** Places orders in turn for every customer and waits until Salesforce has each. */
function openPlacer(buyers: readonly { customer: Customer; cart: (label: string) => object }[]) {
  let placed = 0
  const one = async (): Promise<string> => {
    const buyer = buyers[placed % buyers.length]
    if (!buyer) throw new Error('nobody is signed up')
    placed += 1
    const reply = await buyer.customer.browser.post('/api/orders', buyer.cart(`bench ${placed}`))
    if (reply.status !== 201) throw new Error(`an order was answered ${reply.status} ${JSON.stringify(reply.body)}`)
    return String(reply.body.sfOrderId)
  }
  return async (count: number): Promise<string[]> => {
    const ids: string[] = []
    for (let at = 0; at < count; at += PLACED_AT_ONCE)
      ids.push(...(await Promise.all(Array.from({ length: Math.min(PLACED_AT_ONCE, count - at) }, one))))
    return ids
  }
}
