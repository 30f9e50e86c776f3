// The cart with what each line costs, as the catalogue says now.

import type { Money, Product } from '../api/queries.ts'
import type { CartLine } from '../cart/cart.ts'
import { faultsOf, priceWith } from '../product/choices.ts'
import { addMoney } from '../ui/money.ts'
import type { BillingCycle } from '../ui/Price.tsx'

export interface PricedLine extends CartLine {
  product: Product
  /** False: the product is sold, but not as it was chosen. */
  isOrderable: boolean
  /** Of one, its options included. */
  price: Money
  setupFee: Money | null
}

export interface Totals {
  /** The first payment, fees for setting up included. */
  now: Money
  /** What comes again, by how often. */
  again: { billingCycle: BillingCycle; sum: Money }[]
}

const times = ({ amount, currency }: Money, quantity: number): Money => ({ amount: amount * quantity, currency })

/** Null in the place of a line that is not sold any more, or not so often. */
export function priceCart(cart: readonly CartLine[], products: readonly Product[]): (PricedLine | null)[] {
  return cart.map((line) => {
    const product = products.find(({ id }) => id === line.productId)
    const offered = product?.prices.find(({ billingCycle }) => billingCycle === line.billingCycle)
    if (!product || !offered) return null
    return {
      ...line,
      product,
      isOrderable: faultsOf(product.configOptions, line.configOptions).size === 0,
      price: priceWith(offered.price, product.configOptions, line.configOptions),
      setupFee: offered.setupFee ?? null,
    }
  })
}

/** Null for an empty cart. Throws where two currencies meet. */
export function totalsOf(lines: readonly PricedLine[]): Totals | null {
  const [first, ...others] = lines.map(({ price, setupFee, quantity }) =>
    times(setupFee === null ? price : addMoney(price, setupFee), quantity),
  )
  if (!first) return null
  const again = Map.groupBy(
    lines.filter(({ billingCycle }) => billingCycle !== 'Onetime'),
    ({ billingCycle }) => billingCycle,
  )
  return {
    now: others.reduce(addMoney, first),
    again: [...again].map(([billingCycle, ofCycle]) => ({
      billingCycle,
      sum: ofCycle.map(({ price, quantity }) => times(price, quantity)).reduce(addMoney),
    })),
  }
}
