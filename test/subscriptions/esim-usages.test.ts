import type { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { EsimUsage } from '../../esim/driver.ts'
import { RemoteError } from '../../src/base/remote.ts'
import type { EsimRecord } from '../../src/db/orders.ts'
import { type EsimUsages, openEsimUsages } from '../../src/subscriptions/esim-usages.ts'
import { connectRedis, ownRedis } from '../http/web.ts'

const MINUTE_MS = 60_000
const START = Date.parse('2026-02-03T10:00:00Z')
const asking = { correlationId: 'esim-usages-test', most: 10 }

let server: Awaited<ReturnType<typeof ownRedis>>
let redis: Redis
beforeAll(async () => {
  server = await ownRedis()
  redis = await connectRedis(server.url)
})
afterAll(async () => {
  redis.disconnect()
  await server[Symbol.asyncDispose]()
})

const esim = (n: number, provider = 'airalo'): EsimRecord => ({
  unit_key: `801g0000000LNfYAAW-001-00${n}`,
  order_id: '01a1fc73-fc8c-7599-9f82-47b68498ea91',
  line: 1,
  unit: n,
  provider,
  provider_order_id: `58300${n}`,
  iccid: `894450000000000001${n}`,
  smdp_address: 'rsp.example.test',
  matching_id: 'AB12C',
  lpa: 'LPA:1$rsp.example.test$AB12C',
  apple_install_url: null,
  confirmation_code: null,
  created_at: new Date(START),
})

/** A provider that counts who is asked for, and some processes that ask it. */
function setting() {
  let passedMs = 0
  let fails: Error | null = null
  const asked: string[] = []
  const clock = { now: () => START + passedMs, monotonic: () => passedMs }
  const usage = async ({ iccid }: { iccid: string }): Promise<EsimUsage> => {
    asked.push(iccid)
    if (fails) throw fails
    const left = { status: 'active', unlimited: false, totalBytes: 1000, remainingBytes: 1000 - asked.length } as const
    return { ...left, expiresAt: null, asOf: new Date(clock.now()).toISOString() }
  }
  return {
    process: () => openEsimUsages({ redis, clock, driverOf: (provider) => (provider === 'airalo' ? { usage } : null) }),
    asked,
    pass: (ms: number) => void (passedMs += ms),
    fail: (error: Error | null) => void (fails = error),
  }
}

let world: ReturnType<typeof setting>
let usages: EsimUsages
const left = async (of: EsimUsages = usages, esims = [esim(1)], most = 10) =>
  (await of.read(esims, { ...asking, most })).map(({ state, usage }) => [state, usage?.remainingBytes ?? null])

beforeEach(async () => {
  await redis.flushall()
  world = setting()
  usages = world.process()
})

describe('what is left of eSIMs', () => {
  test('is asked for once in twenty minutes by all processes together', async () => {
    expect(await left()).toEqual([['current', 999]])
    world.pass(20 * MINUTE_MS - 1)
    expect(await left(world.process())).toEqual([['current', 999]])
    world.pass(1)
    expect(await left(world.process())).toEqual([['current', 998]])
    expect(world.asked).toEqual([esim(1).iccid, esim(1).iccid])
  })

  test('is asked for once by many at a time', async () => {
    expect(await Promise.all([left(), left(), left()])).toEqual([[['current', 999]], [['current', 999]], [['current', 999]]])
    expect(world.asked).toHaveLength(1)
  })

  test('of too many is asked for some, and of the others the next time', async () => {
    const esims = [1, 2, 3].map((n) => esim(n))
    expect((await left(usages, esims, 2)).map(([state]) => state)).toEqual(['current', 'current', 'unread'])
    expect((await left(usages, esims, 2)).map(([state]) => state)).toEqual(['current', 'current', 'current'])
    expect((await left(world.process(), esims, 0)).map(([state]) => state)).toEqual(['current', 'current', 'current'])
    expect(world.asked).toHaveLength(3)
  })

  test('is told as it was while the provider is away, who is left alone for a minute', async () => {
    await left()
    world.pass(20 * MINUTE_MS)
    world.fail(new RemoteError('esim', 'unreachable', 'timeout'))
    expect(await left()).toEqual([['old', 999]])
    world.pass(MINUTE_MS - 1)
    expect(await left()).toEqual([['old', 999]])
    expect(world.asked).toHaveLength(2)
    world.fail(null)
    world.pass(1)
    expect(await left()).toEqual([['current', 997]])
  })

  test('is not asked for sooner than the provider says', async () => {
    world.fail(new RemoteError('esim', 'limited', 'http_429', { retryAfterMs: 10 * MINUTE_MS }))
    expect(await left()).toEqual([['unread', null]])
    world.fail(null)
    world.pass(10 * MINUTE_MS - 1)
    expect(await left()).toEqual([['unread', null]])
    world.pass(1)
    expect(await left()).toEqual([['current', 998]])
  })

  test('of a provider that is not set up here is not known', async () => {
    expect(await left(usages, [esim(1, 'esimgo')])).toEqual([['unread', null]])
  })

  test.each(['{', '{"v":0}', '{"v":1,"status":"active"}'])('what another version kept as %s counts as nothing', async (text) => {
    await left()
    const [key = ''] = await redis.keys('esim-usage:*')
    await redis.set(key, text)
    expect(await left()).toEqual([['current', 998]])
  })

  test('says nothing of the eSIM itself to Redis', async () => {
    await left()
    const keys = await redis.keys('*')
    expect(keys).toHaveLength(1)
    const kept = `${keys.join()} ${await redis.get(keys[0] ?? '')}`
    for (const secret of [esim(1).iccid, esim(1).lpa, esim(1).matching_id]) expect(kept).not.toContain(secret)
  })

  test('a fault of ours is none of the provider’s', async () => {
    world.fail(new TypeError('a fault of ours'))
    await expect(left()).rejects.toThrow(TypeError)
  })
})
