// The states an order and its lines may be in, and the only ways between them. What an order is follows from its lines by one pure function.

import type { LineState, OrderState } from '../contract/states.ts'

export const ORDER_MOVES = {
  received: ['pending_review', 'needs_person', 'failed'],
  pending_review: ['provisioning', 'rejected', 'cancelled'],
  provisioning: ['active', 'partly_active', 'needs_person', 'failed', 'cancelling'],
  needs_person: ['provisioning', 'active', 'partly_active', 'cancelling', 'failed', 'pending_review'],
  cancelling: ['cancelled', 'needs_person'],
  // A person's cancellation that was taken while the last step still ran.
  active: ['cancelling', 'needs_person'],
  partly_active: ['cancelling'],
  rejected: [],
  cancelled: [],
  failed: ['provisioning', 'cancelling'],
} as const satisfies Record<OrderState, readonly OrderState[]>

export const LINE_MOVES = {
  new: ['ordering', 'billing', 'refused', 'cancelled'],
  ordering: ['esim_pending', 'esim_ready', 'refused', 'unknown'],
  unknown: ['ordering', 'esim_pending', 'esim_ready', 'person'],
  esim_pending: ['esim_ready', 'refused', 'person'],
  esim_ready: ['billing', 'undoing'],
  billing: ['active', 'unknown_billing', 'undoing', 'person'],
  unknown_billing: ['billing', 'active', 'person'],
  undoing: ['cancelled', 'person'],
  person: [
    'new',
    'ordering',
    'unknown',
    'esim_pending',
    'esim_ready',
    'billing',
    'unknown_billing',
    'undoing',
    'active',
    'cancelled',
    'refused',
  ],
  active: ['undoing'],
  // Left by a person's choice alone: to be tried again, or to be undone with the rest of its order.
  refused: ['ordering', 'unknown', 'undoing', 'cancelled'],
  cancelled: [],
} as const satisfies Record<LineState, readonly LineState[]>

export class IllegalTransition extends Error {
  constructor(what: string, from: string, to: string) {
    super(`ILLEGAL_TRANSITION: ${what} from ${from} to ${to}`)
    this.name = 'IllegalTransition'
  }
}

/** One journal row may carry a state and the one after it (an intent that was found at once): at most two moves. */
function reachable(moves: Record<string, readonly string[]>, from: string, to: string): boolean {
  const next = moves[from] ?? []
  return from === to || next.includes(to) || next.some((between) => (moves[between] ?? []).includes(to))
}

export function checkOrderMove(from: OrderState, to: OrderState): void {
  const next: readonly string[] = ORDER_MOVES[from]
  // Where nothing is there to be undone, an order is cancelled in the row that begins it.
  const through = to === 'cancelled' && next.includes('cancelling')
  if (from !== to && !next.includes(to) && !through) throw new IllegalTransition('order', from, to)
}

export function checkLineMove(from: LineState, to: LineState): void {
  if (!reachable(LINE_MOVES, from, to)) throw new IllegalTransition('line', from, to)
}

export interface OrderFacts {
  lines: readonly LineState[]
  /** A step of the whole order is in front of a person. */
  person: boolean
  /** A person asked for the order to be undone. */
  cancelling: boolean
  /** What exists of it at other systems; `unclear` while something is under way or not known. */
  downstream: 'nothing' | 'unclear' | 'something'
  /** A person chose to go on without the refused lines. */
  goOnWithoutRefused: boolean
}

/** An order of which no line goes on. What was made for it is a person's to end: `failed` says that there is nothing. */
const WITHOUT_ANY_LINE = { nothing: 'failed', unclear: 'provisioning', something: 'needs_person' } as const

/** What an order is while it is being provisioned or undone. */
export function orderState({ lines, person, cancelling, downstream, goOnWithoutRefused }: OrderFacts): OrderState {
  const has = (state: LineState) => lines.includes(state)
  if (person || has('person')) return 'needs_person'
  if (cancelling) return lines.every((line) => line === 'cancelled') ? 'cancelled' : 'cancelling'
  if (has('refused') && !goOnWithoutRefused) return 'needs_person'
  const kept = lines.filter((line) => line !== 'refused')
  if (kept.length === 0) return lines.length === 0 ? 'provisioning' : WITHOUT_ANY_LINE[downstream]
  if (!kept.every((line) => line === 'active')) return 'provisioning'
  return kept.length === lines.length ? 'active' : 'partly_active'
}

/** A new press, or a person's `retry`, goes on with these. */
export const TAKEN_UP_AGAIN: readonly OrderState[] = ['needs_person', 'failed']
export const ORDER_ENDS: readonly OrderState[] = ['active', 'partly_active', 'rejected', 'cancelled', 'failed']
