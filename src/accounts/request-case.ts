import { v5 } from 'uuid'
import type { NewCase } from '../../salesforce/case.ts'
import { REASONS, type ReasonCode } from '../contract/reasons.ts'
import type { NewFlow } from '../journal/flow.ts'

/** Any constant will do, as long as it never changes: it makes the same key of the same matter for ever. */
const CASE_NAMESPACE = '8f3c1e52-54d7-5a39-9d0c-6a1f0b7e2c41'

export interface CaseInput {
  reason: ReasonCode
  /** The account, order or mail that it is about. */
  subjectId: string
  /** Ours. */
  accountId: string | null
  sfAccountId: string | null
  /** Ids that help staff to find the thing: `whmcsClientId`, `step`, `sfOrderId`. No personal data. */
  facts: Record<string, string | number>
}

/** The key of a matter's one Case: a UUIDv5 of `<reason>:<subject id>`. */
export const caseKey = (reason: ReasonCode, subjectId: string): string => v5(`${reason}:${subjectId}`, CASE_NAMESPACE)

/** The flow that opens the Case. However often it is asked for, there is one of it and one Case. */
export const caseFlow = (input: CaseInput, correlationId: string): NewFlow => ({
  kind: 'case',
  subjectId: caseKey(input.reason, input.subjectId),
  input,
  correlationId,
})

/** What the Case says. */
export function toNewCase(input: CaseInput, correlationId: string): NewCase {
  const { staff, withinHours, actions } = REASONS[input.reason]
  const facts = Object.entries({ subjectId: input.subjectId, ...input.facts, correlationId }).map(([name, value]) => `${name}: ${value}`)
  return {
    key: caseKey(input.reason, input.subjectId),
    accountId: input.sfAccountId,
    subject: `Portal: ${input.reason}`,
    description: [staff.en, staff.ja, '', ...facts, `Possible: ${actions.join(', ')}`].join('\n'),
    reason: input.reason,
    priority: withinHours <= 4 ? 'High' : 'Medium',
  }
}
