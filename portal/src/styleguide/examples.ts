// What the parts are shown with.

import { Fault } from '../api/fault.ts'
import type { EsimUsage, Order, Product } from '../api/queries.ts'
import type { Option } from '../product/choices.ts'
import type { OwnService } from '../services/own-services.ts'
import type { Me } from '../session/me.ts'

export const AWAY = new Fault(503, { code: 'dependency_unavailable', correlationId: 'example-1' })
export const PRICE = { amount: 4950, currency: 'JPY' }
const AT = '2026-01-05T09:00:00.000Z'

export const product = (category: Product['category']): Product => ({
  id: category,
  sku: category,
  name: `Example ${category}`,
  category,
  description: 'What it is, in one or two lines, as the catalogue tells it.',
  features: [],
  prices: [{ billingCycle: 'Monthly', price: PRICE }],
  configOptions: [],
  availability: {},
})

export const account = (status: Me['account']['status']): Me['account'] => ({ customerNumber: 'C-1001', name: 'Sato', status })

export const OPTIONS: readonly Option[] = [
  {
    key: 'speed',
    label: 'One of several',
    type: 'select',
    required: true,
    options: [
      { value: 'usual', label: 'The usual one' },
      { value: 'better', label: 'A better one', price: { amount: 500, currency: 'JPY' } },
    ],
  },
  { key: 'extra', label: 'Yes or no', type: 'boolean', required: false, price: { amount: 300, currency: 'JPY' } },
  { key: 'count', label: 'A number', type: 'number', required: false, min: 1, max: 9 },
  { key: 'name', label: 'A text', type: 'text', required: true },
]

export const ESIM = {
  iccid: '8981100000000000001',
  smdpAddress: 'rsp.example.com',
  matchingId: 'EXAMPLE-1',
  lpa: 'LPA:1$rsp.example.com$EXAMPLE-1',
  appleInstallUrl: 'https://esimsetup.apple.com/esim_qrcode_provisioning?carddata=LPA:1$rsp.example.com$EXAMPLE-1',
  state: 'ready',
} as const

export const TIMELINE: Order['timeline'] = (['done', 'running', 'waiting', 'attention'] as const).map((state, n) => ({
  at: `2026-01-0${n + 1}T09:00:00.000Z`,
  step: state,
  state,
  message: `A step that is ${state}.`,
}))

const item = (id: string, status: Order['items'][number]['status']): Order['items'][number] => ({
  id,
  productId: id,
  name: `A line that is ${status}`,
  quantity: 1,
  billingCycle: 'Monthly',
  configOptions: {},
  price: PRICE,
  setupFee: { amount: 1000, currency: 'JPY' },
  status,
})

export const ITEMS = (['new', 'esim_pending', 'billing', 'active', 'person', 'refused'] as const).map((status) => item(status, status))

export const order = (status: Order['status'], expectedBy: string | null = null): Order => ({
  id: `example-${status}`,
  sfOrderId: null,
  orderNumber: '00000001',
  status,
  expectedBy,
  items: [item('one', 'new')],
  total: PRICE,
  timeline: [],
  correlationId: 'example-1',
  createdAt: AT,
  updatedAt: AT,
})

export const SERVICES = (['running', 'setting_up', 'paused', 'completed', 'ended', 'in_question'] as const).map(
  (status, n): OwnService => ({
    id: status,
    name: `A service that is ${status}`,
    status,
    iccid: n === 0 ? ESIM.iccid : null,
    orderedAt: AT,
  }),
)

const GIB = 1024 ** 3
const usage = (other: Partial<EsimUsage>): EsimUsage => ({
  state: 'current',
  asOf: AT,
  profile: 'in_use',
  unlimited: false,
  totalBytes: GIB,
  remainingBytes: GIB / 4,
  expiresAt: FUTURE,
  ...other,
})
export const usages = (): EsimUsage[] => [
  usage({}),
  usage({ profile: 'not_installed', remainingBytes: GIB, expiresAt: null }),
  usage({ profile: 'installed', remainingBytes: 0, state: 'old' }),
  usage({ unlimited: true, totalBytes: null, remainingBytes: null }),
  usage({ profile: 'expired', remainingBytes: 0, expiresAt: AT }),
  usage({ state: 'unread', asOf: null, profile: 'unknown', unlimited: null, totalBytes: null, remainingBytes: null, expiresAt: null }),
]
export const FRESHNESSES = [
  { state: 'old', asOf: AT },
  { state: 'unread', asOf: null },
] as const

/** Has passed, and will not for long. */
export const PAST = AT
export const FUTURE = '2099-01-05T09:00:00.000Z'
