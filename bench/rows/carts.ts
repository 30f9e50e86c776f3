import type { Customer, Customers } from '../../test/world/customers.ts'

/** Three lines, an eSIM among them, as a cart that a label makes its own: equal carts would be one order. */
export async function cartOf(customers: Customers, customer: Customer): Promise<(label: string) => object> {
  const cart = await customers.cart(customer)
  const items = cart['items']
  if (!Array.isArray(items)) throw new Error('a cart without items')
  return (label) => ({
    items: items.map((item: object, index) => (index === items.length - 1 ? { ...item, configOptions: { label } } : item)),
  })
}
