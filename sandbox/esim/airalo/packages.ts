import type { SandboxReply } from '../../desk.ts'
import { COUNTRIES, type SeedCountry, type SeedOperator, type SeedPackage } from '../../seed/airalo.ts'
import type { AiraloCall } from './airalo.ts'
import { json } from './envelopes.ts'
import { pageOf } from './paging.ts'
import { dataText } from './replies.ts'
import { netCentsOf, type Store } from './store.ts'

const YEN_PER_DOLLAR = 150.3

/** GET /packages. From the second page on `data` is an object keyed by position; what is out of stock is not there at all. */
export function listPackages({ airalo, request, context }: AiraloCall): SandboxReply {
  const { query } = request
  const type = query.get('filter[type]')
  const country = query.get('filter[country]')
  const rows = COUNTRIES.filter((row) => country === null || row.countryCode === country.toUpperCase())
    .map((row) => ({ ...row, operators: row.operators.filter((operator) => type === null || operator.type === type) }))
    .map((row) => ({ ...row, operators: row.operators.map((operator) => inStock(operator, airalo.store)) }))
    .filter((row) => row.operators.some((operator) => operator.packages.length > 0))
  const page = pageOf(rows, query, `${context.baseUrl}/v2/packages`, 25)
  const withTopups = (query.get('include') ?? '').split(',').includes('topup')
  const shown = page.rows.map((row) => countryReply(row, withTopups, airalo.store))
  const data = page.from === 0 ? shown : Object.fromEntries(shown.map((row, at) => [String(page.from + at), row]))
  return json(200, { data, links: page.links, meta: page.meta })
}

const inStock = (operator: SeedOperator, store: Store): SeedOperator => ({
  ...operator,
  packages: operator.packages.filter((item) => (store.stock.get(item.id) ?? 1) > 0),
})

const countryReply = (country: SeedCountry, withTopups: boolean, store: Store): Record<string, unknown> => ({
  slug: country.slug,
  country_code: country.countryCode,
  title: country.title,
  image: { width: 132, height: 99, url: `https://cdn.airalo.test/${country.slug}.png` },
  operators: country.operators
    .filter(({ packages }) => packages.length > 0)
    .map((operator) => operatorReply(operator, country.countryCode, withTopups, store)),
})

const operatorReply = (operator: SeedOperator, countryCode: string, withTopups: boolean, store: Store): Record<string, unknown> => ({
  id: operator.id,
  type: operator.type,
  title: operator.title,
  is_prepaid: false,
  esim_type: 'Prepaid',
  plan_type: 'data',
  activation_policy: 'first-usage',
  is_kyc_verify: false,
  rechargeability: true,
  apn_type: 'automatic',
  apn_value: null,
  apn: { ios: { apn_type: 'automatic', apn_value: null }, android: { apn_type: 'manual', apn_value: 'plus.data' } },
  is_roaming: true,
  install_window_days: null,
  topup_grace_window_days: 30,
  info: ['Data only'],
  other_info: null,
  coverages: (countryCode === '' ? ['JP', 'KR', 'TW'] : [countryCode]).map((code) => ({
    name: code,
    code,
    networks: operator.networks.map((name) => ({ name, types: ['4G', '5G'] })),
  })),
  packages: operator.packages.flatMap((item) => [
    packageReply(item, 'sim', store),
    ...(withTopups ? [packageReply(item, 'topup', store)] : []),
  ]),
})

function packageReply(item: SeedPackage, type: 'sim' | 'topup', store: Store): Record<string, unknown> {
  const data = dataText(item.amountMb, item.isUnlimited === true)
  const netCents = netCentsOf(store, item)
  const { currencies = ['USD', 'JPY'] } = store.costs.get(item.id) ?? {}
  const money = (cents: number): Record<string, number> =>
    Object.fromEntries(currencies.map((code) => [code, code === 'USD' ? cents / 100 : Math.round((cents / 100) * YEN_PER_DOLLAR)]))
  return {
    id: type === 'sim' ? item.id : `${item.id}-topup`,
    type,
    price: item.retailCents / 100,
    net_price: netCents / 100,
    amount: item.amountMb,
    day: item.days,
    is_unlimited: item.isUnlimited === true,
    title: `${data} - ${item.days} Days`,
    data,
    voice: null,
    text: null,
    short_info: null,
    is_fair_usage_policy: false,
    fair_usage_policy: null,
    qr_installation: '<p>Scan the <b>code</b>.</p>',
    manual_installation: '<p>Type host and activation code.</p>',
    prices: { net_price: money(netCents), recommended_retail_price: money(item.retailCents) },
  }
}
