import { describe, expect, test } from 'vitest'
import type { TopUpWish } from '../../esim/top-up.ts'
import { type DriverWorld, LOST_ANSWERS, mark, newReference, newRequest, placed } from './driver-world.ts'
import { call } from './stand-in.ts'

const STRANGER = '8900000000000000000'

/** More data for an eSIM that is there. */
export function describeTopUps(name: string, current: () => DriverWorld): void {
  /** An eSIM, and what was on it before anybody topped it up. */
  const bought = async () => {
    const { driver, packageId } = current()
    const outcome = await driver.order({ reference: newReference(), packageId }, call)
    await mark(driver, outcome)
    const iccid = placed(outcome).esims[0]?.iccid ?? ''
    const before = (await driver.bundles({ iccid }, call)).map(({ id }) => id)
    const wish: TopUpWish = { reference: newRequest(), iccid, packageId: current().topUp.packageId }
    return { iccid, before, wish, orders: await current().bought() }
  }
  const buy = (wish: TopUpWish, more = {}) => current().driver.topUp(wish, { ...call, ...more })
  const find = (wish: TopUpWish, before: readonly string[]) => current().driver.findTopUp({ ...wish, before }, call)

  describe(`${name}: top-ups`, () => {
    test('what fits is listed with data, days and what it costs us', async () => {
      const { iccid } = await bought()
      const { packageId, bytes, days, cents } = current().topUp
      expect(await current().driver.topUpOptions({ iccid }, call)).toContainEqual({
        packageId,
        title: expect.stringMatching(/\w/),
        costs: [{ amount: cents, currency: 'USD' }],
        dataBytes: bytes,
        unlimited: false,
        days,
      })
    })

    test('one is on the eSIM beside what came with it, and counts', async () => {
      const { iccid, before, wish } = await bought()
      const topUp = placed(await buy(wish))
      expect(topUp).toMatchObject({ ...wish, state: 'ready', cost: { currency: 'USD' }, providerOrderId: expect.stringMatching(/./) })
      const bundles = await current().driver.bundles({ iccid }, call)
      expect(bundles).toHaveLength(2)
      const { packageId, bytes } = current().topUp
      expect(bundles.find(({ id }) => !before.includes(id))).toMatchObject({
        packageId,
        totalBytes: bytes,
        unlimited: false,
        status: 'waiting',
      })
      expect(await current().driver.usage({ iccid }, call)).toMatchObject({ totalBytes: current().packageBytes + bytes })
      expect(await find(wish, before)).toEqual({ is: 'one', topUp })
    })

    test('one that was never made is none', async () => {
      const { before, wish } = await bought()
      expect(await find(wish, before)).toEqual({ is: 'none' })
    })

    test('one is not taken for that of an earlier request', async () => {
      const { iccid, wish } = await bought()
      placed(await buy(wish))
      const before = (await current().driver.bundles({ iccid }, call)).map(({ id }) => id)
      expect(await find({ ...wish, reference: newRequest() }, before)).toEqual({ is: 'none' })
    })

    test('one is not taken for that of another eSIM', async () => {
      const [first, second] = [await bought(), await bought()]
      placed(await buy(first.wish))
      expect(await find(second.wish, second.before)).toEqual({ is: 'none' })
    })

    test('two for one request are many, the older first', async () => {
      const { before, wish } = await bought()
      const first = placed(await buy(wish))
      await current().advanceClock(60_000)
      const second = placed(await buy(wish))
      expect(await find(wish, before)).toEqual({ is: 'many', topUps: [first, second] })
    })

    test.each([
      ['a package that is not there', { packageId: true }],
      ['an ICCID that is not ours', { iccid: true }],
    ])('%s is refused, and nothing was bought', async (_name, wrong) => {
      const { wish, orders } = await bought()
      const outcome = await buy({
        ...wish,
        ...('packageId' in wrong && { packageId: current().topUp.unknownPackageId }),
        ...('iccid' in wrong && { iccid: STRANGER }),
      })
      expect(outcome.is).toBe('refused')
      expect(await current().bought()).toBe(orders)
    })

    test('one that the balance does not cover is refused by that name', async () => {
      const { wish, orders } = await bought()
      await current().setBalance(0)
      expect(await buy(wish)).toMatchObject({ is: 'refused', code: 'insufficient_balance' })
      expect(await current().bought()).toBe(orders)
    })

    test.each([
      ['the key of a unit', { reference: '801g0000000LNfYAAW-001-001' }],
      ['a wildcard', { reference: '0197f3a0-0000-7000-8000-00000000000%' }],
      ['no ICCID', { iccid: '../orders' }],
    ])('%s is not sent', async (_name, wrong) => {
      const { before, wish, orders } = await bought()
      expect(() => buy({ ...wish, ...wrong })).toThrow(RangeError)
      if ('reference' in wrong) expect(() => find({ ...wish, ...wrong }, before)).toThrow(RangeError)
      expect(await current().bought()).toBe(orders)
    })

    test.each(LOST_ANSWERS)('%s is unknown, and a look tells', async (kind, made) => {
      const { before, wish, orders } = await bought()
      await current().faultTopUp({ kind })
      expect(await buy(wish, /hang|stall/.test(kind) ? { deadlineMs: 300 } : {})).toMatchObject({ is: 'unknown' })
      expect((await find(wish, before)).is).toBe(made === 1 ? 'one' : 'none')
      expect(await current().bought()).toBe(orders + made)
    })

    test.each([
      [{ kind: 'html', status: 200, applied: true }],
      [{ kind: 'html', status: 502, applied: true }],
      [{ kind: 'status', status: 500, applied: true }],
      [{ kind: 'status', status: 200, body: {}, applied: true }],
      [{ kind: 'status', status: 503, headers: { 'Retry-After': '9' }, applied: true }],
      [{ kind: 'status', status: 429, headers: { 'Retry-After': '9' }, body: { message: 'Too Many Attempts.' }, applied: true }],
    ])('%j is unknown', async (fault) => {
      const { before, wish } = await bought()
      await current().faultTopUp(fault)
      const outcome = await buy(wish)
      expect(outcome.is).toBe('unknown')
      if ('headers' in fault) expect(outcome).toMatchObject({ retryAfterMs: 9_000 })
      expect((await find(wish, before)).is).toBe('one')
    })

    test.each(['reset-after', 'reset-body', 'html'])('a look that fails with %s throws, it is never "none"', async (kind) => {
      const { before, wish } = await bought()
      placed(await buy(wish))
      await current().faultTopUpList({ kind })
      await expect(find(wish, before)).rejects.toMatchObject({ name: 'RemoteError', system: 'esim' })
    })

    test('beforeSend stops one before its first byte', async () => {
      const { wish, orders } = await bought()
      const stop = () => {
        throw new Error('lease lost')
      }
      expect(await buy(wish, { beforeSend: stop })).toEqual({ is: 'not_sent', code: 'stopped' })
      expect(await current().bought()).toBe(orders)
    })
  })
}
