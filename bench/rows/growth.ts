// P13: what an order costs when there were many before, and how soon a starting worker knows what is open among them.
import { connected, type Databases, type Filled, openDatabases } from '../history/filled.ts'
import { openShop, type Shop } from '../history/shop.ts'
import { atMost, median, type RowResult } from '../figures.ts'
import { ROUNDS } from '../rounds.ts'
import type { Setting } from '../setting.ts'
import { leaveOpen, type Looks, startLooks } from './start-looks.ts'

const FEW = 1_000
const MANY = 1_000_000
const ORDERS_A_ROUND = 40
/** Of each side, before it counts: a connection keeps a statement's plan from its sixth time on. */
const WARM_UP = 8
const OPEN = 100

export async function growth({ stack }: Setting): Promise<RowResult> {
  const databases = await openDatabases(stack.env['DATABASE_URL'] ?? '')
  try {
    const began = performance.now()
    const few = await databases.fill('bench_few', FEW)
    const many = await databases.fill('bench_many', MANY)
    const filledSeconds = Math.round((performance.now() - began) / 1000)
    const fsync = await fsyncOf(many)
    const rounds: Round[] = []
    for (let round = -1; round < ROUNDS; round += 1) {
      const times = await sideBySide(databases, few, many, round)
      if (round >= 0) rounds.push(times)
    }
    await leaveOpen(many.url, OPEN)
    const starts: Looks[] = []
    for (let round = -1; round < ROUNDS; round += 1) {
      const looks = await startLooks(many.url)
      if (round >= 0) starts.push(looks)
    }
    return {
      id: 'P13',
      what: `what an order costs in a journal of ${MANY.toLocaleString('en')} rows ÷ one of ${FEW.toLocaleString('en')}`,
      figures: [
        { name: 'ms per order, p50', unit: '×', rounds: rounds.map(({ ratio }) => ratio), must: atMost(1.2), aim: atMost(1) },
        { name: 'with few rows', unit: 'ms', rounds: rounds.map((round) => round.few) },
        { name: 'with many', unit: 'ms', rounds: rounds.map((round) => round.many) },
        { name: `a start’s look for due flows, ${OPEN} open`, unit: 'ms', rounds: starts.map(({ due }) => due), must: atMost(50) },
        { name: 'all else it looks for in its first minute', unit: 'ms', rounds: starts.map(({ rest }) => rest), must: atMost(50) },
      ],
      notes: [
        `${ORDERS_A_ROUND} orders of three lines a round and side, by turns, one at a time: placed, pressed, provisioned, three mails, and shown; our verbs, flows, engine and store, other systems that answer at once; PostgreSQL with fsync ${fsync}`,
        `a journal row is one of flows, steps or events; an order has ${many.rowsAnOrder} of them, here ${many.journalRows.toLocaleString('en')} and ${few.journalRows.toLocaleString('en')} rows at the beginning, the few anew each round`,
        `filled in ${filledSeconds} s to ${Math.round(many.bytes / 2 ** 20)} MiB, vacuumed and analysed; orders, eSIMs, keys, carts and customers in proportion`,
      ],
    }
  } finally {
    for (const name of ['bench_few', 'bench_few_now', 'bench_many']) await databases.drop(name)
    await databases.close()
  }
}

interface Round {
  few: number
  many: number
  ratio: number
}

/** Both sides order in turn, so that whatever else the machine does falls on both. The small one is new each time, or it would not stay small. */
async function sideBySide(databases: Databases, few: Filled, many: Filled, round: number): Promise<Round> {
  await databases.drop('bench_few_now')
  const now = await databases.copy(few, 'bench_few_now')
  const shops = { few: await openShop(now.url, now.buyer), many: await openShop(many.url, many.buyer) }
  try {
    const times: Record<keyof typeof shops, number[]> = { few: [], many: [] }
    for (let order = -WARM_UP; order < ORDERS_A_ROUND; order += 1) {
      const turns = (order + round) % 2 === 0 ? (['few', 'many'] as const) : (['many', 'few'] as const)
      for (const side of turns) {
        const ms = await timed(shops[side])
        if (order >= 0) times[side].push(ms)
      }
    }
    const [one, other] = [median(times.few), median(times.many)]
    return { few: one, many: other, ratio: other / one }
  } finally {
    await Promise.all([shops.few.close(), shops.many.close()])
  }
}

async function timed(shop: Shop): Promise<number> {
  const from = performance.now()
  await shop.order()
  return performance.now() - from
}

async function fsyncOf({ url }: Filled): Promise<string> {
  const client = await connected(url)
  try {
    const { rows } = await client.query<{ fsync: string }>(`select current_setting('fsync') as fsync`)
    return rows[0]?.fsync ?? 'unknown'
  } finally {
    await client.end()
  }
}
