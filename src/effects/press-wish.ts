import type { Call } from '../base/remote.ts'

/** A press that was accepted while Salesforce could not say whose order it is. */
export interface PressWish {
  sfOrderId: string
  /** Salesforce user who pressed. */
  requestedBy: string
}

/** Takes the press to the order with that key, or to one that staff made. `ended` when the order was cancelled or rejected meanwhile. */
export type TakeEarlyPress = (press: PressWish, orderKey: string | null, call: Call) => Promise<'taken' | 'ended'>
