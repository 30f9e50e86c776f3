// What every eSIM driver promises, whatever the provider. A new driver brings a world (its stand-in and what is special there) and passes.
import { describe, expect, test } from 'vitest'
import type { FoundOrder, Unmarked } from '../../esim/driver.ts'
import { found } from '../../esim/found.ts'
import { describeEvents } from './driver-events.ts'
import { describeReads } from './driver-reads.ts'
import { describeTopUps } from './driver-top-ups.ts'
import { type DriverWorld, LOST_ANSWERS, mark, newReference, placed } from './driver-world.ts'
import { call } from './stand-in.ts'

const HOUR_MS = 3_600_000

/** Whatever was bought around now and bears no reference may be it. */
const aroundNow = (packageId: string): Unmarked => ({
  packageId,
  from: Date.now() - HOUR_MS,
  to: Date.now() + HOUR_MS,
  isTaken: async () => false,
})

export function describeDriver(name: string, current: () => DriverWorld): void {
  const buy = async (reference: string, more = {}) => {
    const { driver, packageId } = current()
    const outcome = await driver.order({ reference, packageId }, { ...call, ...more })
    await mark(driver, outcome)
    return outcome
  }
  /** By its reference, or where it may not have come to bear one, among those of this time that bear none. */
  const find = async (reference: string): Promise<FoundOrder> => {
    const { driver, packageId } = current()
    const marked = await driver.findOrder({ reference }, call)
    if (marked.is !== 'none' || !driver.unmarkedOrders) return marked
    return found(await driver.unmarkedOrders(aroundNow(packageId), call))
  }

  describe(`${name} as an eSIM driver`, () => {
    test('one order gives one profile with everything that a phone needs', async () => {
      const reference = newReference()
      const order = placed(await buy(reference))
      expect(order).toMatchObject({ reference, packageId: current().packageId, state: 'ready' })
      const [esim] = order.esims
      expect(esim?.iccid).toMatch(/^\d{18,22}$/)
      expect(esim?.lpa).toBe(`LPA:1$${esim?.smdpAddress}$${esim?.matchingId}`)
      expect(esim?.smdpAddress).not.toContain('/')
      expect(esim?.appleInstallUrl).toBe(`https://esimsetup.apple.com/esim_qrcode_provisioning?carddata=${esim?.lpa}`)
      expect(await find(reference)).toEqual({ is: 'one', order: { ...order, placedAt: expect.any(String), cost: order.cost } })
    })

    test('an order is found by its whole reference alone', async () => {
      const reference = newReference()
      await buy(reference)
      expect(await find(newReference())).toEqual({ is: 'none' })
      expect((await find(reference)).is).toBe('one')
    })

    test.each(['', '801g0000000LNfYAAW', '801g0000000LNfYAAW-001-0%1', '801g0000000LNfYAAW_001_001', '801g0000000LNfYAAW-001-001-x'])(
      '%j is no reference, and nothing is sent',
      (reference) => {
        expect(() => current().driver.order({ reference, packageId: current().packageId }, call)).toThrow(RangeError)
        expect(() => current().driver.findOrder({ reference }, call)).toThrow(RangeError)
      },
    )

    test('two orders under one reference are many, the older first', async () => {
      const reference = newReference()
      const first = placed(await buy(reference))
      await current().advanceClock(60_000)
      await current().orderAgain(reference)
      const both = await find(reference)
      expect(both).toMatchObject({ is: 'many' })
      expect(both.is === 'many' && both.orders.map((order) => order.providerOrderId)[0]).toBe(first.providerOrderId)
      expect(both.is === 'many' && both.orders).toHaveLength(2)
    })

    test('orders of the last days are listed, those under references of ours alone', async () => {
      const reference = newReference()
      const order = placed(await buy(reference))
      const now = Date.now()
      const listed = (await current().driver.listOrders?.({ from: now - 3_600_000, to: now }, call)) ?? [order]
      expect(listed.map(({ providerOrderId }) => providerOrderId)).toContain(order.providerOrderId)
      const earlier = await current().driver.listOrders?.({ from: now - 20 * 86_400_000, to: now - 10 * 86_400_000 }, call)
      expect(earlier ?? []).toEqual([])
    })

    test('a package that is not there is refused, and nothing was bought', async () => {
      const reference = newReference()
      const outcome = await current().driver.order({ reference, packageId: current().unknownPackageId }, call)
      expect(outcome.is).toBe('refused')
      expect(await current().bought()).toBe(0)
    })

    test.each(LOST_ANSWERS)('%s is unknown, and a look tells', async (kind, bought) => {
      const reference = newReference()
      await current().faultOrder({ kind })
      const quick = /hang|stall/.test(kind) ? { deadlineMs: 300 } : {}
      expect(await buy(reference, quick)).toMatchObject({ is: 'unknown' })
      expect((await find(reference)).is).toBe(bought === 1 ? 'one' : 'none')
      expect(await current().bought()).toBe(bought)
    })

    test.each([
      [{ kind: 'html', status: 200, applied: true }],
      [{ kind: 'html', status: 502, applied: true }],
      [{ kind: 'status', status: 500, applied: true }],
      [{ kind: 'status', status: 200, body: {}, applied: true }],
      [{ kind: 'status', status: 503, headers: { 'Retry-After': '9' }, applied: true }],
      [{ kind: 'status', status: 429, headers: { 'Retry-After': '9' }, body: { message: 'Too Many Attempts.' }, applied: true }],
      [{ kind: 'status', status: 302, applied: true }],
    ])('%j is unknown', async (fault) => {
      const reference = newReference()
      await current().faultOrder(fault)
      const outcome = await buy(reference)
      expect(outcome.is).toBe('unknown')
      if ('headers' in fault) expect(outcome).toMatchObject({ retryAfterMs: 9_000 })
      expect((await find(reference)).is).toBe('one')
    })

    test('an order that is not listed yet is "none", which is why "none" is not believed at once', async () => {
      const reference = newReference()
      await current().hideNewOrders(600_000)
      placed(await buy(reference))
      expect(await find(reference)).toEqual({ is: 'none' })
      await current().advanceClock(601_000)
      expect((await find(reference)).is).toBe('one')
      await current().hideNewOrders(0)
      expect(current().driver.caps.noneIsCertainAfterMs.at(-1)).toBeGreaterThanOrEqual(601_000)
    })

    test.each(['reset-after', 'html'])('a search that fails with %s throws, it is never "none"', async (kind) => {
      await current().faultList({ kind })
      await expect(find(newReference())).rejects.toMatchObject({ name: 'RemoteError', system: 'esim' })
    })

    test('beforeSend stops an order before its first byte', async () => {
      const reference = newReference()
      const stop = () => {
        throw new Error('lease lost')
      }
      expect(await buy(reference, { beforeSend: stop })).toEqual({ is: 'not_sent', code: 'stopped' })
      expect(await current().bought()).toBe(0)
    })

    test('usage and balance are read; an ICCID that is not ours is not found', async () => {
      const [esim] = placed(await buy(newReference())).esims
      const usage = await current().driver.usage({ iccid: esim?.iccid ?? '' }, call)
      expect(usage).toMatchObject({ status: 'not_active', unlimited: false })
      expect([usage.totalBytes, usage.remainingBytes]).toEqual([current().packageBytes, current().packageBytes])
      await expect(current().driver.usage({ iccid: '8900000000000000000' }, call)).rejects.toMatchObject({ fault: 'not_found' })
      expect(() => current().driver.usage({ iccid: '../orders' }, call)).toThrow(RangeError)
      expect((await current().driver.balance(call)).amount).toBeGreaterThan(0)
    })
  })

  describeTopUps(name, current)
  describeReads(name, current)
  describeEvents(name, current)
}
