// What WHMCS will add once to the price of an order: AddOrder takes none of ours, so what it asks at that moment would be billed unasked.

import type { WhmcsCycle } from '../../mappings/billing-cycle.ts'
import { setupFeeOf } from '../../mappings/setup-fee.ts'
import type { WhmcsProduct } from '../../whmcs/actions/get-products.ts'
import type { Money } from '../base/money.ts'
import type { Call } from '../base/remote.ts'
import type { OrderLine } from '../db/order-line.ts'
import type { ApprovedLine } from './approved-order.ts'

/** What a line may cost once, on top of its price. */
export interface ConfirmedFee {
  pid: number
  cycle: WhmcsCycle
  /** As AddOrder takes them. */
  options: Record<number, number>
  /** Of one piece. */
  atMost: Money
}

/** The fees of the lines of which somebody knows what the customer was shown. */
export const confirmedFees = (lines: readonly ApprovedLine[], confirmed: readonly Pick<OrderLine, 'n' | 'setupFee'>[]): ConfirmedFee[] =>
  lines.flatMap(({ n, pid, whmcsCycle, whmcsOptions, price }) => {
    const shown = confirmed.find((line) => line.n === n)
    if (shown?.setupFee === undefined) return []
    const atMost = shown.setupFee ?? { amount: 0, currency: price.currency }
    return [{ pid, cycle: whmcsCycle, options: whmcsOptions, atMost }]
  })

/**
 * Why an order of these must not be placed: WHMCS would bill more for the set-up than was confirmed, or sell another product or cycle in their
 * place, as it does with what it does not offer. Null where nothing is in the way. `read` throws RemoteError.
 */
export async function feeFault(
  fees: readonly ConfirmedFee[],
  read: (pids: readonly number[], call: Call) => Promise<readonly WhmcsProduct[]>,
  call: Call,
): Promise<'setup_fee_raised' | 'product_not_sold' | null> {
  if (fees.length === 0) return null
  const products = await read([...new Set(fees.map(({ pid }) => pid))], call)
  const asked = fees.map((fee) => ({ ...fee, product: products.find(({ pid }) => pid === fee.pid) }))
  const feesNow = asked.map(({ product, cycle, options }) => product && setupFeeOf(product, cycle, options))
  if (feesNow.includes(undefined)) return 'product_not_sold'
  return asked.some(({ atMost }, index) => !(feesNow[index] && feesNow[index].amount <= atMost.amount)) ? 'setup_fee_raised' : null
}
