// A customer's cart, checked field by field and priced by us.

import { checkChoices, priceOfChoices } from '../../mappings/config-options.ts'
import { toSnapshot } from '../../mappings/config-snapshot.ts'
import { isEligible } from '../../mappings/eligibility.ts'
import { parseId } from '../../salesforce/ids.ts'
import { type Money, sum } from '../base/money.ts'
import { type FieldError, Problem } from '../base/problems.ts'
import type { PlaceOrder } from '../contract/orders.ts'
import type { Orderable, SoldProduct } from './order-catalog.ts'
import type { OrderLine } from '../db/order-line.ts'

export interface PricedLine extends Omit<OrderLine, 'n' | 'state' | 'sfItemId' | 'serviceId' | 'serviceStatus'> {
  pricebookEntryId: string
  configOptionsJson: string | null
}

type CartItem = PlaceOrder['items'][number]

/** Product ids in their 18-character form. Throws 422 naming each that is none. */
export function productIdsOf(items: readonly CartItem[]): string[] {
  const errors: FieldError[] = []
  const ids = items.map((item, index) => {
    const id = parseId(item.productId, 'Product2')
    if (id === null) errors.push(unknownProduct(index))
    return id ?? ''
  })
  if (errors.length > 0) throw new Problem('invalid_request', undefined, { errors })
  return ids
}

const unknownProduct = (index: number): FieldError => ({
  path: `items.${index}.productId`,
  code: 'unknown_product',
  message: 'This product is not on sale.',
})

/** Throws 422 `invalid_request` with every fault of the cart, or `not_eligible`. */
export function priceCart(
  items: readonly CartItem[],
  productIds: readonly string[],
  products: ReadonlyMap<string, SoldProduct>,
  customer: Orderable['customer'],
): PricedLine[] {
  const errors: FieldError[] = []
  const found = items.map((item, index) => {
    const sold = products.get(productIds[index] ?? '')
    if (!sold) {
      errors.push(unknownProduct(index))
      return null
    }
    if (!sold.product.prices.some((price) => price.billingCycle === item.billingCycle)) {
      errors.push({
        path: `items.${index}.billingCycle`,
        code: 'not_offered',
        message: 'This product is not sold with this billing cycle.',
      })
    }
    errors.push(...checkChoices(sold.options, item.configOptions ?? {}, `items.${index}.configOptions`))
    return sold
  })
  if (errors.length > 0) throw new Problem('invalid_request', undefined, { errors })
  const sold = found.filter((product) => product !== null)
  if (sold.some((product) => !isEligible(product.eligibility, customer.facts))) throw new Problem('not_eligible')
  return sold.map((product, index) => toLine(product, items[index]))
}

function toLine(sold: SoldProduct, item: CartItem | undefined): PricedLine {
  if (!item) throw new Error('a product without its line')
  const { product, options } = sold
  const offered = product.prices.find((price) => price.billingCycle === item.billingCycle)
  if (!offered) throw new Error('a line without its price')
  const chosen = item.configOptions ?? {}
  const price: Money = sum(offered.price.currency, [offered.price, priceOfChoices(options, chosen, offered.price.currency)])
  return {
    productId: product.id,
    name: product.name,
    sku: product.sku,
    category: product.category,
    quantity: item.quantity,
    billingCycle: item.billingCycle,
    configOptions: chosen,
    price,
    setupFee: offered.setupFee ?? null,
    requiresIccid: sold.requiresIccid,
    pricebookEntryId: sold.pricebookEntryId,
    configOptionsJson: toSnapshot(options, chosen),
  }
}
