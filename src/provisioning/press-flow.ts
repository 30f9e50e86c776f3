// A press that was accepted while Salesforce could not say whose order it is: it waits until Salesforce can.

import { caseFlow, occurrenceOf } from '../accounts/request-case.ts'
import { Problem } from '../base/problems.ts'
import type { Random } from '../base/random.ts'
import { stableId } from '../base/stable-id.ts'
import type { Wake } from '../base/wake.ts'
import { reasonOf } from '../contract/reasons.ts'
import type { Db } from '../db/database.ts'
import type { PressWish, TakeEarlyPress } from '../effects/press-wish.ts'
import { type FlowKind, type NewFlow, retryWaiting, stepOf } from '../journal/flow.ts'
import { takeLatePress } from './take-press.ts'

export const PRESS = 'press'

export const pressId = (sfOrderId: string): string => stableId(`press:${sfOrderId}`)

/** One for an order, however often it is pressed meanwhile. */
export const earlyPress = (wish: PressWish, correlationId: string): NewFlow => ({
  kind: PRESS,
  subjectId: pressId(wish.sfOrderId),
  input: wish,
  correlationId,
})

export const pressFlow: FlowKind<null> = {
  kind: PRESS,
  projects: 'none',
  // Who cancelled or rejected the order meanwhile has answered the press.
  onRefused: () => 'refused',
  next(flow) {
    const wish = flow.input as PressWish // what earlyPress opened it with
    const taken = stepOf(flow, 'take-press')
    return {
      steps: [{ name: 'take-press', effect: 'R-PRESS', input: wish }],
      flows:
        taken?.state === 'person'
          ? [
              caseFlow(
                {
                  reason: reasonOf(taken.code),
                  subjectId: flow.subjectId,
                  accountId: null,
                  sfAccountId: null,
                  facts: { sfOrderId: wish.sfOrderId, step: 'R-PRESS' },
                  ...occurrenceOf(flow, taken),
                  whenClosed: 'retry',
                },
                flow.correlationId,
              ),
            ]
          : [],
      done: taken?.state === 'done' || taken?.state === 'refused',
      projection: null,
    }
  },
  decide: retryWaiting,
}

/** The R-PRESS effect's hand: what the press would have done, had Salesforce answered. */
export function createTakeEarlyPress(deps: { db: Db; random: Random; wake: Wake }): TakeEarlyPress {
  return async (press, orderKey, { correlationId }) => {
    try {
      const flowId = await deps.db.transaction().execute((tx) => takeLatePress(tx, deps.random, { ...press, correlationId }, orderKey))
      deps.wake(flowId)
      return 'taken'
    } catch (error) {
      if (error instanceof Problem && error.code === 'not_approved') return 'ended'
      throw error
    }
  }
}
