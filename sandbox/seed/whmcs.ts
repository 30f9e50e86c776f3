import type { ConfigOption, Product, Tables } from '../whmcs/tables.ts'

export interface SeedNames {
  /** Name of the product custom field for the line key; its id is 100 + pid. */
  lineKeyField: string
  customerNumberField: number
  paymentMethod: string
}

/** The catalogue and the set-up of the install; customers are added by `seedClients`. */
export function seedTables(names: SeedNames): Tables {
  return {
    groups: new Map([
      [2, 'Internet'],
      [3, 'eSIM'],
      [4, 'VPN'],
    ]),
    products: PRODUCTS.map((product) => ({
      ...product,
      customfields: [
        { id: 100 + product.pid, name: names.lineKeyField, description: 'Filled in by the ordering system', onOrderForm: true },
        { id: 200 + product.pid, name: 'Engineer notes', description: 'Staff only', onOrderForm: false },
      ],
    })),
    clientFields: [
      { id: names.customerNumberField, name: 'Customer number' },
      { id: names.customerNumberField + 1, name: 'Referred by' },
    ],
    currencies: [{ id: 1, code: 'JPY', prefix: '¥', suffix: '', format: 4, rate: '1.00000' }],
    gateways: [
      { module: names.paymentMethod, displayname: 'Credit card' },
      { module: 'banktransfer', displayname: 'Bank transfer' },
    ],
    users: [],
    memberships: [],
    clients: [],
    orders: [],
    services: [],
    invoices: [],
    transactions: [],
    payMethods: [],
    moduleQueue: [],
    ssoTokens: [],
    emails: [],
    activity: [],
    misuse: [],
  }
}

/** Clients that were there before anybody signed up: one that came from another shop, one that was closed. */
export const SEED_CLIENTS = [
  { email: 'existing@example.jp', firstname: 'Jun', lastname: "O'Hara & Söhne", companyname: '', city: '千代田区', status: 'Active' },
  { email: 'closed@example.jp', firstname: '𠮷田', lastname: '花子', companyname: 'Yoshida <Ltd>', city: '大阪市', status: 'Closed' },
] as const

function fiberOptions(pid: number): ConfigOption[] {
  const installation = pid * 10 + 1
  const staticIp = pid * 10 + 2
  return [
    {
      id: installation,
      name: 'Installation',
      type: '1',
      minqty: 0,
      maxqty: 0,
      choices: [
        { id: installation * 10 + 1, name: 'standard', monthly: 0 },
        { id: installation * 10 + 2, name: 'weekend', monthly: 220_000 },
      ],
    },
    {
      id: staticIp,
      name: 'Static IP',
      type: '3',
      minqty: 0,
      maxqty: 0,
      choices: [{ id: staticIp * 10 + 1, name: 'Yes', monthly: 50_000 }],
    },
  ]
}

const devices: ConfigOption = {
  id: 411,
  name: 'Devices',
  type: '4',
  minqty: 1,
  maxqty: 10,
  choices: [{ id: 4111, name: 'Devices', monthly: 0 }],
}

type SeedProduct = Omit<Product, 'customfields'>

const product = (pid: number, gid: number, name: string, yen: number, more: Partial<SeedProduct> = {}): SeedProduct => ({
  pid,
  gid,
  type: 'other',
  name,
  slug: name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/-$/, ''),
  description: `<p>${name}</p>\r\n<ul><li>Sold &amp; billed by the month</li></ul>`,
  module: '',
  paytype: 'recurring',
  prices: { monthly: yen * 100 },
  setupFees: {},
  configoptions: [],
  ...more,
})

const esim = { paytype: 'onetime' } as const
const vpn = { module: 'trunkvpn' } as const
const fiber = (pid: number) => ({ setupFees: { monthly: 300_000 }, configoptions: fiberOptions(pid) })

const PRODUCTS: SeedProduct[] = [
  product(21, 2, 'Hikari Fiber 1G', 5200, fiber(21)),
  product(22, 2, 'Hikari Fiber 10G', 6800, fiber(22)),
  product(23, 2, 'Apartment Fiber 500M', 3980),
  product(24, 2, 'Staff Line', 0, { paytype: 'free', prices: {} }),
  product(25, 2, 'Hikari Gamer', 7200),
  product(31, 3, 'Japan eSIM 1 GB, 7 days', 980, esim),
  product(32, 3, 'Japan eSIM 3 GB, 30 days', 1980, esim),
  product(33, 3, 'Summer eSIM 2024', 1480, esim),
  product(41, 4, 'VPN Personal', 680, { ...vpn, prices: { monthly: 68_000, annually: 748_000 }, configoptions: [devices] }),
  product(42, 4, 'VPN Family', 1180, vpn),
  product(43, 4, 'VPN Business', 2480, vpn),
  product(44, 4, 'VPN Beta', 0, vpn),
]
