// What a person may decide about an order as it stands: by this it is judged, and by this it is offered, to whoever asks. Pure.

import { DECISIONS, type PossibleDecision } from '../contract/provision.ts'
import type { OrderState } from '../contract/states.ts'
import type { DecisionType, FlowView } from '../journal/flow.ts'
import { carryOut, type Choice } from './carry-out.ts'
import { factsOf } from './facts.ts'

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
export function isPossible(state: OrderState, flow: FlowView | null, choice: Choice & { type: DecisionType }): boolean {
  if (!IN_STATES[choice.type].includes(state)) return false
  if (flow === null) return state === 'pending_review'
  // A press has ended the review, also where the state does not say so yet.
  if (choice.type === 'reject') return false
  // A line that waits for nobody cannot be skipped, nor a read be adopted: said now, not swallowed later.
  return !OF_STEPS.includes(choice.type) || carryOut(flow, choice).length > 0
}

/** Whichever remote record would be adopted: what may be adopted does not hang on its id. */
const ANY_ID = '-'

/** Those that name a line where they mean one. */
const OF_LINES: readonly DecisionType[] = ['adopt', 'skip']

/** All that `isPossible` allows. */
export function possibleDecisions(state: OrderState, flow: FlowView | null): PossibleDecision[] {
  const lines = flow === null ? [] : (factsOf(flow).order?.lines ?? []).map(({ n }) => n)
  return DECISIONS.flatMap((type) =>
    [null, ...(OF_LINES.includes(type) ? lines : [])]
      .filter((line) => isPossible(state, flow, { type, line, remoteId: type === 'adopt' ? ANY_ID : null }))
      .map((line) => ({ type, line })),
  )
}
