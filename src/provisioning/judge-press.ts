// What a press of the button means for an order as it stands: what it does is written by whoever takes it. Pure.

import type { OrderState } from '../contract/states.ts'
import { TAKEN_UP_AGAIN } from '../orders/states.ts'

export interface Pressed {
  state: OrderState
  /** Its own Salesforce id is known here. */
  isNamed: boolean
  /** Its flow begins with this press. */
  opened: boolean
  /** A person has asked for it to be undone. */
  isBeingCancelled: boolean
}

/** `ended`: somebody decided against it, and no press takes it up again. */
export type PressVerdict = { is: 'ended' } | { is: 'taken'; names: boolean; retries: boolean; state: OrderState }

const ENDED_BY_CHOICE: readonly unknown[] = ['cancelled', 'rejected'] satisfies OrderState[]

/** Somebody decided against the order: no press takes it up again. */
export const hasEnded = (state: string | null | undefined): boolean => ENDED_BY_CHOICE.includes(state)

/** Whether this press takes up what waits or has failed: then alone it matters whether a person has asked for the order to be undone. */
export const takesUpAgain = ({ state, opened }: Pick<Pressed, 'state' | 'opened'>): boolean => !opened && TAKEN_UP_AGAIN.includes(state)

/**
 * `names`: whoever pressed was told by Salesforce that it has the order, which its creation may never find out by itself. An order whose
 * creation has not settled stays `received`: its flow waits for that.
 */
export function judgePress({ state, isNamed, opened, isBeingCancelled }: Pressed): PressVerdict {
  if (hasEnded(state)) return { is: 'ended' }
  const retries = takesUpAgain({ state, opened })
  const begins = retries || (opened && state === 'pending_review')
  return { is: 'taken', names: !isNamed, retries, state: begins ? goesOnAs(isBeingCancelled) : state }
}

const goesOnAs = (isBeingCancelled: boolean): OrderState => (isBeingCancelled ? 'cancelling' : 'provisioning')
