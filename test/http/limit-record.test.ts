// SEC-51: who met a limit is on record, and a flood of refusals is no flood of records.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openLog } from '../../src/base/log.ts'
import { openMetrics } from '../../src/base/metrics.ts'
import { openLimitRecord } from '../../src/http/middleware/limit-record.ts'
import { route } from '../../src/http/route.ts'
import { handClock } from '../clients/salesforce/peer.ts'
import { sampleRoutes } from './sample-routes.ts'
import { json, ownRedis, startWeb } from './web.ts'

let redis: Awaited<ReturnType<typeof ownRedis>>
beforeAll(async () => {
  redis = await ownRedis()
})
afterAll(() => redis[Symbol.asyncDispose]())

/** The same for everybody, so that it hardly waits for Redis. */
const open = route({
  method: 'get',
  path: '/api/open',
  who: 'public',
  summary: 'For all',
  tag: 'sample',
  replies: { 204: null },
  handle: () => ({ status: 204 }),
})
const strict = () => startWeb({ redisUrl: redis.url, routes: () => [...sampleRoutes(), open], rateLimitScale: 1 })
type Web = Awaited<ReturnType<typeof strict>>

const refused = async (count: number, ask: () => Promise<Response>): Promise<Response[]> =>
  (await Promise.all(Array.from({ length: count }, ask))).filter(({ status }) => status === 429)
const recorded = (web: Web) => web.audited.map(({ kind, data }) => [kind, data])
const correlationIds = (answers: Response[]) => answers.map(({ headers }) => headers.get('x-correlation-id'))
const ip = '127.0.0.1'

test('the limit of a session: once, however often it is met', async () => {
  await using web = await strict()
  const me = await web.signIn()
  const answers = await refused(150, () => web.fetch('/api/mine', { headers: me.headers }))
  expect(answers).toHaveLength(30)
  expect(recorded(web)).toEqual([['limit.reached', { limit: 'api', ip, userId: me.userId }]])
  expect(correlationIds(answers)).toContain(web.audited[0]?.correlationId)
  expect(web.logged().filter(({ event }) => event === 'http.limited')).toHaveLength(30)

  const other = await web.signIn(me.userId, me.accountId)
  await refused(122, () => web.fetch('/api/mine', { headers: other.headers }))
  expect(recorded(web)).toHaveLength(2)
  await refused(5, () => web.fetch('/api/open', { headers: other.headers }))
  expect(recorded(web)).toHaveLength(2)
})

test('the limit of orders: once for an account, whatever the session', async () => {
  await using web = await strict()
  const one = await web.signIn()
  const two = await web.signIn(one.userId, one.accountId)
  for (const { headers } of [one, two]) await refused(12, () => web.fetch('/api/wishes', json({}, headers)))
  expect(recorded(web)).toEqual([['limit.reached', { limit: 'orders', ip, userId: one.userId }]])
})

test('the limit of an address, with Redis and without', async () => {
  await using web = await strict()
  await web.redis.set(`rate:${ip}`, 3000, 'PX', 60_000)
  for (const path of ['/api/list', '/api/open']) expect(await refused(20, () => web.fetch(path))).toHaveLength(20)
  expect(recorded(web)).toEqual([['limit.reached', { limit: 'public', ip }]])
  await web.redis.del(`rate:${ip}`)

  await using lost = await strict()
  await lost.loseRedis()
  expect(await refused(1510, () => lost.fetch('/api/list'))).toHaveLength(10)
  expect(recorded(lost)).toEqual([['limit.reached', { limit: 'public', ip }]])
})

test('a limit of wrong log-ins, with Redis and without', async () => {
  await using web = await strict()
  const attempt = (to: Web) => () => to.fetch('/api/try', json({ email: 'wrong@a.example' }))
  expect(await refused(9, attempt(web))).toHaveLength(4)
  await using lost = await strict()
  await lost.loseRedis()
  expect(await refused(9, attempt(lost))).toHaveLength(7)
  for (const one of [web, lost]) expect(recorded(one)).toEqual([['limit.reached', { limit: 'login-account-ip', ip }]])
})

test('each window has a record of its own; one that cannot be written is said in the log', async () => {
  const lines: string[] = []
  const clock = handClock()
  let written = 0
  const record = openLimitRecord({
    clock,
    log: openLog({ level: 'info', to: { write: (line) => void lines.push(line) } }),
    metrics: openMetrics({ processMetrics: false }),
    async audit() {
      written += 1
      if (written === 2) throw new Error('the database is away')
    },
  })
  const hit = { limit: 'api', subject: 'one', ip, correlationId: 'c' } as const
  for (const leftMs of [60_000, 40_000]) record({ ...hit, leftMs })
  expect(written).toBe(1)
  clock.advance(60_000)
  for (const leftMs of [50_000, 10_000]) record({ ...hit, leftMs })
  expect(written).toBe(2)
  await expect.poll(() => lines.filter((line) => line.includes('audit.failed'))).toHaveLength(1)
})
