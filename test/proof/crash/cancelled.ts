// Whether each order that was cancelled on purpose came to that end everywhere, and nothing of it lives on (I4).
import type { Truth, Wish } from '../outcome/truth.ts'
import type { Violation } from '../proof.ts'

export interface CancelledOutcome {
  cancelled: number
  lost: number
  violations: Violation[]
}

/** What WHMCS calls a service that is neither run nor billed any more. */
const ENDED: readonly string[] = ['Cancelled', 'Terminated']

/** The orders whose cancellation was taken, with what their customers are shown at the end. */
export function judgeCancelled(orders: readonly Wish[], truth: Pick<Truth, 'orders' | 'services'>): CancelledOutcome {
  const violations = orders.flatMap(({ id, shown }): Violation[] => {
    const faults = faultsOf(id, shown, truth)
    return faults.length === 0 ? [] : [{ breaks: 'I4', what: `${id} was cancelled: ${faults.join(', ')}` }]
  })
  return { cancelled: orders.length - violations.length, lost: violations.length, violations }
}

function faultsOf(id: string, shown: Wish['shown'], { orders, services }: Pick<Truth, 'orders' | 'services'>): string[] {
  const order = orders.find(({ key }) => key === id)
  if (!order) return ['Salesforce has no such order']
  const own = services.filter(({ lineKey }) => order.lines.some(({ key }) => key === lineKey))
  return [
    ...(order.provisioning === 'Cancelled' ? [] : [`it is ${order.provisioning} in Salesforce`]),
    ...(shown?.status === 'cancelled' ? [] : [`its customer sees ${shown?.status}`]),
    ...own.flatMap(({ lineKey, status }) => (ENDED.includes(status) ? [] : [`the service of its line ${lineKey} is ${status}`])),
  ]
}
