import { describe, expect, test } from 'vitest'
import type { EsimUsage } from '../../esim/driver.ts'
import type { EsimRecord } from '../../src/db/orders.ts'
import type { OrderLine } from '../../src/db/order-line.ts'
import type { Freshness } from '../../src/contract/subscriptions.ts'
import type { OwnService } from '../../src/subscriptions/own-services.ts'
import { toSubscription } from '../../src/subscriptions/subscription-view.ts'
import type { WhmcsService } from '../../whmcs/actions/get-clients-products.ts'

const NOW = Date.parse('2026-02-03T10:00:00Z')
const yen = (amount: number) => ({ amount, currency: 'JPY' })
const CURRENT: Freshness = { state: 'current', asOf: '2026-02-03T09:59:30.000Z' }
const UNREAD: Freshness = { state: 'unread', asOf: null }

const service = (more: Partial<WhmcsService> = {}): WhmcsService => ({
  id: 8801,
  clientId: 1042,
  orderId: 5501,
  pid: 21,
  quantity: 1,
  name: 'Fibre of WHMCS',
  domain: '',
  startedOn: '2026-01-03',
  nextDueOn: '2026-03-03',
  firstPayment: yen(7800),
  recurring: yen(4800),
  cycle: 'Semi-Annually',
  status: 'Active',
  configOptions: [],
  lineKey: null,
  ...more,
})

const line: OrderLine = {
  n: 1,
  productId: '01t5g000001AAAAAA1',
  name: 'Fibre as it was ordered',
  sku: 'NET',
  category: 'internet',
  quantity: 2,
  billingCycle: 'Monthly',
  configOptions: { installation: 'weekend', static_ip: true },
  price: yen(2400),
  requiresIccid: false,
  state: 'active',
  sfItemId: null,
  serviceId: 8801,
  serviceStatus: 'Active',
}
const order = {
  id: '01a1fc73-fc8c-7599-9f82-47b68498ea91',
  orderNumber: '00000042',
  sfOrderId: null,
  whmcsOrderId: 5501,
  lines: [line],
  serviceStatuses: null,
  createdAt: new Date('2026-01-02T03:04:05Z'),
}
const placed = { order, line }

const view = (own: Partial<OwnService>, more: { billing?: Freshness; isWithheld?: boolean; language?: 'en' | 'ja' } = {}) => {
  const { billing = CURRENT, isWithheld = false, language = 'en' } = more
  return toSubscription({ own: { serviceId: 8801, service: service(), placed, ...own }, esims: [], billing, isWithheld }, NOW, language)
}

describe('a service', () => {
  test('has what WHMCS bills for it, under the name it was ordered by', () => {
    expect(view({})).toEqual({
      id: '8801',
      product: { id: '01t5g000001AAAAAA1', name: 'Fibre as it was ordered', category: 'internet' },
      quantity: 1,
      price: yen(4800),
      billingCycle: 'Semiannually',
      startedOn: '2026-01-03',
      nextDueOn: '2026-03-03',
      status: 'running',
      statusText: 'It is running.',
      configOptions: [],
      order: { id: order.id, orderNumber: '00000042', placedAt: '2026-01-02T03:04:05.000Z' },
      esims: [],
      operations: [],
      sso: { manage: 'service:8801', cancel: 'service:8801' },
      billing: CURRENT,
    })
  })

  test('that staff set up has WHMCS’s name and no order', () => {
    expect(view({ placed: null })).toMatchObject({ product: { id: null, name: 'Fibre of WHMCS', category: null }, order: null })
  })

  test('that is paid once has its price in the first payment; what is free has no cycle', () => {
    expect(view({ service: service({ cycle: 'One Time', recurring: yen(0) }) })).toMatchObject({
      price: yen(7800),
      billingCycle: 'Onetime',
    })
    expect(view({ service: service({ cycle: 'Free Account', recurring: yen(0) }) })).toMatchObject({ price: yen(0), billingCycle: null })
  })

  test('that is over falls due no more and cannot be cancelled', () => {
    expect(view({ service: service({ status: 'Cancelled' }) }, { language: 'ja' })).toMatchObject({
      status: 'ended',
      statusText: '終了しました。',
      nextDueOn: null,
      sso: { manage: 'service:8801', cancel: null },
    })
  })

  test('leads nowhere while the account is being checked', () => {
    expect(view({}, { isWithheld: true }).sso).toEqual({ manage: null, cancel: null })
  })

  test('is what was ordered while WHMCS is unread, and says so', () => {
    expect(view({ service: null }, { billing: UNREAD })).toMatchObject({
      quantity: 2,
      price: yen(4800),
      billingCycle: 'Monthly',
      startedOn: null,
      nextDueOn: null,
      status: 'running',
      configOptions: [
        { label: 'installation', value: 'weekend' },
        { label: 'static_ip', value: 'yes' },
      ],
      billing: UNREAD,
    })
  })

  test('stands, while WHMCS is unread, as WHMCS last said that it stood', () => {
    const since = { order: { ...order, serviceStatuses: { 8801: 'Suspended' } }, line }
    expect(view({ service: null, placed: since }).status).toBe('paused')
    expect(view({ service: null, placed: { order, line: { ...line, serviceStatus: null } } }).status).toBe('setting_up')
  })

  test('says yes and no in words, and a choice as WHMCS has it', () => {
    const configOptions = [
      { option: 'Installation', type: 'dropdown', value: 'weekend' },
      { option: 'Static IP', type: 'yesno', value: '1' },
      { option: 'Quiet', type: 'yesno', value: '0' },
      { option: 'Empty', type: 'yesno', value: '' },
    ]
    const values = (language: 'en' | 'ja') =>
      view({ service: service({ configOptions }) }, { language }).configOptions.map(({ value }) => value)
    expect(values('en')).toEqual(['weekend', 'yes', 'no', 'no'])
    expect(values('ja')).toEqual(['weekend', 'あり', 'なし', 'なし'])
  })
})

describe('what is left of an eSIM', () => {
  const esim: EsimRecord = {
    unit_key: '801g0000000LNfYAAW-001-001',
    order_id: order.id,
    line: 1,
    unit: 1,
    provider: 'airalo',
    provider_order_id: '583001',
    iccid: '8944500000000000014',
    smdp_address: 'rsp.example.test',
    matching_id: 'AB12C',
    lpa: 'LPA:1$rsp.example.test$AB12C',
    apple_install_url: null,
    confirmation_code: null,
    created_at: new Date(NOW),
  }
  const GIB = 1024 ** 3
  const read: EsimUsage = {
    status: 'active',
    unlimited: false,
    totalBytes: GIB,
    remainingBytes: GIB / 4,
    expiresAt: '2026-02-05T00:00:00.000Z',
    asOf: '2026-02-03T09:50:00.000Z',
  }
  const usageOf = (state: 'current' | 'old' | 'unread', usage: EsimUsage | null) =>
    toSubscription(
      {
        own: { serviceId: 8801, service: service(), placed },
        esims: [{ esim, read: { state, usage } }],
        billing: CURRENT,
        isWithheld: false,
      },
      NOW,
      'en',
    ).esims[0]?.usage

  test('is told with its age', () => {
    expect(usageOf('old', read)).toEqual({
      state: 'old',
      asOf: '2026-02-03T09:50:00.000Z',
      profile: 'in_use',
      unlimited: false,
      totalBytes: GIB,
      remainingBytes: GIB / 4,
      expiresAt: '2026-02-05T00:00:00.000Z',
    })
  })

  test('is not counted where there is no end to it, and never less than nothing', () => {
    expect(usageOf('current', { ...read, unlimited: true, totalBytes: 0, remainingBytes: 0 })).toMatchObject({
      unlimited: true,
      totalBytes: null,
      remainingBytes: null,
    })
    expect(usageOf('current', { ...read, remainingBytes: -5 })).toMatchObject({ remainingBytes: 0 })
  })

  test('is nothing at all while it is unread', () => {
    expect(usageOf('unread', null)).toEqual({
      state: 'unread',
      asOf: null,
      profile: 'unknown',
      unlimited: null,
      totalBytes: null,
      remainingBytes: null,
      expiresAt: null,
    })
  })
})
