// States that are the API's to say.

import { pagesNamed, type PortalPage } from '../../../scripts/portal/pages.ts'
import { away, kept, told } from '../answers.ts'
import type { Seen } from './seen.ts'

const LINKING = { account: { customerNumber: 'C-1003', name: 'Sato', status: 'linking' } }

const PASSING = [
  ['set up', { status: 'provisioning', expectedBy: '2126-11-22T12:00:00.000Z' }],
  ['late', { status: 'provisioning', expectedBy: '2026-01-01T12:00:00.000Z' }],
  ['being cancelled', { status: 'cancelling', expectedBy: null }],
  ['half there', { status: 'partly_active', expectedBy: null }],
  ['rejected', { status: 'rejected', expectedBy: null }],
  ['failed', { status: 'failed', expectedBy: null }],
] as const

const FRESHNESSES = [
  ['away', { state: 'old', asOf: '2026-01-01T12:00:00.000Z' }],
  ['away and unheard', { state: 'unread', asOf: null }],
] as const

/** Pages that show what the API says, and where it says it. */
const TOLD_BY = [
  ['catalog', '**/api/catalog'],
  ['product', '**/api/catalog'],
  ['dashboard', '**/api/{orders*,billing/**}'],
  ['checkout', '**/api/{catalog/*,billing/**}'],
  ['orders', '**/api/orders*'],
  ['order', '**/api/orders/*'],
  ['services', '**/api/subscriptions*'],
  ['service', '**/api/subscriptions/*'],
  ['account', '**/api/me/*'],
  ['billing', '**/api/billing/**'],
] as const

const pageNamed = (name: string): PortalPage => pagesNamed([name])[0] as PortalPage // throws where there is none

export const TOLD: readonly Seen[] = [
  { ...pageNamed('dashboard'), name: 'whose pages they are, away', act: away('**/api/me') },
  ...TOLD_BY.map(([name, path]): Seen => ({ ...pageNamed(name), name: `${name} away`, act: away(path) })),
  ...TOLD_BY.map(([name, path]): Seen => ({ ...pageNamed(name), name: `${name} waiting`, act: kept(path), isWaiting: true })),
  ...PASSING.map(([name, other]): Seen => ({
    name: `an order that is ${name}`,
    by: 'customer',
    path: ({ order }) => `/orders/${order}`,
    act: told('**/api/orders/*', other),
  })),
  {
    name: 'an account that is being made',
    by: 'customer',
    path: () => '/dashboard',
    act: told('**/api/me', LINKING),
  },
  {
    name: 'a cart while the account is being made',
    by: 'customer',
    path: () => '/checkout',
    act: told('**/api/me', LINKING),
  },
  { name: 'the overview in review', by: 'reviewed', path: () => '/dashboard' },
  { name: 'a cart in review', by: 'reviewed', path: () => '/checkout' },
  { name: 'the account in review', by: 'reviewed', path: () => '/account' },
  { name: 'billing in review', by: 'reviewed', path: () => '/billing' },
  {
    name: 'an answer that takes long',
    by: 'customer',
    path: () => '/orders',
    act: async (page) => {
      await kept('**/api/orders*')(page)
      await page.locator('main [data-waiting] p').waitFor()
    },
    isWaiting: true,
  },
  ...FRESHNESSES.map(([name, billing]): Seen => ({
    name: `services while WHMCS is ${name}`,
    by: 'customer',
    path: () => '/services',
    act: told('**/api/subscriptions*', { billing }),
  })),
  {
    name: 'a service while WHMCS is away',
    by: 'customer',
    path: ({ service }) => `/services/${service}`,
    act: told('**/api/subscriptions/*', { billing: FRESHNESSES[0][1] }),
  },
  { name: 'services in review', by: 'reviewed', path: () => '/services' },
  { name: 'no such service', by: 'customer', path: () => '/services/999999' },
  { name: 'an order with a person', by: 'customer', path: ({ orderWithPerson }) => `/orders/${orderWithPerson}` },
  { name: 'a cancelled order', by: 'customer', path: ({ orderCancelled }) => `/orders/${orderCancelled}` },
  { name: 'no such product', by: 'guest', path: () => '/catalog/01t5g00000zzzzzAAA' },
  { name: 'no such order', by: 'customer', path: () => '/orders/8015g00000zzzzzAAA' },
]
