import type { Money } from '../src/base/money.ts'
import type { WhmcsCycle } from './billing-cycle.ts'
import type { ListedOption, ListedProduct } from './types.ts'

const YES_NO = 3
const QUANTITY = 4

/**
 * What WHMCS adds once for one piece of a product with these options: AddOrder takes a price of its own, but no set-up fee. `options`: choice
 * id, quantity, or 1 and 0 by option id, as AddOrder takes them. Null where an amount cannot be read; undefined where the product is not sold
 * at that cycle.
 */
export function setupFeeOf(
  product: Pick<ListedProduct, 'prices' | 'options'>,
  cycle: WhmcsCycle,
  options: Readonly<Record<number, number>>,
): Money | null | undefined {
  const own = product.prices.find((price) => price.cycle === cycle)?.setupFee
  if (!own) return own
  if (product.options === null) return Object.keys(options).length === 0 ? own : null
  const fees = product.options.map((option) => optionFee(option, cycle, options[option.id]))
  if (fees.includes(null)) return null
  return { amount: fees.reduce<number>((total, fee) => total + (fee ?? 0), own.amount), currency: own.currency }
}

/** WHMCS takes its first choice for one that it does not know, and cuts a number to its bounds. */
function optionFee({ type, choices, minqty, maxqty }: ListedOption, cycle: WhmcsCycle, value: number | undefined): number | null {
  const [first] = choices
  const pieces = type === YES_NO ? Number(Boolean(value)) : Math.max(value ?? 0, minqty)
  const counted = type === QUANTITY && maxqty > 0 ? Math.min(pieces, maxqty) : pieces
  const isCounted = type === YES_NO || type === QUANTITY
  const choice = isCounted ? first : (choices.find(({ id }) => id === value) ?? first)
  const price = choice?.prices.find((listed) => listed.cycle === cycle)
  // A price that WHMCS's reply leaves out is not known, and held against nobody.
  if (price === undefined || (isCounted && counted === 0)) return 0
  return price.setupFee && price.setupFee.amount * (isCounted ? counted : 1)
}
