// Who is told what of an order: mails and Cases, each once for its occasion. Pure.

import type { MailKind } from '../../mail/kinds.ts'
import { caseFlow, occurrenceOf } from '../accounts/request-case.ts'
import { mailFlow } from '../accounts/request-mail.ts'
import { stableId } from '../base/stable-id.ts'
import { type ReasonCode, reasonOf } from '../contract/reasons.ts'
import type { MailTo } from '../effects/mail-wish.ts'
import { decisionsOf, type FlowView, type NewFlow, type Step, stepOf } from '../journal/flow.ts'
import { boughtUnits, type Facts, inputOf, isStranded, isWriteBack, leftUnclear, markStep, resultOf } from './facts.ts'
import { possibleDecisions } from './possible.ts'
import { toldSalesforce } from './salesforce-view.ts'
import type { Stand } from './standing.ts'

/** Write-backs that were turned away as often as this are no passing fault. */
const REFUSALS_BEFORE_A_CASE = 5

export function told(facts: Facts, { state, code }: Stand): NewFlow[] {
  const { flow, order } = facts
  const { orderId, sfOrderId } = inputOf(flow)
  const mail = (kind: MailKind, to: MailTo, once: string, refs: Record<string, string> = {}): NewFlow =>
    mailFlow(stableId(`${kind}:${once}`), { kind, to, language: order?.language ?? 'en', refs: { orderId, ...refs } }, flow.correlationId)
  const openCase = (reason: ReasonCode, subjectId: string, facts: Record<string, string> = {}, occurrence: Occurrence = {}): NewFlow =>
    caseFlow(
      {
        reason,
        subjectId,
        accountId: order?.accountId ?? null,
        sfAccountId: order?.sfAccountId ?? null,
        facts: { sfOrderId, ...facts },
        possible: possibleDecisions(state, flow),
        ...occurrence,
      },
      flow.correlationId,
    )

  const flows: NewFlow[] = []
  for (const { reason, step, ...occurrence } of occasions(flow)) {
    const code = step.code ?? ''
    const once = `${flow.id}:${occurrence.occurrence ?? 1}`
    flows.push(
      openCase(reason, orderId, { code, step: step.name }, occurrence),
      mail('person-needed', { staff: true }, `${once}:${reason}`, { code }),
    )
    if (reason === 'payment_method_missing' && order) flows.push(mail('order-needs-payment-method', { userId: order.userId }, once))
  }
  const unheard = flow.steps.find((step) => isWriteBack(step) && step.state === 'planned' && step.tries >= REFUSALS_BEFORE_A_CASE)
  // Of an order that Salesforce does not know people have heard already.
  if (unheard && code !== 'unknown_order')
    flows.push(
      openCase('write_back_refused', `${orderId}:${unheard.name}`, { code: unheard.code ?? '' }),
      mail('person-needed', { staff: true }, `${flow.id}:${unheard.name}`, { code: 'write_back_refused' }),
    )
  for (const step of leftUnclear(facts)) {
    const { unitKey } = step.input as { unitKey?: string } // what `plan.ts` gave it
    flows.push(
      unitKey === undefined
        ? openCase('outcome_unknown', `${orderId}:${step.name}`, { step: step.name })
        : openCase('esim_unknown', unitKey, { step: step.name, unitKey }),
    )
  }
  const bought = boughtUnits(facts)
  for (const { unitKey, esim } of bought)
    if (esim.duplicates.length > 0) flows.push(openCase('esim_duplicate', unitKey, { unitKey, refund: esim.duplicates.join(', ') }))
  for (const { unitKey } of bought) {
    const marking = stepOf(flow, markStep(unitKey))
    if (marking?.state === 'refused') flows.push(openCase('esim_unmarked', unitKey, { unitKey, code: marking.code ?? '' }))
  }
  const unbilled = bought.filter((unit) => state === 'cancelled' || isStranded(facts, unit))
  for (const { unitKey, line, esim } of unbilled) {
    const { provider, providerOrderId } = esim
    flows.push(openCase('service_without_billing', unitKey, { unitKey, provider, providerOrderId }, givenUp(flow, line.n)))
  }
  if (code === 'service_without_billing') {
    const once = unbilled.map(({ unitKey, line }) => `${unitKey}:${givenUp(flow, line.n).occurrence ?? 1}`).join(',')
    flows.push(mail('person-needed', { staff: true }, `${flow.id}:${code}:${once}`, { code }))
  }
  // Who cancels may do so before it was read whose order it is.
  const customer: MailTo = order === null ? { customerOf: orderId } : { userId: order.userId }
  if ((state === 'active' || state === 'partly_active') && toldSalesforce(facts, state)) {
    if (bought.length > 0) flows.push(mail('esim-activation', customer, flow.id))
    flows.push(mail('order-provisioned', customer, flow.id))
  }
  // A failed order may be taken up and fail again; each decision makes it another end.
  if (state === 'failed') flows.push(mail('order-failed', customer, `${flow.id}:${decisionsOf(flow).length}`))
  if (state === 'cancelled') {
    // An accepted order was invoiced, and the invoice may have been paid.
    const accepted = resultOf(stepOf(flow, 'whmcs-accept')) !== null
    if (accepted) flows.push(openCase('refund_due', orderId))
    flows.push(mail('order-cancelled', customer, flow.id, accepted ? { refund: 'unknown' } : {}))
  }
  return flows
}

/** Which time it is that the same matter comes up; left out for the first. */
interface Occurrence {
  occurrence?: number
}

/** A line that was tried again and given up once more leaves its eSIMs to a person once more. */
function givenUp(flow: FlowView, n: number): Occurrence {
  const times = decisionsOf(flow).filter(({ type, line }) => type === 'skip' && line === n).length
  return times > 1 ? { occurrence: times } : {}
}

interface Occasion extends Occurrence {
  reason: ReasonCode
  /** The first of those that wait for it. */
  step: Step
}

/** What people are asked now: each reason once for each time that it comes up, however many steps wait for it. */
function occasions(flow: FlowView): Occasion[] {
  const asked = new Map<string, Occasion>()
  for (const step of flow.steps.filter((candidate) => candidate.state === 'person')) {
    const occasion = { reason: reasonOf(step.code), ...occurrenceOf(flow, step), step }
    const key = `${occasion.reason}:${occasion.occurrence ?? 1}`
    if (!asked.has(key)) asked.set(key, occasion)
  }
  return [...asked.values()]
}
