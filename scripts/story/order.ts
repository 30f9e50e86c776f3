import { waitFor } from './browser.ts'
import { money, Order, type Product, type Setting } from './setting.ts'

/** One of it, in its first billing cycle, with the first choice of every option that must be chosen. */
export const cartLine = ({ id, prices, configOptions }: Product) => ({
  productId: id,
  quantity: 1,
  billingCycle: prices[0]?.billingCycle,
  configOptions: Object.fromEntries(
    configOptions.flatMap(({ key, required, options }) => (required && options?.[0] ? [[key, options[0].value]] : [])),
  ),
})

/** One order of everything chosen; the same cart sent twice is one order. */
export async function placeOrder(
  { stack, browser, teller }: Setting,
  products: readonly Product[],
): Promise<{ key: string; sfOrderId: string }> {
  teller.chapter('Order')
  const items = products.map(cartLine)
  const place = () => browser.call('POST', `${stack.publicUrl}/api/orders`, { items })
  const first = await place()
  const order = Order.parse(first.body)
  teller.say(`order ${order.id} for ${money(order.total)}: ${order.status}`)
  const again = await place()
  teller.check(
    'the same cart again is the same order',
    Order.parse(again.body).id === order.id && again.headers.get('idempotency-replayed') === 'true',
  )
  const sfOrderId = await waitFor(
    'the order in Salesforce',
    async () => Order.parse((await browser.call('GET', `${stack.publicUrl}/api/orders/${order.id}`)).body).sfOrderId ?? undefined,
  )
  teller.say(`in Salesforce as ${sfOrderId}, waiting for staff`)
  return { key: order.id, sfOrderId }
}
