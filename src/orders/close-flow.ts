import { toProvisioningStatus } from '../../mappings/statuses.ts'
import { mailFlow } from '../accounts/request-mail.ts'
import { stableId } from '../base/stable-id.ts'
import type { OrderProjection } from '../db/projections.ts'
import type { WriteBackWish } from '../effects/write-back.ts'
import { askedToTell, type FlowKind, stepOf } from '../journal/flow.ts'

export interface CloseInput {
  sfOrderId: string
  as: 'cancelled' | 'rejected'
  /** What the customer reads of a rejection. */
  reasonText: string | null
  userId: string | null
  language: 'en' | 'ja'
}

export const CLOSE = 'close'

/** An order that ends while it waits for review: nothing was made for it anywhere, so Salesforce and the customer are told. Its subject is the order. */
export const closeFlow: FlowKind<OrderProjection> = {
  kind: CLOSE,
  projects: 'order',
  next(flow) {
    const { sfOrderId, as, reasonText, userId, language } = flow.input as CloseInput // what cancelOrder or decide opened it with
    const wish: WriteBackWish = {
      sfOrderId,
      provisioningStatus: toProvisioningStatus(as),
      errorCode: null,
      errorMessage: null,
      correlationId: flow.correlationId,
      items: [],
      activate: false,
    }
    // Once, and once more each time that it is asked for.
    const backs = ['first', ...askedToTell(flow)].map((_, at) => ({ name: `write-back:${at + 1}`, effect: 'SF-BACK', input: wish }))
    const kind = as === 'cancelled' ? 'order-cancelled' : 'order-rejected'
    const told =
      userId === null
        ? []
        : [
            mailFlow(
              stableId(`${kind}:${flow.id}`),
              { kind, to: { userId }, language, refs: { orderId: flow.subjectId } },
              flow.correlationId,
            ),
          ]
    return {
      steps: backs,
      flows: told,
      done: backs.every(({ name }) => stepOf(flow, name)?.state === 'done'),
      projection: { state: as, attention: null, ...(reasonText === null ? {} : { reasonText }), freesCart: true },
    }
  },
}
