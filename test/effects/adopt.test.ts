// What a person may name as the one: never another order's, and never so that what else is there is forgotten.

import { describe, expect, test } from 'vitest'
import type { EsimOrder } from '../../esim/driver.ts'
import { orderEsim } from '../../src/effects/order-esim.ts'
import { placeWhmcsOrder, type WhmcsOrderWish } from '../../src/effects/place-whmcs-order.ts'
import type { Tools } from '../../src/effects/tools.ts'
import { imitateWhmcs, serviceOf } from '../reconcile/many-clients.ts'
import { historyOf } from './history.ts'

const call = { correlationId: 'adopt-1' }
const OURS = '8015g00000AAAAAAA1-001'
const WISH: WhmcsOrderWish = {
  clientId: 1001,
  sfOrderId: OURS.slice(0, 18),
  lines: [{ lineKey: OURS, pid: 42, cycle: 'monthly', quantity: 1, unitPrice: { amount: 980, currency: 'JPY' }, configOptions: {} }],
}

describe('a WHMCS order', () => {
  /** The effect asks nothing else of its tools. */
  const named = (customfields: object | string) => {
    const { api: whmcs } = imitateWhmcs({ services: () => [serviceOf(1001, { orderid: 7, qty: 1, customfields })] })
    const tools = { whmcs, currency: 'JPY', whmcsSettings: { lineKeyField: { name: 'Line key' } } } as unknown as Tools
    return placeWhmcsOrder.verify?.(WISH, '7', tools, call, historyOf(1))
  }
  const key = (value: string) => ({ customfield: [{ id: 7, name: 'Line key', value }] })

  test('with our line keys is ours', async () => {
    expect(await named(key(OURS))).toMatchObject({ is: 'one', value: { whmcsOrderId: 7 } })
  })

  test('without any is ours where a person says so', async () => {
    expect(await named('')).toMatchObject({ is: 'one', value: { whmcsOrderId: 7, unmarked: true } })
  })

  test('with the line keys of another order is that one’s, though it has the same products', async () => {
    expect(await named(key('8015g00000BBBBBBB1-001'))).toEqual({ is: 'none' })
  })
})

describe('an eSIM order', () => {
  const bought = (providerOrderId: string, state: EsimOrder['state'] = 'ready'): EsimOrder => ({
    providerOrderId,
    reference: `${OURS}-001`,
    packageId: 'p',
    state,
    placedAt: `2026-04-01T00:00:0${providerOrderId}.000Z`,
    cost: null,
    esims: [],
  })
  /** The effect asks nothing else of its tools. */
  const named = (remoteId: string, orders: EsimOrder[]) => {
    const esim = { name: 'airalo', findOrder: async () => ({ is: 'many', orders }) }
    return orderEsim.verify?.({ unitKey: `${OURS}-001`, packageId: 'p' }, remoteId, { esim } as unknown as Tools, call, historyOf(1))
  }

  test('that is named is taken, and what else was bought under the key is told for a refund', async () => {
    expect(await named('2', [bought('1'), bought('2'), bought('3', 'refunded')])).toMatchObject({
      is: 'one',
      value: { providerOrderId: '2', duplicates: ['1'] },
    })
  })

  test('that is not there is none', async () => {
    expect(await named('9', [bought('1'), bought('2')])).toEqual({ is: 'none' })
  })
})
