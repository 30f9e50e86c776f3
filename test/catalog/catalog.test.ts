import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Redis } from 'ioredis'
import type { Clock } from '../../src/base/clock.ts'
import type { Customer } from '../../src/catalog/source.ts'
import { connectRedis, ownRedis } from '../http/web.ts'
import { fakeCatalog, OWN_BOOK, PORTAL_BOOK, row } from './fake-source.ts'

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
/** The Redis is this file's own, and each test is a new deployment. */
beforeEach(() => redis.flushall())

/** A clock that stands until it is moved; sleeping lets everything that is ready run, then goes on. */
function standingClock(start = Date.UTC(2026, 10, 21, 3)): Clock & { move(ms: number): void } {
  let at = start
  const timers = new Set<{ at: number; everyMs: number; run: () => void }>()
  const timer = (ms: number, everyMs: number, run: () => void) => {
    const one = { at: at + ms, everyMs, run }
    timers.add(one)
    return () => void timers.delete(one)
  }
  return {
    now: () => at,
    monotonic: () => at,
    sleep: () => new Promise((resolve) => setTimeout(resolve, 1)),
    every: (ms, run) => timer(ms, ms, run),
    after: (ms, run) => timer(ms, Infinity, run),
    move: (ms) => {
      at += ms
      for (const one of [...timers].filter((due) => due.at <= at)) {
        one.at = at + one.everyMs
        one.run()
      }
    },
  }
}

const items = async (page: Promise<{ bytes: Buffer }>) =>
  JSON.parse((await page).bytes.toString()) as { items: { id: string; prices: { price: { amount: number } }[] }[]; updatedAt: string }
const ids = async (page: Promise<{ bytes: Buffer }>) => (await items(page)).items.map(({ id }) => id)

const MINUTE_MS = 60_000
const codes = (catalog: ReturnType<typeof fakeCatalog>['catalog']) =>
  catalog.leftOut().flatMap(({ faults }) => faults.map(({ code }) => code))
const inOrder = (rows: ReturnType<typeof row>[]) => ({ rows, unpriced: [] })
const esim = (packageId: string | null) => row(1, { category: 'eSIM', requiresIccid: true, packageId })
const yen = (amount: number) => ({ amount, currency: 'JPY' })
/** What a line of the log says of products. */
const told = (lines: string[], name: string) =>
  lines.map((line) => JSON.parse(line) as { event: string; productId?: string; codes?: string[] }).filter(({ event }) => event === name)

/** When the provider's list was read by which products are judged. */
const packagesReadAt = async ({ metrics }: ReturnType<typeof fakeCatalog>) => {
  const { values } = await metrics.catalogPackagesRead.get()
  return (values[0]?.value ?? 0) * 1000
}

describe('reading', () => {
  test('however many ask at once, Salesforce is read once, and not again while it is fresh', async () => {
    const { catalog, world } = fakeCatalog(redis)
    const pages = await Promise.all(Array.from({ length: 50 }, () => catalog.publicPage('c')))
    await catalog.publicPage('c')
    expect(new Set(pages).size).toBe(1)
    expect(world.asked).toMatchObject({ rows: 1, products: 1, packages: 0 })
  })

  test('what is visible but cannot be ordered is left out and reported, what is not visible is only left out', async () => {
    const { catalog, lines } = fakeCatalog(redis)
    expect(await ids(catalog.publicPage('c'))).toEqual([row(1).productId, row(2).productId])
    expect(catalog.leftOut()).toEqual([
      { productId: row(3).productId, name: 'Product 3', faults: [expect.objectContaining({ code: 'options_broken' })] },
      { productId: '01t000000000009AAA', name: 'No price', faults: [expect.objectContaining({ code: 'no_price' })] },
    ])
    expect(lines.filter((line) => line.includes('catalog.left_out'))).toHaveLength(2)
  })

  test('a set-up fee stands beside the price; without WHMCS none is shown and the rest is', async () => {
    const { catalog } = fakeCatalog(redis)
    expect((await items(catalog.publicPage('c'))).items[0]?.prices).toEqual([
      { billingCycle: 'Monthly', price: { amount: 1000, currency: 'JPY' }, setupFee: { amount: 3000, currency: 'JPY' } },
    ])
    await redis.flushall()
    const other = fakeCatalog(redis)
    other.world.whmcsDown = true
    expect((await items(other.catalog.publicPage('c'))).items[0]?.prices).toEqual([
      { billingCycle: 'Monthly', price: { amount: 1000, currency: 'JPY' } },
    ])
  })

  test('an old catalogue is served while a new one is read, once', async () => {
    const clock = standingClock()
    const { catalog, world } = fakeCatalog(redis, { clock })
    const first = await catalog.publicPage('c')
    clock.move(61_000)
    world.rows = [row(5)]
    const released = Promise.withResolvers<void>()
    world.gate = released.promise
    expect(await catalog.publicPage('c')).toBe(first)
    expect(await catalog.publicPage('c')).toBe(first)
    released.resolve()
    await expect.poll(() => ids(catalog.publicPage('c'))).toEqual([row(5).productId])
    expect(world.asked.rows).toBe(2)
    expect(world.asked.products).toBe(1)
  })

  test('when Salesforce goes away the old one stays, and its updatedAt tells its age', async () => {
    const clock = standingClock()
    const { catalog, world } = fakeCatalog(redis, { clock })
    const before = await items(catalog.publicPage('c'))
    world.down = true
    clock.move(3_600_000)
    expect(await items(catalog.publicPage('c'))).toEqual(before)
    await expect.poll(() => world.asked.rows).toBe(2)
    // A failed reading is not tried again at every request.
    for (let asked = 0; asked < 10; asked++) await catalog.publicPage('c')
    expect(world.asked.rows).toBe(2)
    expect((await items(catalog.publicPage('c'))).updatedAt).toBe('2026-11-21T03:00:00.000Z')
    world.down = false
    clock.move(6_000)
    await catalog.publicPage('c')
    await expect.poll(async () => (await items(catalog.publicPage('c'))).updatedAt).toBe('2026-11-21T04:00:06.000Z')
  })

  test('with nothing to show it is dependency_unavailable, and comes back by itself', async () => {
    const clock = standingClock()
    const { catalog, world } = fakeCatalog(redis, { clock })
    world.down = true
    await expect(catalog.publicPage('c')).rejects.toMatchObject({ code: 'dependency_unavailable' })
    await expect(catalog.publicPage('c')).rejects.toMatchObject({ code: 'dependency_unavailable', retryAfterSeconds: 5 })
    expect(world.asked.rows).toBe(1)
    world.down = false
    clock.move(6_000)
    expect(await ids(catalog.publicPage('c'))).toHaveLength(2)
  })

  test('a product leaves on the day after its last, without a new reading', async () => {
    const clock = standingClock(Date.UTC(2026, 10, 21, 14, 59))
    const { catalog, world } = fakeCatalog(redis, { clock, ttlMs: 86_400_000 })
    world.rows = [row(1, { validTo: '2026-11-21' }), row(2)]
    expect(await ids(catalog.publicPage('c'))).toHaveLength(2)
    clock.move(120_000)
    expect(await ids(catalog.publicPage('c'))).toEqual([row(2).productId])
    expect(world.asked.rows).toBe(1)
  })
})

describe('the gate', () => {
  test('a price that differs from WHMCS’s is believed only of a list read at this moment', async () => {
    const clock = standingClock()
    const { catalog, world } = fakeCatalog(redis, { clock })
    Object.assign(world, inOrder([row(1), row(2)]))
    await catalog.publicPage('c')
    // Staff change it here and there: nothing is withheld on what was read before.
    world.rows = [row(1, { unitPrice: { amount: 1500, currency: 'JPY' } }), row(2)]
    world.whmcsPrices.set(21, 1500)
    clock.move(MINUTE_MS)
    await catalog.refresh('c')
    expect([await ids(catalog.publicPage('c')), world.asked.products]).toEqual([[row(1).productId, row(2).productId], 2])
    // Here alone: withheld, and WHMCS is not asked about it again and again.
    world.rows = [row(1, { unitPrice: { amount: 1600, currency: 'JPY' } }), row(2)]
    for (let refreshed = 0; refreshed < 3; refreshed++) {
      clock.move(MINUTE_MS)
      await catalog.refresh('c')
    }
    expect([await ids(catalog.publicPage('c')), codes(catalog), world.asked.products]).toEqual([[row(2).productId], ['price_differs'], 3])
    world.whmcsPrices.set(21, 1600)
    clock.move(11 * MINUTE_MS)
    await catalog.refresh('c')
    expect([await ids(catalog.publicPage('c')), codes(catalog)]).toEqual([[row(1).productId, row(2).productId], []])
  })

  test('while WHMCS is away its last list counts, and it is asked again at the next refresh', async () => {
    const clock = standingClock()
    const { catalog, world } = fakeCatalog(redis, { clock })
    Object.assign(world, inOrder([row(1), row(2)]))
    await catalog.publicPage('c')
    world.whmcsDown = true
    clock.move(20 * MINUTE_MS)
    await catalog.refresh('c')
    expect(await ids(catalog.publicPage('c'))).toHaveLength(2)
    expect(world.asked.products).toBe(2)
    await catalog.refresh('c')
    expect([await ids(catalog.publicPage('c')), world.asked.products]).toEqual([[row(1).productId, row(2).productId], 3])
  })

  test.each([
    ['changed there as well', 1500, []],
    ['not', 1000, ['price_differs']],
  ])(
    'a price that is changed while WHMCS is away is held against the product only when WHMCS was read: %s',
    async (_what, theirs, then) => {
      const clock = standingClock()
      const { catalog, world, lines } = fakeCatalog(redis, { clock })
      Object.assign(world, inOrder([row(1), row(2, { unitPrice: yen(2001) })]))
      await catalog.publicPage('c')
      world.whmcsDown = true
      world.rows = [row(1, { unitPrice: yen(1500) }), row(2, { unitPrice: yen(2002) })]
      for (let refreshed = 0; refreshed < 3; refreshed++) {
        clock.move(MINUTE_MS)
        await catalog.refresh('c')
        // What was found before counts on; what is new is said, and not more.
        expect([await ids(catalog.publicPage('c')), codes(catalog)]).toEqual([[row(1).productId], ['price_differs']])
        expect(told(lines, 'catalog.unproven').at(-1)).toMatchObject({ productId: row(1).productId, codes: ['price_differs'] })
      }
      const sold = await catalog.forOrder('a', [row(1).productId], 1000, 'c')
      expect(sold.products.get(row(1).productId)?.product.prices).toEqual([
        { billingCycle: 'Monthly', price: yen(1500), setupFee: yen(3000) },
      ])
      // So it is for a process that starts meanwhile.
      const late = fakeCatalog(redis, { clock })
      Object.assign(late.world, { rows: world.rows, unpriced: [], whmcsDown: true })
      clock.move(2 * MINUTE_MS)
      expect(await ids(late.catalog.publicPage('c'))).toEqual([row(1).productId])
      Object.assign(world, { whmcsDown: false })
      world.whmcsPrices.set(21, theirs).set(22, 2002)
      clock.move(2 * MINUTE_MS)
      await catalog.refresh('c')
      expect(codes(catalog)).toEqual(then)
    },
  )

  test('a product made in both while WHMCS is away is shown, and can be ordered when its set-up fee is known', async () => {
    const clock = standingClock()
    const { catalog, world } = fakeCatalog(redis, { clock })
    Object.assign(world, inOrder([row(1), row(2)]))
    world.whmcsPrices.delete(22)
    world.rows = [row(1)]
    await catalog.publicPage('c')
    world.whmcsDown = true
    world.rows = [row(1), row(2)]
    clock.move(MINUTE_MS)
    await catalog.refresh('c')
    expect(await ids(catalog.publicPage('c'))).toEqual([row(1).productId, row(2).productId])
    await expect(catalog.forOrder('a', [row(2).productId], 1000, 'c')).rejects.toMatchObject({ code: 'dependency_unavailable' })
    expect((await catalog.forOrder('a', [row(1).productId], 1000, 'c')).products.size).toBe(1)
    world.whmcsDown = false
    world.whmcsPrices.set(22, 2000)
    clock.move(MINUTE_MS)
    await catalog.refresh('c')
    expect((await catalog.forOrder('a', [row(2).productId], 1000, 'c')).products.size).toBe(1)
  })

  test('a list of the provider’s that takes longer than a refresh waits is read once, to its end, and then counts', async () => {
    const clock = standingClock()
    const process = fakeCatalog(redis, { clock })
    const { catalog, world, lines } = process
    Object.assign(world, inOrder([esim('japan-1gb'), row(2)]))
    await catalog.publicPage('c')
    await expect.poll(() => packagesReadAt(process)).toBe(clock.now())
    const first = clock.now()
    world.packages.clear()
    const slow = Promise.withResolvers<void>()
    world.providerGate = slow.promise
    clock.move(30 * MINUTE_MS)
    const begun = clock.now()
    const refreshing = catalog.refresh('c')
    await expect.poll(() => world.asked.packages).toBe(2)
    clock.move(30_000)
    await refreshing
    for (let refreshed = 0; refreshed < 3; refreshed++) {
      clock.move(MINUTE_MS)
      await catalog.refresh('c')
    }
    expect([codes(catalog), world.asked.packages, await packagesReadAt(process)]).toEqual([[], 2, first])
    expect(told(lines, 'catalog.packages_late')).toMatchObject([{ ageMs: 30 * MINUTE_MS }, {}, {}, { ageMs: 33.5 * MINUTE_MS }])
    slow.resolve()
    await expect.poll(() => codes(catalog)).toEqual(['package_gone'])
    expect([world.asked.packages, await packagesReadAt(process)]).toEqual([2, begun])
    expect(await ids(catalog.publicPage('c'))).toEqual([row(2).productId])
  })

  test('a product without a price is withheld while it is to be sold, and of no interest after its last day or for nobody', async () => {
    const { catalog, world } = fakeCatalog(redis, { clock: standingClock() })
    const unpriced = { productId: '01t000000000009AAA', name: 'No price', validFrom: null, validTo: null, eligibility: 'Any' }
    world.rows = [row(1), row(2, { eligibility: 'None', sku: null })]
    world.unpriced = [
      unpriced,
      { ...unpriced, productId: '01t000000000008AAA', validTo: '2026-11-20' },
      { ...unpriced, productId: '01t000000000007AAA', eligibility: 'None' },
    ]
    expect(await ids(catalog.publicPage('c'))).toEqual([row(1).productId])
    expect(catalog.leftOut().map(({ productId }) => productId)).toEqual([unpriced.productId])
  })

  test('the provider is asked behind the first page, only when a product needs it, and then every twenty minutes', async () => {
    const clock = standingClock()
    const { catalog, world } = fakeCatalog(redis, { clock })
    Object.assign(world, inOrder([esim('japan-1gb'), row(2)]))
    world.packages.clear()
    expect(await ids(catalog.publicPage('c'))).toHaveLength(2)
    await expect.poll(() => codes(catalog)).toEqual(['package_gone'])
    for (let refreshed = 0; refreshed < 20; refreshed++) {
      clock.move(MINUTE_MS)
      await catalog.refresh('c')
    }
    expect(world.asked.packages).toBe(1)
    world.packages.set('japan-1gb', 400)
    clock.move(2 * MINUTE_MS)
    await catalog.refresh('c')
    expect([codes(catalog), world.asked.packages]).toEqual([[], 2])
    world.packages.set('japan-3gb', 1001)
    world.rows = [esim('japan-3gb'), row(2)]
    await catalog.refresh('c')
    expect([codes(catalog), world.asked.packages]).toEqual([['margin_too_low'], 3])
  })

  test('while the provider is away nothing is withheld that was good, and nothing sold that was bad', async () => {
    const clock = standingClock()
    const { catalog, world } = fakeCatalog(redis, { clock })
    const other = { ...row(2, { category: 'eSIM', requiresIccid: true, packageId: 'gone' }) }
    Object.assign(world, inOrder([esim('japan-1gb'), other]))
    await catalog.publicPage('c')
    await expect.poll(() => codes(catalog)).toEqual(['package_gone'])
    world.providerDown = true
    clock.move(60 * MINUTE_MS)
    await catalog.refresh('c')
    expect([await ids(catalog.publicPage('c')), codes(catalog)]).toEqual([[row(1).productId], ['package_gone']])
    // Another process takes over what this one knew.
    const late = fakeCatalog(redis, { clock })
    late.world.down = true
    expect(await ids(late.catalog.publicPage('c'))).toEqual([row(1).productId])
  })

  test('each fault of a product has a line in the log', async () => {
    const { catalog, world, lines } = fakeCatalog(redis)
    Object.assign(world, inOrder([row(1, { sku: null, eligibility: 'Everyone' })]))
    await catalog.publicPage('c')
    expect(
      lines.filter((line) => line.includes('catalog.left_out')).map((line) => (JSON.parse(line) as { reason: string }).reason),
    ).toEqual(['sku_missing', 'eligibility_unknown'])
  })
})

describe('several processes', () => {
  test('share one reading through Redis', async () => {
    const [one, two] = [fakeCatalog(redis), fakeCatalog(redis)]
    await Promise.all([one.catalog.publicPage('c'), two.catalog.publicPage('c')])
    expect(one.world.asked.rows + two.world.asked.rows).toBe(1)
    const late = fakeCatalog(redis)
    expect((await late.catalog.publicPage('c')).etag).toBe((await one.catalog.publicPage('c')).etag)
    expect(late.world.asked.rows).toBe(0)
  })

  test('one that starts while Salesforce is away takes what another has read, however old', async () => {
    const clock = standingClock()
    await fakeCatalog(redis, { clock }).catalog.publicPage('c')
    clock.move(3_600_000)
    const late = fakeCatalog(redis, { clock })
    late.world.down = true
    expect(await ids(late.catalog.publicPage('c'))).toHaveLength(2)
  })

  test.each([
    ['a minute and a half', 90_000],
    ['an hour', 3_600_000],
  ])(
    'one that starts beside a copy %s old while WHMCS and the provider are away sells by it, and takes nothing from it',
    async (_, ageMs) => {
      const clock = standingClock()
      const [one, two] = [fakeCatalog(redis, { clock }), fakeCatalog(redis, { clock })]
      for (const { world } of [one, two]) Object.assign(world, inOrder([esim('japan-1gb'), row(2)]))
      one.world.packages.set('japan-1gb', 1001)
      await one.catalog.publicPage('c')
      await expect.poll(() => codes(one.catalog)).toEqual(['margin_too_low'])
      clock.move(ageMs)
      Object.assign(two.world, { whmcsDown: true, providerDown: true })
      expect([await ids(two.catalog.publicPage('c')), two.world.asked.rows]).toEqual([[row(2).productId], 1])
      expect((await two.catalog.forOrder('a', [row(2).productId], 1000, 'c')).products.size).toBe(1)
      await one.catalog.refresh('c')
      expect([await ids(one.catalog.publicPage('c')), one.world.asked.rows]).toEqual([[row(2).productId], 1])
      expect((await one.catalog.forOrder('a', [row(2).productId], 1000, 'c')).products.size).toBe(1)
    },
  )

  test('nobody sells after a restart what was withheld before, however slow the provider', async () => {
    const clock = standingClock()
    const [one, two, three] = [fakeCatalog(redis, { clock }), fakeCatalog(redis, { clock }), fakeCatalog(redis, { clock })]
    for (const { world } of [one, two, three]) Object.assign(world, inOrder([esim('japan-1gb'), row(2)]))
    one.world.packages.clear()
    await one.catalog.publicPage('c')
    await expect.poll(() => codes(one.catalog)).toEqual(['package_gone'])
    clock.move(30 * MINUTE_MS)
    two.world.packages.clear()
    const slow = Promise.withResolvers<void>()
    two.world.providerGate = slow.promise
    expect(await ids(two.catalog.publicPage('c'))).toEqual([row(2).productId])
    expect([await ids(three.catalog.publicPage('c')), three.world.asked.rows]).toEqual([[row(2).productId], 0])
    slow.resolve()
    await expect.poll(() => packagesReadAt(two)).toBe(clock.now())
  })

  test('what was taken over before the provider had answered is whole a moment later, without a reading', async () => {
    const clock = standingClock()
    const [one, two] = [fakeCatalog(redis, { clock }), fakeCatalog(redis, { clock })]
    for (const { world } of [one, two]) Object.assign(world, inOrder([esim('japan-1gb'), row(2)]))
    one.world.packages.clear()
    const slow = Promise.withResolvers<void>()
    one.world.providerGate = slow.promise
    expect([await ids(one.catalog.publicPage('c')), await ids(two.catalog.publicPage('c'))].map(({ length }) => length)).toEqual([2, 2])
    slow.resolve()
    await expect.poll(() => codes(one.catalog)).toEqual(['package_gone'])
    clock.move(6_000)
    await two.catalog.publicPage('c')
    await expect.poll(() => codes(two.catalog)).toEqual(['package_gone'])
    expect([two.world.asked.rows, two.world.asked.packages]).toEqual([0, 0])
  })

  test('wait for one that reads for long, and it holds its turn as long as it lives', async () => {
    const clock = standingClock()
    const [one, two] = [fakeCatalog(redis, { clock }), fakeCatalog(redis, { clock })]
    const slow = Promise.withResolvers<void>()
    one.world.gate = slow.promise
    const reading = one.catalog.publicPage('c')
    await expect.poll(() => redis.exists('catalog:refreshing')).toBe(1)
    const waiting = two.catalog.publicPage('c')
    await redis.pexpire('catalog:refreshing', 1_000)
    clock.move(4_000)
    await expect.poll(() => redis.pttl('catalog:refreshing')).toBeGreaterThan(5_000)
    slow.resolve()
    expect((await waiting).etag).toBe((await reading).etag)
    expect([two.world.asked.rows, await redis.exists('catalog:refreshing')]).toEqual([0, 0])
  })

  test('one that was slow takes the newer reading of another, and does not overwrite it', async () => {
    const clock = standingClock()
    const [one, two] = [fakeCatalog(redis, { clock }), fakeCatalog(redis, { clock })]
    Object.assign(one.world, inOrder([row(1)]))
    Object.assign(two.world, inOrder([row(2)]))
    const slow = Promise.withResolvers<void>()
    one.world.gate = slow.promise
    const reading = one.catalog.publicPage('c')
    await expect.poll(() => one.world.asked.rows).toBe(1)
    // Its turn ended, as where Redis was away for a while.
    await redis.del('catalog:refreshing')
    clock.move(1_000)
    expect(await ids(two.catalog.publicPage('c'))).toEqual([row(2).productId])
    slow.resolve()
    expect(await ids(reading)).toEqual([row(2).productId])
    expect(await ids(fakeCatalog(redis, { clock }).catalog.publicPage('c'))).toEqual([row(2).productId])
  })

  test('that read at once keep what either has of the lists', async () => {
    const clock = standingClock()
    const [one, two] = [fakeCatalog(redis, { clock }), fakeCatalog(redis, { clock })]
    const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    one.world.gate = first.promise
    Object.assign(two.world, { gate: second.promise, whmcsDown: true })
    const early = one.catalog.publicPage('c')
    await expect.poll(() => one.world.asked.rows).toBe(1)
    await redis.del('catalog:refreshing')
    clock.move(1_000)
    const late = two.catalog.publicPage('c')
    await expect.poll(() => two.world.asked.rows).toBe(1)
    first.resolve()
    await early
    second.resolve()
    await late
    const three = fakeCatalog(redis, { clock })
    const [mine, shared] = [await two.catalog.snapshot('c'), await three.catalog.snapshot('c')]
    expect([mine.feesKnown, shared.feesKnown, shared.updatedAt, three.world.asked.rows]).toEqual([
      true,
      true,
      '2026-11-21T03:00:01.000Z',
      0,
    ])
  })

  test('do not stumble over what another version left in Redis', async () => {
    for (const left of ['not json', '{"v":2}', 'null', '[]']) {
      await redis.set('catalog:raw', left)
      expect(await ids(fakeCatalog(redis).catalog.publicPage('c')), left).toHaveLength(2)
    }
  })

  test('go on without Redis, each for itself', async () => {
    const away = await connectRedis(server.url)
    away.disconnect()
    const { catalog, world } = fakeCatalog(away)
    expect(await ids(catalog.publicPage('c'))).toHaveLength(2)
    expect(world.asked.rows).toBe(1)
  })
})

describe('for one account', () => {
  const company = { internetEligibility: null, eligiblePlans: [], isCompany: true }
  const person = { ...company, isCompany: false }

  test('shows what it may have, and every audience has its own ETag', async () => {
    const { catalog, world } = fakeCatalog(redis)
    world.customers.set('company', { facts: company, pricebookId: null })
    world.customers.set('person', { facts: person, pricebookId: null })
    world.customers.set('other', { facts: person, pricebookId: null })
    expect(await ids(catalog.personalPage('company', 'c'))).toEqual([row(1).productId, row(2).productId])
    expect(await ids(catalog.personalPage('person', 'c'))).toEqual([row(1).productId])
    expect((await catalog.personalPage('company', 'c')).etag).not.toBe((await catalog.personalPage('person', 'c')).etag)
    expect(await catalog.personalPage('other', 'c')).toBe(await catalog.personalPage('person', 'c'))
    expect(world.asked).toMatchObject({ rows: 1, customer: 3, book: 0 })
  })

  test('with a price book of its own shows its prices, and only what that book has', async () => {
    const { catalog, world } = fakeCatalog(redis)
    world.customers.set('own', { facts: company, pricebookId: OWN_BOOK })
    const { items: shown } = await items(catalog.personalPage('own', 'c'))
    expect(shown.map(({ id, prices }) => [id, prices[0]?.price.amount])).toEqual([[row(1).productId, 700]])
    await catalog.personalPage('own', 'c')
    expect(world.asked).toMatchObject({ book: 1, customer: 1 })
  })

  test('is 503 while nothing is known of the account, rather than somebody else’s catalogue', async () => {
    const { catalog, world } = fakeCatalog(redis)
    await catalog.publicPage('c')
    world.down = true
    await expect(catalog.personalPage('new', 'c')).rejects.toMatchObject({ code: 'dependency_unavailable' })
  })
})

describe('what an order needs', () => {
  const own: Customer = { facts: { internetEligibility: null, eligiblePlans: [], isCompany: false }, pricebookId: OWN_BOOK }

  test('is read anew, from the book that the account has, customer and prices in one call', async () => {
    const { catalog, world } = fakeCatalog(redis)
    await catalog.publicPage('c')
    world.rows = [row(1, { pricebookEntryId: '01u000000000021AAA' }), row(2, { entryActive: false })]
    const portal = await catalog.forOrder('a', [row(1).productId, row(2).productId, 'nonsense'], 1000, 'c')
    expect(portal).toMatchObject({ pricebookId: PORTAL_BOOK, fresh: true, customer: { pricebookId: null } })
    expect(
      [...portal.products].map(([id, sold]) => [id, sold.product.prices[0]?.price.amount, sold.pricebookEntryId, sold.whmcsProductId]),
    ).toEqual([[row(1).productId, 1000, '01u000000000021AAA', '21']])
    world.customers.set('b', own)
    const other = await catalog.forOrder('b', [row(1).productId], 1000, 'c')
    expect(other.products.get(row(1).productId)).toMatchObject({
      pricebookEntryId: '01u000000000011AAA',
      product: { prices: [{ price: { amount: 700 } }] },
    })
    expect(world.asked).toMatchObject({ rows: 1, forOrder: 2, customer: 0, prices: 0, book: 0 })
  })

  test('is not sold at a price that no gate has seen, but from the refresh on that sees it in WHMCS too', async () => {
    const clock = standingClock()
    const { catalog, world, lines } = fakeCatalog(redis, { clock })
    Object.assign(world, { rows: [row(1), row(2)], unpriced: [] })
    await catalog.publicPage('c')
    world.rows = [row(1, { unitPrice: yen(100) }), row(2)]
    const order = async () => {
      const { products, fresh } = await catalog.forOrder('a', [row(1).productId, row(2).productId], 1000, 'c')
      return [fresh, [...products.values()].map(({ product }) => product.prices[0]?.price.amount)]
    }
    expect(await order()).toEqual([true, [2000]])
    expect(told(lines, 'catalog.price_refused')).toMatchObject([{ productId: row(1).productId, codes: ['price_differs'] }])
    world.whmcsPrices.set(21, 100)
    clock.move(MINUTE_MS)
    await catalog.refresh('c')
    expect(await order()).toEqual([true, [100, 2000]])
  })

  test.each([
    [700, true],
    [399, false],
  ])('from an account’s own book at %i where the package costs 400: %s', async (price, isSold) => {
    const process = fakeCatalog(redis)
    const { catalog, world } = process
    Object.assign(world, inOrder([esim('japan-1gb')]))
    world.ownBook = world.ownBook.map((entry) => ({ ...entry, unitPrice: yen(price) }))
    world.customers.set('b', own)
    await catalog.publicPage('c')
    await expect.poll(() => packagesReadAt(process)).toBeGreaterThan(0)
    const ordered = await catalog.forOrder('b', [row(1).productId], 1000, 'c')
    expect([(await ids(catalog.personalPage('b', 'c'))).length, ordered.products.size]).toEqual(isSold ? [1, 1] : [0, 0])
  })

  test('costs the prices alone while the customer is remembered', async () => {
    const { catalog, world } = fakeCatalog(redis)
    await catalog.forOrder('a', [row(1).productId], 1000, 'c')
    await catalog.forOrder('a', [row(1).productId], 1000, 'c')
    expect(world.asked).toMatchObject({ forOrder: 1, prices: 1, customer: 0 })
  })

  test('is what was last read when Salesforce does not answer, and nothing where nothing was', async () => {
    const { catalog, world } = fakeCatalog(redis)
    world.customers.set('b', own)
    await Promise.all([catalog.personalPage('a', 'c'), catalog.personalPage('b', 'c')])
    world.down = true
    const last = await catalog.forOrder('a', [row(1).productId], 1000, 'c')
    expect(last).toMatchObject({ fresh: false, pricebookId: PORTAL_BOOK })
    expect(last.products.get(row(1).productId)?.product.prices[0]?.price.amount).toBe(1000)
    const lastOwn = await catalog.forOrder('b', [row(1).productId], 1000, 'c')
    expect(lastOwn.products.get(row(1).productId)?.product.prices[0]?.price.amount).toBe(700)
    await expect(catalog.forOrder('new', [row(1).productId], 1000, 'c')).rejects.toMatchObject({ code: 'dependency_unavailable' })
  })

  test('is refused while set-up fees are not known, which are asked for again soon', async () => {
    const clock = standingClock()
    const { catalog, world } = fakeCatalog(redis, { clock })
    world.whmcsDown = true
    await expect(catalog.forOrder('a', [row(1).productId], 1000, 'c')).rejects.toMatchObject({ code: 'dependency_unavailable' })
    world.whmcsDown = false
    clock.move(5_000)
    await catalog.publicPage('c')
    await expect.poll(async () => (await catalog.forOrder('a', [row(1).productId], 1000, 'c')).products.size).toBe(1)
  })

  test('is sold with the fees last known while WHMCS is away', async () => {
    const clock = standingClock()
    const { catalog, world } = fakeCatalog(redis, { clock })
    await catalog.publicPage('c')
    world.whmcsDown = true
    clock.move(61_000 * 10)
    await catalog.refresh('c')
    const last = await catalog.forOrder('a', [row(1).productId], 1000, 'c')
    expect(last.products.get(row(1).productId)?.product.prices[0]?.setupFee).toEqual({ amount: 3000, currency: 'JPY' })
  })
})
