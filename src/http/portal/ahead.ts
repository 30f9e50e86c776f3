// What a page will ask for as soon as its scripts run, named with the page itself, so that it comes together with them.

import { z } from 'zod'

const Manifest = z.record(z.string(), z.object({ file: z.string(), imports: z.array(z.string()).default([]) }))
type Manifest = z.output<typeof Manifest>

interface Known {
  path: string
  /** Where the page is no part of what every page loads: its file in `portal/src/pages`. */
  page?: string
  /** What it asks of the API, `:id` standing for that of the address. */
  asks?: readonly string[]
}

const LANGUAGES = ['en', 'ja'] as const
const ENTRY = 'index.html'
const ORDERS = '/api/orders?limit=20'

const FOR_EVERYBODY: readonly Known[] = [
  { path: '/signup', page: 'SignUpPage' },
  { path: '/login', page: 'LoginPage' },
  { path: '/forgot-password', page: 'ForgotPasswordPage' },
  { path: '/reset-password', page: 'ResetPasswordPage' },
  { path: '/help', page: 'HelpPage' },
  { path: '/terms', page: 'LegalPage' },
  { path: '/privacy', page: 'LegalPage' },
]
const FOR_GUESTS: readonly Known[] = [
  ...['/', '/catalog', '/catalog/:id'].map((path) => ({ path, asks: ['/api/catalog'] })),
  { path: '/checkout', page: 'CheckoutPage', asks: ['/api/catalog'] },
]
const FOR_SESSIONS: readonly Known[] = [
  { path: '/checkout', page: 'CheckoutPage' },
  { path: '/dashboard', page: 'DashboardPage', asks: [ORDERS, '/api/billing/invoices/summary'] },
  { path: '/orders', page: 'OrdersPage', asks: [ORDERS] },
  { path: '/orders/:id', page: 'OrderPage', asks: ['/api/orders/:id'] },
  { path: '/services', page: 'ServicesPage' },
  { path: '/services/:id', page: 'ServicePage' },
  { path: '/billing', page: 'BillingPage', asks: ['/api/billing/invoices/summary'] },
  { path: '/account', page: 'AccountPage', asks: ['/api/me/billing'] },
]

interface Visit {
  path: string
  hasSession: boolean
  /** Said in the address; a choice of an earlier visit is the browser's secret. */
  lang: string | null
  /** The one of ours that the browser would have first. */
  preferred: string
}

/** The value of the page's `Link` header. `manifest` is what the build says of its files. Throws where it does not name what pages need. */
export function openAhead(manifest: unknown): (visit: Visit) => string {
  const files = Manifest.parse(manifest)
  const always = filesOf(files, ENTRY)
  const scripts = (source: string): string[] =>
    [...filesOf(files, source)].filter((file) => !always.has(file)).map((file) => `</${file}>; rel=modulepreload`)
  const words = Object.fromEntries(LANGUAGES.map((lang) => [lang, scripts(`src/locales/${lang}.po`)]))
  const open = (known: readonly Known[]) =>
    known.map(({ path, page, asks = [] }) => ({
      pattern: new URLPattern({ pathname: path }),
      asks,
      scripts: page === undefined ? [] : scripts(`src/pages/${page}.tsx`),
    }))
  const forGuests = open([...FOR_EVERYBODY, ...FOR_GUESTS])
  const forSessions = open([...FOR_EVERYBODY, ...FOR_SESSIONS])

  return ({ path, hasSession, lang, preferred }) => {
    const page = (hasSession ? forSessions : forGuests).find(({ pattern }) => pattern.test({ pathname: path }))
    const id = page?.pattern.exec({ pathname: path })?.pathname.groups['id'] ?? ''
    const asks = [...(hasSession ? ['/api/me'] : []), ...(page?.asks ?? [])].map((address) => address.replace(':id', id))
    return [
      ...(words[lang ?? ''] ?? words[preferred] ?? []),
      ...(page?.scripts ?? []),
      ...asks.map((address) => `<${address}>; rel=preload; as=fetch; crossorigin`),
    ].join(', ')
  }
}

/** The file that was made of a source, and all that it begins by importing. */
function filesOf(files: Manifest, source: string, found = new Set<string>()): Set<string> {
  const made = files[source]
  if (!made) throw new Error(`the portal was built without ${source}`)
  if (found.has(made.file)) return found
  found.add(made.file)
  for (const imported of made.imports) filesOf(files, imported, found)
  return found
}
