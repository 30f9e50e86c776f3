import type { CreatedOrder, NewOrder } from '../../salesforce/order.ts'
import { type FlowKind, retryWaiting, stepOf } from '../journal/flow.ts'
import { caseFlow, occurrenceOf } from '../accounts/request-case.ts'
import { mailFlow } from '../accounts/request-mail.ts'
import { stableId } from '../base/stable-id.ts'
import { reasonOf } from '../contract/reasons.ts'
import type { OrderProjection } from '../db/projections.ts'
import type { OrderState } from '../contract/states.ts'
import { PROVISION } from './approval.ts'
import { checkOrderMove } from './states.ts'

export interface OrderInput {
  order: NewOrder
  accountId: string
  userId: string
  language: 'en' | 'ja'
}

export const ORDER = 'order'

/** From the customer's wish to the Order in Salesforce. Its subject is the order; what follows the review is the provision flow's. */
export const orderFlow: FlowKind<OrderProjection> = {
  kind: ORDER,
  projects: 'order',
  next(flow) {
    const { order, accountId, userId, language } = flow.input as OrderInput // what placeOrder opened it with
    const made = stepOf(flow, 'salesforce-order')
    const created = made?.state === 'done' ? (made.result as CreatedOrder) : null
    const waiting = made?.state === 'person' ? { reason: reasonOf(made.code), ...occurrenceOf(flow, made) } : null
    // Once in front of a person it stays there until Salesforce has it: there is no way back to `received`.
    const triedAgain = flow.decided > 0 && created === null
    const asked = waiting?.reason ?? (triedAgain ? reasonOf(made?.code ?? 'outcome_unknown') : null)
    return {
      steps: [{ name: 'salesforce-order', effect: 'SF-ORDER', input: order }],
      flows: [
        ...(created
          ? [
              mailFlow(
                stableId(`order-received:${flow.id}`),
                { kind: 'order-received', to: { userId }, language, refs: { orderId: flow.subjectId } },
                flow.correlationId,
              ),
            ]
          : []),
        ...(waiting
          ? [
              caseFlow(
                {
                  ...waiting,
                  // Not the order: what comes up again while it is provisioned is another matter, with a Case of its own.
                  subjectId: flow.id,
                  accountId,
                  sfAccountId: order.accountId,
                  facts: { orderId: flow.subjectId, step: 'SF-ORDER' },
                  whenClosed: 'retry',
                },
                flow.correlationId,
              ),
            ]
          : []),
      ],
      done: created !== null,
      projection: {
        state: stateOf(created, asked !== null),
        // Staff may have pressed before it was known here that Salesforce has the order.
        onlyAfter: ['received', 'needs_person'],
        yieldsTo: PROVISION,
        attention: asked === null ? null : { code: asked },
        ...(created ? { sfOrderId: created.sfOrderId, orderNumber: created.orderNumber } : {}),
        freesCart: false,
      },
    }
  },
  checkMove: (before, after) => checkOrderMove(before.state as OrderState, after.state as OrderState),
  decide: retryWaiting,
}

function stateOf(created: CreatedOrder | null, waiting: boolean): OrderState {
  if (created) return 'pending_review'
  return waiting ? 'needs_person' : 'received'
}
