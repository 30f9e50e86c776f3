// Every page of the portal that is worth a look, one a line: what it is called, who sees it, and where it is.

export interface PortalPage {
  /** In file names and tables. */
  name: string
  by: Visitor
  path: (places: Places) => string
  /** People come here from elsewhere, with nothing of ours at hand: it has to be lighter than the others. */
  isArrival?: true
}

/** A guest, a customer with a history, or one who has just signed up. */
export const VISITORS = ['guest', 'customer', 'newcomer'] as const
export type Visitor = (typeof VISITORS)[number]

/** What addresses are made of; all but the product is the customer's. */
export interface Places {
  product: string
  order: string
  orderInReview: string
  service: string
}

export const PAGES: readonly PortalPage[] = [
  { name: 'home', by: 'guest', path: () => '/', isArrival: true },
  { name: 'catalog', by: 'guest', path: () => '/catalog', isArrival: true },
  { name: 'catalog-of-a-kind', by: 'guest', path: () => '/catalog?category=internet' },
  { name: 'product', by: 'guest', path: ({ product }) => `/catalog/${product}` },
  { name: 'signup', by: 'guest', path: () => '/signup' },
  { name: 'login', by: 'guest', path: () => '/login', isArrival: true },
  { name: 'forgot-password', by: 'guest', path: () => '/forgot-password' },
  { name: 'reset-password', by: 'guest', path: () => '/reset-password#token=as-it-was-mailed' },
  { name: 'help', by: 'guest', path: () => '/help' },
  { name: 'terms', by: 'guest', path: () => '/terms' },
  { name: 'privacy', by: 'guest', path: () => '/privacy' },
  { name: 'styleguide', by: 'guest', path: () => '/styleguide' },
  { name: 'not-found', by: 'guest', path: () => '/nowhere' },
  { name: 'checkout-empty', by: 'guest', path: () => '/checkout' },
  { name: 'dashboard', by: 'customer', path: () => '/dashboard' },
  { name: 'checkout', by: 'customer', path: () => '/checkout' },
  { name: 'orders', by: 'customer', path: () => '/orders' },
  { name: 'order', by: 'customer', path: ({ order }) => `/orders/${order}` },
  { name: 'order-in-review', by: 'customer', path: ({ orderInReview }) => `/orders/${orderInReview}` },
  { name: 'services', by: 'customer', path: () => '/services' },
  { name: 'service', by: 'customer', path: ({ service }) => `/services/${service}` },
  { name: 'account', by: 'customer', path: () => '/account' },
  { name: 'billing', by: 'customer', path: () => '/billing' },
  { name: 'dashboard-new', by: 'newcomer', path: () => '/dashboard' },
  { name: 'checkout-unpaid', by: 'newcomer', path: () => '/checkout' },
  { name: 'orders-none', by: 'newcomer', path: () => '/orders' },
  { name: 'services-none', by: 'newcomer', path: () => '/services' },
  { name: 'billing-none', by: 'newcomer', path: () => '/billing' },
]

/** Those of these names; none named: all. Throws where there is no such page. */
export function pagesNamed(names: readonly string[]): readonly PortalPage[] {
  const unknown = names.filter((name) => !PAGES.some((page) => page.name === name))
  if (unknown.length > 0) throw new Error(`there is no page ${unknown.join(', ')}; there are ${PAGES.map(({ name }) => name).join(', ')}`)
  return names.length === 0 ? PAGES : PAGES.filter(({ name }) => names.includes(name))
}
