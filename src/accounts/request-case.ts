import { v5 } from 'uuid'
import type { NewCase } from '../../salesforce/case.ts'
import { inWords, type PossibleDecision } from '../contract/provision.ts'
import { REASONS, type ReasonCode } from '../contract/reasons.ts'
import { decisionsOf, type FlowView, type NewFlow, type Step } from '../journal/flow.ts'

/** Any constant will do, as long as it never changes: it makes the same key of the same matter for ever. */
const CASE_NAMESPACE = '8f3c1e52-54d7-5a39-9d0c-6a1f0b7e2c41'

const CLOSE_TO_RETRY = 'Close this Case to have it tried again.\nケースを閉じると再試行します。'

export const CASE = 'case'

export interface CaseInput {
  reason: ReasonCode
  /** What it is about: the account, order, eSIM or mail. */
  subjectId: string
  /** Ours. */
  accountId: string | null
  sfAccountId: string | null
  /** Ids that help staff to find the thing: `whmcsClientId`, `step`, `sfOrderId`. No personal data. */
  facts: Record<string, string | number>
  /** Which time it is that this matter comes up; left out for the first. */
  occurrence?: number
  /** The flow waits for this Case: once staff have closed it, it tries again. Left out where staff decide by a call of their own. */
  whenClosed?: 'retry'
  /** What may be decided about its order by such a call, as the order stands now. Left out where the reason is never decided about. */
  possible?: readonly PossibleDecision[]
}

/** The key of a matter's one Case: a UUIDv5 of `<reason>:<subject id>`, with `:<n>` behind it for the n-th time from the second on. */
export const caseKey = (reason: ReasonCode, subjectId: string, occurrence = 1): string =>
  v5(occurrence === 1 ? `${reason}:${subjectId}` : `${reason}:${subjectId}:${occurrence}`, CASE_NAMESPACE)

/**
 * Which time it is that the flow stands in front of a person with this step: staff have closed the Cases of earlier times. A decision about
 * another step, taken while this one waited, leaves it in front of the same Case.
 */
export function occurrenceOf(flow: FlowView, step: Step): { occurrence?: number } {
  const before = decisionsOf(flow).filter((decision) => decision.decidedAt <= step.updatedAt).length
  return before === 0 ? {} : { occurrence: before + 1 }
}

/** The flow that opens the Case. However often it is asked for, there is one of it and one Case. */
export const caseFlow = (input: CaseInput, correlationId: string): NewFlow => ({
  kind: CASE,
  subjectId: caseKey(input.reason, input.subjectId, input.occurrence),
  input,
  correlationId,
})

/** What the Case says. */
export function toNewCase(input: CaseInput, correlationId: string): NewCase {
  const { staff, withinHours } = REASONS[input.reason]
  const { occurrence } = input
  const known = { subjectId: input.subjectId, ...input.facts, ...(occurrence === undefined ? {} : { occurrence }), correlationId }
  const facts = Object.entries(known).map(([name, value]) => `${name}: ${value}`)
  return {
    key: caseKey(input.reason, input.subjectId, input.occurrence),
    accountId: input.sfAccountId,
    subject: `Portal: ${input.reason}`,
    description: [staff.en, staff.ja, '', ...facts, input.whenClosed === 'retry' ? CLOSE_TO_RETRY : `Possible: ${offered(input)}`].join(
      '\n',
    ),
    reason: input.reason,
    priority: withinHours <= 4 ? 'High' : 'Medium',
  }
}

/** Of what may be decided, what helps in this matter. The order may go on meanwhile: whoever decides is told what is possible then. */
function offered({ reason, possible }: CaseInput): string {
  const helps: readonly string[] = REASONS[reason].actions
  // Opened by a version that did not look how the order stands.
  if (possible === undefined) return helps.join(', ')
  return inWords(possible.filter(({ type }) => helps.includes(type))) || 'none'
}
