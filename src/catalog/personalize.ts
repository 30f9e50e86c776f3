import { isEligible } from '../../mappings/eligibility.ts'
import type { PriceRow } from '../../salesforce/product.ts'
import type { Money } from '../base/money.ts'
import type { CatalogSnapshot, SoldProduct } from './snapshot.ts'
import type { Customer } from './source.ts'

/** Whether a product may be sold at a price that a book has now. */
type MaySell = (productId: string, price: Money) => boolean

/**
 * Products by the prices of a book. What the book does not price, or prices at nothing readable or as the gate would not have it, cannot be ordered
 * from it and is left out.
 */
export function priceFrom(products: Iterable<SoldProduct>, prices: readonly PriceRow[], maySell: MaySell): SoldProduct[] {
  const byProduct = new Map(prices.filter((row) => row.entryActive).map((row) => [row.productId, row]))
  return [...products].flatMap((sold) => {
    const row = byProduct.get(sold.product.id)
    const [shown] = sold.product.prices
    if (!row?.unitPrice || row.unitPrice.amount < 0 || !shown || row.unitPrice.currency !== shown.price.currency) return []
    if (!maySell(sold.product.id, row.unitPrice)) return []
    return [{ ...sold, pricebookEntryId: row.pricebookEntryId, product: { ...sold.product, prices: [{ ...shown, price: row.unitPrice }] } }]
  })
}

/** What everybody may see: who may have it is judged once it is known who asks. */
export const forEverybody = (snapshot: CatalogSnapshot): SoldProduct[] => [...snapshot.products.values()]

/** What one account may have, at its own prices where it has a price book (`prices`; null for the portal's). */
export function forCustomer(snapshot: CatalogSnapshot, customer: Customer, prices: readonly PriceRow[] | null): SoldProduct[] {
  const eligible = [...snapshot.products.values()].filter(({ eligibility }) => isEligible(eligibility, customer.facts))
  if (prices === null) return eligible
  return priceFrom(eligible, prices, (productId, price) => snapshot.faultsAt('own', productId, price).length === 0)
}
