// Orders that bear no reference of ours: each is one unit's, and what cannot be told apart is nobody's to take but a person's.

import { describe, expect, test } from 'vitest'
import type { EsimOrder } from '../../esim/driver.ts'
import { RemoteError } from '../../src/base/remote.ts'
import { unknown } from '../../src/base/outcome.ts'
import type { EsimClaims } from '../../src/db/esim-claims.ts'
import { awaitEsim } from '../../src/effects/await-esim.ts'
import { markEsim } from '../../src/effects/mark-esim.ts'
import { orderEsim } from '../../src/effects/order-esim.ts'
import type { Tools } from '../../src/effects/tools.ts'
import type { History } from '../../src/journal/effect.ts'
import { createMemoryJournal } from '../proof/simulator/memory-journal.ts'

const UNIT = '8015g00000AAAAAAA1-001-001'
const OTHER = '8015g00000BBBBBBB1-001-001'
const PACKAGE = 'esim_1GB_7D_JP_V2'
const NOW = Date.parse('2026-04-01T10:00:00Z')
const call = { correlationId: 'unmarked-1', eventId: 1 }
const wish = { unitKey: UNIT, packageId: PACKAGE }
const lease = { flowId: 'flow', fence: 3 }
/** The quiet period is over. */
const QUIET: History = { performs: 1, isNext: true, since: NOW - 900_000, now: NOW, lease }

const orderOf = (providerOrderId: string, more: Partial<EsimOrder> = {}): EsimOrder => ({
  providerOrderId,
  reference: '',
  packageId: PACKAGE,
  state: 'ready',
  placedAt: '2026-04-01T09:50:00.000Z',
  cost: null,
  esims: [
    { iccid: '8944500000000000014', smdpAddress: 'rsp.test', matchingId: 'A', lpa: 'LPA:1$rsp.test$A', appleInstallUrl: 'https://x.test' },
  ],
  ...more,
})

/** A provider with these orders, of which the last is what an order of ours makes. */
function shop(orders: EsimOrder[], { fence = lease.fence, marks = unknown('timeout') }: { fence?: number; marks?: unknown } = {}) {
  const journal = createMemoryJournal(
    () => NOW,
    () => 'id',
    () => true,
  )
  journal.open({ kind: 'provision', subjectId: 'order', input: {}, correlationId: 'c' }, lease.flowId)
  const flow = journal.flows.get(lease.flowId)
  if (flow) flow.fence = fence
  const memory = journal.esimClaims
  const esimClaims: EsimClaims = {
    claim: async (...args) => memory.claim(...args),
    orderOf: async (...args) => memory.orderOf(...args),
    isTaken: async (...args) => memory.isTaken(...args),
  }
  const asked: { from: number; to: number }[] = []
  const esim = {
    name: 'esimgo',
    caps: { findByReference: 'heuristic', noneIsCertainAfterMs: [900_000] },
    order: async () => ({ is: 'done', value: orders.at(-1) }),
    mark: async () => marks,
    findOrder: async ({ reference }: { reference: string }) => {
      const [order] = orders.filter((one) => one.reference === reference)
      return order ? { is: 'one', order } : { is: 'none' }
    },
    async unmarkedOrders({
      packageId,
      from,
      to,
      isTaken,
    }: {
      packageId: string
      from: number
      to: number
      isTaken: (id: string) => Promise<boolean>
    }) {
      // prettier-ignore
      asked.push({ from, to })
      const free: EsimOrder[] = []
      for (const order of orders)
        if (order.reference === '' && order.packageId === packageId && !(await isTaken(order.providerOrderId))) free.push(order)
      return free
    },
    async readOrder({ providerOrderId, packageId = PACKAGE }: { providerOrderId: string; packageId?: string }) {
      const order = orders.find((one) => one.providerOrderId === providerOrderId && one.packageId === packageId)
      if (!order) throw new RemoteError('esim', 'not_found', 'http_400')
      return order
    },
  }
  // The effects ask nothing else of their tools.
  const tools = { esim, esimClaims } as unknown as Tools
  return {
    tools,
    asked,
    claims: memory,
    find: (history: Partial<History> = {}) => orderEsim.find?.(wish, tools, call, { ...QUIET, ...history }),
    adopt: (remoteId: string) => orderEsim.verify?.(wish, remoteId, tools, call, QUIET),
    buy: () => orderEsim.perform(wish, tools, call),
  }
}

const taken = (providerOrderId: string) => ({ is: 'one', value: { provider: 'esimgo', providerOrderId, unmarked: true } })
const claimOf = (providerOrderId: string, unitKey = UNIT) => ({ provider: 'esimgo', providerOrderId, unitKey })

describe('an order that was bought', () => {
  test('is claimed before it counts as bought, and is to be marked', async () => {
    const { buy, claims } = shop([orderOf('a')])
    expect(await buy()).toMatchObject({ is: 'done', value: { providerOrderId: 'a', unmarked: true, duplicates: [] } })
    expect(claims.all).toEqual([claimOf('a')])
  })

  test('and that somebody has taken meanwhile is not taken for ours', async () => {
    const { buy, claims } = shop([orderOf('a')])
    claims.claim(claimOf('a', OTHER))
    expect(await buy()).toMatchObject({ is: 'unknown', code: 'claimed_meanwhile' })
  })

  test('is found by its claim at once, whatever the lists show, and although others bear no reference either', async () => {
    const { find, claims, asked } = shop([orderOf('x'), orderOf('a')])
    claims.claim(claimOf('a'))
    expect(await find({ isNext: false })).toMatchObject(taken('a'))
    expect(asked).toEqual([])
  })

  test('and whose claim leads nowhere is not bought again', async () => {
    const { find, claims } = shop([])
    claims.claim(claimOf('gone'))
    await expect(find()).rejects.toMatchObject({ fault: 'unreadable', code: 'claimed_order_gone' })
  })

  test('and whose eSIM bears somebody else’s reference is for a person', async () => {
    const { find, claims } = shop([orderOf('a', { reference: OTHER })])
    claims.claim(claimOf('a'))
    expect(await find()).toEqual({ is: 'many', code: 'esim_unsure' })
  })

  test('and that failed is for a person', async () => {
    const { find, claims } = shop([orderOf('a', { state: 'failed' })])
    claims.claim(claimOf('a'))
    expect(await find()).toEqual({ is: 'many', code: 'esim_order_failed' })
  })

  test('and marked needs no mark any more', async () => {
    const found = await shop([orderOf('a', { reference: UNIT })]).find()
    expect(found).toMatchObject({ is: 'one', value: { providerOrderId: 'a' } })
    expect(found).not.toHaveProperty('value.unmarked')
  })
})

describe('after a lost answer', () => {
  test('the only order that is nobody’s is taken when it is quiet, and claimed', async () => {
    const { find, claims, asked } = shop([orderOf('a')])
    expect(await find()).toMatchObject(taken('a'))
    expect(claims.all).toEqual([claimOf('a')])
    expect(asked).toEqual([{ from: QUIET.since - 300_000, to: NOW + 300_000 }])
  })

  test('none is taken before, since its buyer may not have written a reference yet', async () => {
    const { find, claims, asked } = shop([orderOf('a')])
    expect(await find({ isNext: false })).toEqual({ is: 'none' })
    expect([claims.all, asked]).toEqual([[], []])
  })

  test('none is taken where nothing was sent', async () => {
    expect(await shop([orderOf('a')]).find({ performs: 0 })).toEqual({ is: 'none' })
  })

  test('of several a person says which', async () => {
    const { find, claims } = shop([orderOf('a'), orderOf('b')])
    expect(await find()).toEqual({ is: 'many', code: 'esim_unsure' })
    expect(claims.all).toEqual([])
  })

  test('what failed, bears a reference, or is of another package is none', async () => {
    const others = [orderOf('a', { state: 'failed' }), orderOf('b', { reference: 'theirs' }), orderOf('c', { packageId: 'other' })]
    expect(await shop(others).find()).toEqual({ is: 'none' })
  })

  test('an order is left to the unit that has claimed it', async () => {
    const { find, claims } = shop([orderOf('a')])
    claims.claim(claimOf('a', OTHER))
    expect(await find()).toEqual({ is: 'none' })
  })

  test('the order is taken by nobody who has lost the lease', async () => {
    const { find, claims } = shop([orderOf('a')], { fence: lease.fence + 1 })
    await expect(find()).rejects.toMatchObject({ code: 'claimed_meanwhile' })
    expect(claims.all).toEqual([])
  })
})

describe('an order that a person names', () => {
  test.each([
    ['one that is nobody’s', orderOf('a'), {}],
    ['one that is marked as ours', orderOf('a', { reference: UNIT }), {}],
  ])('%s is taken', async (_, order) => {
    const { adopt, claims } = shop([order, orderOf('b')])
    expect(await adopt('a')).toMatchObject({ is: 'one', value: { providerOrderId: 'a' } })
    expect(claims.all).toEqual([claimOf('a')])
  })

  test.each([
    ['that bears another reference', orderOf('a', { reference: 'theirs' })],
    ['of another package', orderOf('a', { packageId: 'other' })],
    ['that failed', orderOf('a', { state: 'refunded' })],
  ])('one %s is not', async (_, order) => {
    expect(await shop([order]).adopt('a')).toEqual({ is: 'none' })
  })

  test('one that is another unit’s is not', async () => {
    const { adopt, claims } = shop([orderOf('a')])
    claims.claim(claimOf('a', OTHER))
    expect(await adopt('a')).toEqual({ is: 'none' })
  })

  test('one beside what is the unit’s already is not', async () => {
    const { adopt, claims } = shop([orderOf('a'), orderOf('b')])
    claims.claim(claimOf('b'))
    expect(await adopt('a')).toEqual({ is: 'none' })
  })
})

test('one package is bought once at a time where orders bear no reference, and only there', () => {
  const { tools } = shop([])
  expect(orderEsim.lane?.(wish, tools)).toBe(`esimgo:${PACKAGE}`)
  const search = { esim: { name: 'airalo', caps: { findByReference: 'search' } } } as unknown as Tools // nothing else is asked of it
  expect(orderEsim.lane?.(wish, search)).toBeNull()
})

test('none is believed as soon as the provider’s own times say', () => {
  expect(orderEsim.quietWith?.(shop([]).tools)).toEqual({ quietMs: 900_000 })
  const twice = { esim: { caps: { noneIsCertainAfterMs: [900_000, 3_600_000] } } } as unknown as Tools // nothing else is asked of it
  expect(orderEsim.quietWith?.(twice)).toEqual({ quietMs: 900_000, confirmNoneMs: 3_600_000 })
})

test('what is not ready yet is asked for by its own id, and is to be marked when it is', async () => {
  const progress = { looks: 0, first: true, flowAgeMs: 0, adopted: null, restored: null }
  const look = (order: EsimOrder) => awaitEsim.look({ unitKey: UNIT, providerOrderId: 'a' }, shop([order]).tools, call, progress)
  expect(await look(orderOf('a', { state: 'pending', esims: [] }))).toMatchObject({ is: 'again' })
  expect(await look(orderOf('a'))).toMatchObject({ is: 'done', value: { providerOrderId: 'a', unmarked: true } })
})

describe('the mark', () => {
  const mark = (provider: string, marks: unknown) =>
    markEsim.perform({ unitKey: UNIT, provider, iccid: '8944500000000000014' }, shop([], { marks }).tools, call)

  test('is as the provider says', async () => {
    expect(await mark('esimgo', { is: 'done', value: undefined })).toEqual({ is: 'done', value: {} })
    expect(await mark('esimgo', unknown('timeout'))).toEqual(unknown('timeout'))
  })

  test('is not written at another provider', async () => {
    expect(await mark('airalo', { is: 'done', value: undefined })).toMatchObject({ is: 'refused', code: 'other_provider' })
  })
})
