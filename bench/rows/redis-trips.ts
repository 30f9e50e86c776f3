// P3: how often a request waits for Redis, counted by Redis itself.
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { startRedis } from '../../scripts/services/redis.ts'
import { openBrowser } from '../../test/world/browser.ts'
import { PASSWORD } from '../../test/world/customers.ts'
import { atMost, type RowResult } from '../figures.ts'
import { freePorts } from '../../scripts/free-port.ts'
import { startProgram, untilAnswered } from '../process.ts'
import { ROUNDS } from '../rounds.ts'
import type { Setting } from '../setting.ts'
import { cartOf } from './carts.ts'

const GETS_A_ROUND = 20
const POSTS_A_ROUND = 10
/** Of public routes Redis is told behind their answers; what belongs to one route must not be counted for the next. */
const TOLD_MS = 100

/** A web process with a Redis that nobody else asks. */
export async function redisTrips({ stack, folder, customers, signedUp }: Setting): Promise<RowResult> {
  const [customer] = await signedUp(1)
  if (!customer) throw new Error('nobody is signed up')
  const server = await startRedis({ dataDir: join(folder, 'redis-alone') })
  const port = await freePorts()
  const url = `http://127.0.0.1:${port}`
  const env = { ...stack.env, PORT: String(port), PUBLIC_URL: url, REDIS_URL: server.url }
  const web = await startProgram(['src/main.ts'], env, join(folder, 'web-alone.log'))
  const redis = new Redis(server.url)
  try {
    await untilAnswered(`${url}/readyz`)
    const browser = openBrowser(url)
    await browser.post('/api/auth/login', { email: customer.email, password: PASSWORD })
    const alone = { ...customer, browser }
    const cart = await cartOf(customers, alone)
    let orders = 0
    const post = async () => {
      orders += 1
      const placed = await browser.post('/api/orders', cart(`trip ${orders}`), { 'idempotency-key': `trip-${orders}` })
      if (placed.status !== 201) throw new Error(`an order was answered ${placed.status}`)
      return String(placed.body.id)
    }
    const order = await post()
    const paths = ['/api/catalog', '/api/catalog/personalized', '/api/me', '/api/orders', `/api/orders/${order}`]
    const count = counter(redis)
    const gets = new Map<string, number[]>()
    const posts: Trips[] = []
    for (let round = -1; round < ROUNDS; round += 1) {
      for (const path of paths) {
        const trips = await count(GETS_A_ROUND, async () => expect200(await browser.get(path), path))
        if (round >= 0) gets.set(path, [...(gets.get(path) ?? []), Math.max(trips.ours, trips.reads)])
      }
      const trips = await count(POSTS_A_ROUND, post)
      if (round >= 0) posts.push(trips)
    }
    const worst = Array.from({ length: ROUNDS }, (_, round) => Math.max(...[...gets.values()].map((rounds) => rounds[round] ?? 0)))
    return {
      id: 'P3',
      what: 'Redis round trips, counted by a Redis that one web process alone asks',
      figures: [
        { name: 'signed-in GET, the worst of five routes', unit: 'per request', rounds: worst, must: atMost(1), aim: atMost(1) },
        {
          name: 'POST /api/orders with a key',
          unit: 'per request',
          rounds: posts.map(({ ours }) => ours),
          must: atMost(2),
          aim: atMost(2),
        },
        { name: 'its wake-ups of the worker (BullMQ), apart', unit: 'per request', rounds: posts.map(({ queue }) => queue) },
      ],
      notes: [
        `${GETS_A_ROUND} GETs of each of ${paths.length} routes and ${POSTS_A_ROUND} POSTs a round, one at a time`,
        'GETs: commands or reads from the sockets (total_reads_processed), whichever are more; POSTs: commands, since the queue shares the sockets’ reads',
      ],
    }
  } finally {
    redis.disconnect()
    await web.kill()
    await server.stop()
  }
}

interface Trips {
  /** Commands that web sent for a request. */
  ours: number
  /** Commands of the wake-up queue, which no answer waits for. */
  queue: number
  /** Reads that Redis made from all its sockets: commands that come together are one. */
  reads: number
}

/** What Redis was sent while `one` ran a number of times. What a script does inside Redis (`lua`) is no round trip of its own. */
function counter(redis: Redis) {
  const reads = async () => Number(/total_reads_processed:(\d+)/.exec(await redis.info('stats'))?.[1])
  let marks = 0
  return async (requests: number, one: () => Promise<unknown>): Promise<Trips> => {
    const monitor = await redis.monitor()
    const seen = { ours: 0, queue: 0 }
    const mark = `bench-mark-${(marks += 1)}`
    const allSeen = new Promise<void>((done) => {
      monitor.on('monitor', (_at: string, args: string[], source: string) => {
        if (args.includes(mark)) done()
        else if (source !== 'lua' && args[0]?.toLowerCase() !== 'info')
          seen[args.some((arg) => arg.startsWith('bull:')) ? 'queue' : 'ours'] += 1
      })
    })
    const before = await reads()
    for (let request = 0; request < requests; request += 1) await one()
    await sleep(TOLD_MS)
    await redis.ping(mark) // whatever was sent behind the last answer has come in by then
    await allSeen
    const made = (await reads()) - before - 2
    monitor.disconnect()
    return { ours: seen.ours / requests, queue: seen.queue / requests, reads: made / requests }
  }
}

function expect200({ status }: { status: number }, path: string): void {
  if (status !== 200) throw new Error(`${path} answered ${status}`)
}
