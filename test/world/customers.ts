// Customers through the front door: signed up, with a card, with orders.

import { type Answer, type Browser, openBrowser } from './browser.ts'
import type { Desk } from './desk.ts'
import { until } from './until.ts'

interface Doors {
  url: string
  mail: Desk
  whmcs: Desk
  salesforce: Desk
}

export interface Customer {
  browser: Browser
  number: string
  email: string
  password: string
}

/** One line of each kind, an eSIM among them, by product code. */
export const THREE_LINES = ['NET-FIBER-1G', 'ESIM-JP-1GB-7D', 'VPN-PERSONAL']

export interface Customers {
  /** The body of a sign-up that is right in every field. */
  signUpBody(number: string, more?: object): Record<string, unknown>
  /** The code in the newest mail to an address. */
  codeFor(email: string): Promise<string>
  /** Signed up and verified; waits until the account is no longer `linking` unless told otherwise. */
  signUp(number: string, options?: { wait?: boolean }): Promise<Customer>
  addCard(customer: Customer): Promise<void>
  /** The body of an order of some products by their codes, with the required options. */
  cart(customer: Customer, codes?: readonly string[]): Promise<Record<string, unknown>>
  /** An order in Salesforce, waiting for review. */
  order(customer: Customer, codes?: readonly string[]): Promise<Answer['body']>
  press(sfOrderId: string, times?: number): Promise<{ status: number; body: Answer['body'] }[]>
  /** Waits until the order is in one of these states. */
  orderIs(customer: Customer, id: string, states: readonly string[], withinMs?: number): Promise<Answer['body']>
}

export const PASSWORD = 'correct horse battery staple 7'

export function openCustomers({ url, mail, whmcs, salesforce }: Doors): Customers {
  const customers: Customers = {
    signUpBody: (number, more = {}) => ({
      email: `customer${number.slice(2)}@example.jp`,
      password: PASSWORD,
      sfNumber: number,
      firstName: 'Hanako',
      lastName: 'Sato',
      phone: '+81312345678',
      address: { line1: '1-2-3 Marunouchi', city: 'Chiyoda', state: 'Tokyo', postcode: '100-0005', country: 'JP' },
      language: 'en',
      ...more,
    }),
    async codeFor(email) {
      return until(async () => {
        const mails = (await mail.rows('messages')).filter((message) => message['to'] === email && kindOf(message) === 'email-code')
        return /\b(\d{6})\b/.exec(String(mails.at(-1)?.['text'] ?? ''))?.[1]
      }, `a code for ${email}`)
    },
    async signUp(number, { wait = true } = {}) {
      const browser = openBrowser(url)
      const body = customers.signUpBody(number)
      const email = String(body['email'])
      const asked = await browser.post('/api/auth/signup', body)
      if (asked.status !== 202) throw new Error(`sign-up: ${asked.status} ${JSON.stringify(asked.body)}`)
      const verified = await browser.post('/api/auth/verify-email', { signupId: asked.body.signupId, code: await customers.codeFor(email) })
      if (verified.status !== 200) throw new Error(`verify: ${verified.status} ${JSON.stringify(verified.body)}`)
      const customer = { browser, number, email, password: PASSWORD }
      if (wait) await until(async () => (await browser.get('/api/me')).body.account.status !== 'linking', `${number} to be linked`, 30_000)
      return customer
    },
    async addCard({ email }) {
      const client = (await whmcs.rows('clients')).find((row) => row['email'] === email)
      await whmcs.ask('pay-method', { clientId: Number(client?.['id']), last4: '4242' })
    },
    async cart({ browser }, codes = THREE_LINES) {
      // On a busy machine the first reading may miss its deadline; the catalogue tries again by itself.
      const items: unknown = await until(async () => (await browser.get('/api/catalog')).body.items, 'the catalogue')
      return { ...cartOf(items as Shown[], codes) }
    },
    async order(customer, codes) {
      const placed = await customer.browser.post('/api/orders', await customers.cart(customer, codes))
      if (placed.status !== 201 && placed.status !== 202) throw new Error(`order: ${placed.status} ${JSON.stringify(placed.body)}`)
      return placed.body
    },
    async press(sfOrderId, times = 1) {
      return (await salesforce.ask('press', { orderId: sfOrderId, times }))['answers'] as { status: number; body: Answer['body'] }[]
    },
    orderIs: ({ browser }, id, states, withinMs = 30_000) =>
      until(
        async () => {
          const order = (await browser.get(`/api/orders/${id}`)).body
          return states.includes(order.status) ? order : null
        },
        `order ${id} to be ${states.join(' or ')}`,
        withinMs,
      ),
  }
  return customers
}

/** A product as far as a cart needs it. */
interface Shown {
  id: string
  sku: string
  prices: { billingCycle: string }[]
  configOptions: { key: string; type: string; required: boolean; options?: { value: string }[] }[]
}

/** The body of an order of some products of a catalogue by their codes, with the required options. */
export const cartOf = (catalogue: readonly Shown[], codes: readonly string[]): { items: object[] } => ({
  items: codes.map((code) => {
    const product = catalogue.find((candidate) => candidate.sku === code)
    if (!product) throw new Error(`no product ${code}`)
    const chosen = product.configOptions.filter((option) => option.required).map((option) => [option.key, option.options?.[0]?.value])
    return { productId: product.id, quantity: 1, billingCycle: product.prices[0]?.billingCycle, configOptions: Object.fromEntries(chosen) }
  }),
})

/** The kind that a mail carries among its custom arguments. */
export const kindOf = (message: Record<string, unknown>): string =>
  String((message['customArgs'] as Record<string, unknown> | undefined)?.['kind'] ?? '')
