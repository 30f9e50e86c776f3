import { waitFor } from './browser.ts'
import { money, Order, type Product, type Setting } from './setting.ts'

/** One order of everything chosen; the same cart sent twice is one order. */
export async function placeOrder(
  { stack, browser, teller }: Setting,
  products: readonly Product[],
): Promise<{ key: string; sfOrderId: string }> {
  teller.chapter('Order')
  const items = products.map((product) => ({
    productId: product.id,
    quantity: 1,
    billingCycle: product.prices[0]?.billingCycle,
    configOptions: Object.fromEntries(
      product.configOptions.flatMap(({ key, required, options }) => (required && options?.[0] ? [[key, options[0].value]] : [])),
    ),
  }))
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
