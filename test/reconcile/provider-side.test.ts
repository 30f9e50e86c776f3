// What a provider says of eSIMs whose orders bear no reference: by the unit key where it is written on them, else by the order's own id.

import { describe, expect, test } from 'vitest'
import type { EsimDriver, EsimOrder } from '../../esim/driver.ts'
import { RemoteError } from '../../src/base/remote.ts'
import { type Claimed, openGaps, providerSide, type Remotes } from '../../src/reconcile/remote-sides.ts'
import type { JournalOrder, JournalUnit } from '../../src/reconcile/sides.ts'

const UNIT = '8015g00000AAAAAAA1-001-001'
const call = { correlationId: 'provider-side-1' }

const orderOf = (reference: string, state: EsimOrder['state'] = 'ready'): EsimOrder => ({
  providerOrderId: 'a',
  reference,
  packageId: 'p',
  state,
  placedAt: null,
  cost: null,
  esims: [],
})

const UNBOUGHT: JournalUnit = { unitKey: UNIT, bought: 'never', provider: null, providerOrderId: null, duplicates: [] }
const BOUGHT: JournalUnit = { ...UNBOUGHT, bought: 'yes', provider: 'esimgo', providerOrderId: 'a' }

/** What is said of this unit, and what was asked for that. */
async function said(unit: JournalUnit, order: EsimOrder | RemoteError, { to = 1, taken = '' } = {}) {
  const asked: string[] = []
  const free: string[] = []
  const esim: Pick<EsimDriver, 'name' | 'findOrder' | 'readOrder' | 'unmarkedOrders'> = {
    name: 'esimgo',
    async findOrder({ reference }) {
      asked.push(`reference ${reference}`)
      return !(order instanceof RemoteError) && order.reference === reference ? { is: 'one', order } : { is: 'none' }
    },
    async readOrder({ providerOrderId }) {
      asked.push(`id ${providerOrderId}`)
      if (order instanceof RemoteError) throw order
      return order
    },
    async unmarkedOrders({ packageId = 'any', from, to, isTaken }) {
      free.push(`${packageId} ${from} ${to}`)
      return (await isTaken('z')) ? [] : [{ ...orderOf(''), providerOrderId: 'z' }]
    },
  }
  const gaps = openGaps(call)
  const claimed: Claimed = { isTaken: async (id) => id === taken, from: 0, to }
  const journal = [{ lines: [{ units: [unit] }] }] as unknown as JournalOrder[] // nothing else is read of it
  const { asked: compared, orders, nobodys } = await providerSide({ esim } as Remotes, gaps, journal, { since: 0, now: 1, claimed }, call)
  return {
    asked,
    compared: [...compared],
    orders,
    free,
    nobodys: nobodys.map(({ providerOrderId }) => providerOrderId),
    unanswered: gaps.all(),
  }
}

describe('an eSIM that was bought', () => {
  test('is known by its unit key', async () => {
    const { asked, orders } = await said(BOUGHT, orderOf(UNIT))
    expect(asked).toEqual([`reference ${UNIT}`])
    expect(orders).toEqual([{ providerOrderId: 'a', reference: UNIT, state: 'ready' }])
  })

  test('and does not bear it yet is known by its order', async () => {
    const { asked, orders, compared } = await said(BOUGHT, orderOf('', 'refunded'))
    expect(asked).toEqual([`reference ${UNIT}`, 'id a'])
    expect(orders).toEqual([{ providerOrderId: 'a', reference: UNIT, state: 'refunded' }])
    expect(compared).toEqual([UNIT])
  })

  test('and bears another reference is missing', async () => {
    expect(await said(BOUGHT, orderOf('theirs'))).toMatchObject({ orders: [], compared: [UNIT] })
  })

  test('and is not there any more is missing', async () => {
    expect(await said(BOUGHT, new RemoteError('esim', 'not_found', 'http_400'))).toMatchObject({ orders: [], compared: [UNIT] })
  })

  test('and cannot be asked for is not compared', async () => {
    const { orders, compared, unanswered } = await said(BOUGHT, new RemoteError('esim', 'unreachable', 'http_500'))
    expect([orders, compared]).toEqual([[], []])
    // Nor is it asked the next question, what bears no reference.
    expect(unanswered).toEqual([{ system: 'esim', code: 'http_500', count: 2 }])
  })
})

test('what was never bought is asked for by its unit key alone', async () => {
  expect((await said(UNBOUGHT, orderOf(''))).asked).toEqual([`reference ${UNIT}`])
})

describe('what bears no reference', () => {
  test('and is old enough is asked for, of whatever package', async () => {
    expect(await said(BOUGHT, orderOf(UNIT))).toMatchObject({ free: ['any 0 1'], nobodys: ['z'] })
  })

  test('and is claimed is no question', async () => {
    expect((await said(BOUGHT, orderOf(UNIT), { taken: 'z' })).nobodys).toEqual([])
  })

  test('is not asked for in a time that is too young', async () => {
    expect(await said(BOUGHT, orderOf(UNIT), { to: 0 })).toMatchObject({ free: [], nobodys: [] })
  })
})
