// What a person may decide about an order as it stands. Pure.

import type { OrderState } from '../contract/states.ts'
import type { DecisionType, FlowView } from '../journal/flow.ts'
import { carryOut, type Choice } from './carry-out.ts'

const IN_STATES: Record<DecisionType, readonly OrderState[]> = {
  retry: ['needs_person'],
  adopt: ['needs_person'],
  skip: ['needs_person'],
  abandon: ['needs_person'],
  cancel: ['needs_person', 'pending_review', 'provisioning', 'partly_active'],
  reject: ['pending_review'],
}

/** Those that mean a step in front of a person; the others mean the whole order. */
const OF_STEPS: readonly DecisionType[] = ['retry', 'adopt', 'skip']

/** `flow` is the order's provisioning, null where nobody has begun it. */
export function isPossible(state: OrderState, flow: FlowView | null, choice: Choice): boolean {
  if (!IN_STATES[choice.type].includes(state)) return false
  if (state === 'pending_review') return true
  if (flow === null) return false
  // A line that waits for nobody cannot be skipped, nor a read be adopted: said now, not swallowed later.
  return !OF_STEPS.includes(choice.type) || carryOut(flow, choice).length > 0
}
