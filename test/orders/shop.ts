// Customers who can order, and carts made of product codes.

import type { Answer } from '../world/browser.ts'
import type { Customer } from '../world/customers.ts'
import type { TestWorld } from '../world.ts'

export interface CartLine {
  productId: string
  quantity: number
  billingCycle: string
  configOptions?: Record<string, unknown>
}

export interface Shop {
  /** Signed up, with a card. */
  customer(number: string): Promise<Customer>
  /** A line of a product, its required options chosen, with changes. */
  line(code: string, more?: Partial<CartLine>): Promise<CartLine>
  place(customer: Customer, body: unknown, headers?: Record<string, string>): Promise<Answer>
  /** The Orders that Salesforce holds of a customer. */
  ordersOf(customer: Customer): Promise<Record<string, unknown>[]>
}

interface Listed {
  id: string
  sku: string
  prices: { billingCycle: string }[]
  configOptions: { key: string; required: boolean; options?: { value: string }[] }[]
}

export function openShop(world: TestWorld): Shop {
  const catalog = async (): Promise<Listed[]> => (await world.browser().get('/api/catalog')).body.items
  return {
    async customer(number) {
      const customer = await world.customers.signUp(number)
      await world.customers.addCard(customer)
      return customer
    },
    async line(code, more = {}) {
      const product = (await catalog()).find(({ sku }) => sku === code)
      if (!product) throw new Error(`no product ${code}`)
      const chosen = product.configOptions.filter(({ required }) => required).map(({ key, options }) => [key, options?.[0]?.value])
      return {
        productId: product.id,
        quantity: 1,
        billingCycle: product.prices[0]?.billingCycle ?? '',
        ...(chosen.length > 0 ? { configOptions: Object.fromEntries(chosen) } : {}),
        ...more,
      }
    },
    place: (customer, body, headers) => customer.browser.post('/api/orders', body, headers),
    async ordersOf(customer) {
      const account = (await world.salesforce.rows('Account')).find((row) => row['Customer_Number__c'] === customer.number)
      return (await world.salesforce.rows('Order')).filter((row) => row['AccountId'] === account?.['Id'] && row['Portal_Order_Key__c'])
    },
  }
}
