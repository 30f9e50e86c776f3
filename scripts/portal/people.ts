// Who looks at the portal, made through its own API and the stand-ins' desks as the demo's story makes its customer, without a word.
import { z } from 'zod'
import type { Stack } from '../stack.ts'
import { createBrowser } from '../story/browser.ts'
import { addCard } from '../story/card.ts'
import { chooseProducts } from '../story/catalogue.ts'
import { deskOf } from '../story/desk.ts'
import { cartLine, placeOrder } from '../story/order.ts'
import { type Customer, CUSTOMER, Product, type Setting } from '../story/setting.ts'
import { signUp } from '../story/sign-up.ts'
import type { Teller } from '../story/teller.ts'
import { watchOrder } from '../story/watch.ts'
import type { Places } from './pages.ts'

const NEWCOMER: Customer = {
  number: 'C-1005',
  email: 'customer1005@example.jp',
  password: 'seven lanterns along the quay',
  firstName: 'Jean-Luc',
  lastName: 'Lefèvre',
}

export interface People {
  /** With an active order, an eSIM in it, an open invoice, a card, and an order in review. */
  customer: Customer
  /** Has signed up, and nothing else. */
  newcomer: Customer
  places: Places
  /** One of each kind of product, as an order takes them. */
  cart: readonly unknown[]
}

export async function makePeople(stack: Stack): Promise<People> {
  const settingOf = (customer: Customer): Setting => ({ stack, desk: deskOf(stack), customer, browser: createBrowser(), teller: SILENT })
  await signUp(settingOf(NEWCOMER))
  const setting = settingOf(CUSTOMER)
  await signUp(setting)
  const products = await chooseProducts(setting)
  await addCard(setting)
  const { key, sfOrderId } = await placeOrder(setting, products)
  await setting.desk.tell('salesforce', 'press', { orderId: sfOrderId })
  const order = await watchOrder(setting, key)
  const esim = order.items.find(({ service, esims }) => service && esims?.length)
  const service = esim?.service?.whmcsServiceId
  const iccid = esim?.esims?.[0]?.iccid
  if (service === undefined || iccid === undefined) throw new Error(`order ${key} is active without an eSIM`)
  await setting.desk.tell('esim', 'usage', { iccid, status: 'ACTIVE', remainingMb: 410 })
  const inReview = await placeOrder(setting, products.slice(-1))
  return {
    customer: CUSTOMER,
    newcomer: NEWCOMER,
    places: { product: await richestProduct(setting), order: key, orderInReview: inReview.key, service: String(service) },
    cart: products.map(cartLine),
  }
}

/** The one with the most to choose: its page shows the most. */
async function richestProduct({ stack, browser }: Setting): Promise<string> {
  const { body } = await browser.call('GET', `${stack.publicUrl}/api/catalog`)
  const { items } = z.object({ items: z.array(Product) }).parse(body)
  const [richest] = items.sort((a, b) => b.configOptions.length - a.configOptions.length)
  if (!richest) throw new Error('the catalogue is empty')
  return richest.id
}

/** Pages are not worth a look when what they are to show has not come about. */
const SILENT: Teller = {
  failures: [],
  chapter: () => undefined,
  say: () => undefined,
  table: () => undefined,
  check(claim, holds, found) {
    if (!holds) throw new Error(`it does not hold that ${claim}${found === undefined ? '' : ` (found: ${found})`}`)
  },
}
