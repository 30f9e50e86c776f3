import type { Money } from '../src/base/money.ts'
import type { WhmcsCycle } from './billing-cycle.ts'
import type { ListedChoice, ListedProduct } from './types.ts'

const YES_NO = 3
const QUANTITY = 4

/**
 * What WHMCS adds once for one piece of a product with these options: AddOrder takes a price of its own, but no set-up fee. `options`: choice
 * id, quantity, or 1 and 0 by option id. Null where an amount cannot be read; undefined where the reply does not tell the cycle.
 */
export function setupFeeOf(
  product: Pick<ListedProduct, 'prices' | 'options'>,
  cycle: WhmcsCycle,
  options: Readonly<Record<number, number>>,
): Money | null | undefined {
  const own = product.prices.find((price) => price.cycle === cycle)?.setupFee
  if (!own) return own
  let { amount } = own
  for (const option of product.options ?? []) {
    const value = options[option.id] ?? 0
    if (value === 0) continue
    const isCounted = option.type === YES_NO || option.type === QUANTITY
    const choice = isCounted ? option.choices[0] : option.choices.find(({ id }) => id === value)
    const fee = feeOf(choice, cycle)
    if (fee === null) return null
    amount += fee * (isCounted ? value : 1)
  }
  return { amount, currency: own.currency }
}

/** A cycle that the reply leaves out asks nothing. */
function feeOf(choice: ListedChoice | undefined, cycle: WhmcsCycle): number | null {
  const price = choice?.prices.find((listed) => listed.cycle === cycle)
  if (price === undefined) return 0
  return price.setupFee === null ? null : price.setupFee.amount
}
