// Who is told what of an order: mails and Cases, each once for its occasion. Pure.

import type { MailKind } from '../../mail/kinds.ts'
import { caseFlow } from '../accounts/request-case.ts'
import { mailFlow } from '../accounts/request-mail.ts'
import { stableId } from '../base/stable-id.ts'
import { type ReasonCode, reasonOf } from '../contract/reasons.ts'
import type { MailTo } from '../effects/mail-wish.ts'
import type { NewFlow } from '../journal/flow.ts'
import { boughtUnits, type Facts, hasStrandedEsim, inputOf, isWriteBack } from './facts.ts'
import { toldSalesforce } from './salesforce-view.ts'
import type { Stand } from './standing.ts'

/** Write-backs that were turned away as often as this are no passing fault. */
const REFUSALS_BEFORE_A_CASE = 5

export function told(facts: Facts, { state, code }: Stand): NewFlow[] {
  const { flow, order } = facts
  const { orderId, sfOrderId } = inputOf(flow)
  const occurrence = `${flow.id}:${flow.decided}`
  const mail = (kind: MailKind, to: MailTo, once: string, refs: Record<string, string> = {}): NewFlow =>
    mailFlow(stableId(`${kind}:${once}`), { kind, to, language: order?.language ?? 'en', refs: { orderId, ...refs } }, flow.correlationId)
  const openCase = (reason: ReasonCode, facts: Record<string, string> = {}): NewFlow =>
    caseFlow(
      {
        reason,
        subjectId: orderId,
        accountId: order?.accountId ?? null,
        sfAccountId: order?.sfAccountId ?? null,
        facts: { sfOrderId, ...facts },
      },
      flow.correlationId,
    )

  const flows: NewFlow[] = []
  if (state === 'needs_person' && code !== null) {
    flows.push(openCase(reasonOf(code), { code }), mail('person-needed', { staff: true }, `${occurrence}:${code}`, { code }))
    if (code === 'payment_method_missing' && order) flows.push(mail('order-needs-payment-method', { userId: order.userId }, occurrence))
  }
  const unheard = flow.steps.find((step) => isWriteBack(step) && step.state === 'planned' && step.tries >= REFUSALS_BEFORE_A_CASE)
  if (unheard)
    flows.push(
      openCase('write_back_refused', { code: unheard.code ?? '' }),
      mail('person-needed', { staff: true }, `${flow.id}:write-back`, { code: 'write_back_refused' }),
    )
  const bought = boughtUnits(facts)
  if (bought.some((esim) => esim.duplicates.length > 0)) flows.push(openCase('esim_duplicate'))
  if (hasStrandedEsim(facts)) flows.push(openCase('service_without_billing'))
  if (order === null) return flows
  if ((state === 'active' || state === 'partly_active') && toldSalesforce(facts, state)) {
    if (bought.length > 0) flows.push(mail('esim-activation', { userId: order.userId }, flow.id))
    flows.push(mail('order-provisioned', { userId: order.userId }, flow.id))
  }
  if (state === 'cancelled') {
    if (bought.length > 0 && !hasStrandedEsim(facts)) flows.push(openCase('service_without_billing'))
    flows.push(mail('order-cancelled', { userId: order.userId }, flow.id))
  }
  return flows
}
