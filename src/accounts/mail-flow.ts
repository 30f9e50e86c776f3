import type { MailToSend } from '../effects/mail-wish.ts'
import { isAskedForAgain, isToStaff } from '../effects/send-mail.ts'
import { type FlowKind, retryWaiting, stepOf } from '../journal/flow.ts'
import { caseFlow, occurrenceOf } from './request-case.ts'
import type { MailWish } from './request-mail.ts'

/** One mail, sent once. Its subject is the event that it tells of. */
export const mailSendingFlow: FlowKind<null> = {
  kind: 'mail',
  projects: 'none',
  onRefused: (step, code) =>
    code === 'not_needed' || isAskedForAgain(step.input as MailToSend) || isToStaff(step.input as MailToSend) ? 'refused' : 'person',
  next(flow) {
    const wish = flow.input as MailWish // what mailFlow opened it with
    const sent = stepOf(flow, 'send')
    const { orderId } = wish.refs
    return {
      steps: [{ name: 'send', effect: 'MAIL', input: { mailId: flow.subjectId, ...wish } satisfies MailToSend }],
      flows:
        sent?.state === 'person'
          ? [
              caseFlow(
                {
                  reason: 'mail_failed',
                  subjectId: flow.subjectId,
                  accountId: null,
                  sfAccountId: null,
                  facts: { mail: wish.kind, ...(orderId === undefined ? {} : { orderId }) },
                  ...occurrenceOf(flow, sent),
                  whenClosed: 'retry',
                },
                flow.correlationId,
              ),
            ]
          : [],
      done: sent?.state === 'done' || sent?.state === 'refused' || sent?.state === 'skipped',
      projection: null,
    }
  },
  decide: retryWaiting,
}
