// What of an order's way still lies before it: what was done already is in the way of no press. Pure.

import type { ApprovedLine } from '../effects/approved-order.ts'
import { type ConfirmedFee, confirmedFees } from '../effects/confirmed-fees.ts'
import type { WhmcsOrderWish } from '../effects/place-whmcs-order.ts'
import type { OrderLine } from '../db/order-line.ts'
import { type FlowView, type Step, stepOf } from '../journal/flow.ts'
import { carryOut } from './carry-out.ts'
import { factsOf } from './facts.ts'

export interface ToCome {
  /** Salesforce is still to vouch for the order. */
  reading: boolean
  /** The payment method is still to be looked at. */
  paying: boolean
  /** What WHMCS may still add. */
  fees: ConfirmedFee[]
}

/** What WHMCS is known not to have placed: it was looked for right before. */
const NOT_PLACED: readonly (string | null)[] = ['setup_fee_raised', 'product_not_sold']

/**
 * What a press would still have done. `flow`: null where nobody has pressed yet. `lines`: as Salesforce has them now, for an order that its
 * flow has not read. `confirmed`: null for an order that staff made.
 */
export function toCome(
  flow: FlowView | null,
  lines: readonly ApprovedLine[],
  confirmed: readonly Pick<OrderLine, 'n' | 'setupFee'>[] | null,
): ToCome {
  if (flow === null) return { reading: true, paying: true, fees: confirmedFees(lines, confirmed ?? []) }
  const pressed = asPressed(flow)
  const isDone = (name: string) => stepOf(pressed, name)?.state === 'done'
  return { reading: !isDone('read-order'), paying: !isDone('payment-method'), fees: feesOf(pressed, lines, confirmed ?? []) }
}

/** As a press leaves it: what waits for a person is tried again, and where nothing waits what was given up. */
function asPressed(flow: FlowView): FlowView {
  const again = carryOut(flow, { type: 'retry', line: null, remoteId: null }).map(({ name }) => name)
  return { ...flow, steps: flow.steps.map((step) => (again.includes(step.name) ? { ...step, state: 'planned' } : step)) }
}

function feesOf(flow: FlowView, lines: readonly ApprovedLine[], confirmed: readonly Pick<OrderLine, 'n' | 'setupFee'>[]): ConfirmedFee[] {
  const { cancelling, order, skipped } = factsOf(flow)
  if (cancelling) return []
  const placing = stepOf(flow, 'whmcs-order')
  // The step's own wish, which is as old as the step.
  if (placing) return isToBePlaced(placing) ? ((placing.input as WhmcsOrderWish).fees ?? []) : []
  const kept = (order?.lines ?? lines).filter(({ n }) => !skipped.has(n))
  return confirmedFees(kept, confirmed)
}

/** Of one that may have been placed nothing is said: it is looked for first. */
const isToBePlaced = ({ state, performs, code }: Step): boolean => state === 'planned' && (performs === 0 || NOT_PLACED.includes(code))
