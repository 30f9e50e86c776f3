import { caseFlow } from '../accounts/request-case.ts'
import type { System } from '../base/remote.ts'
import type { NewFlow } from '../journal/flow.ts'
import type { JournalOrder } from './sides.ts'

export const FINDING_KINDS = ['duplicate', 'missing_remote', 'unknown_remote', 'state_differs', 'amount_differs', 'stuck'] as const

/** One difference. It holds ids, states and amounts, nothing that a person wrote. */
export interface Finding {
  kind: (typeof FINDING_KINDS)[number]
  /** Where it was seen; `journal` for what does not move. */
  system: Exclude<System, 'mail'> | 'journal'
  /** What it is about: the id of an order or flow, the key of a line or unit. */
  subject: string
  /** Null where the journal has no such order. */
  order: JournalOrder | null
  facts: Record<string, string | number>
  /** Salesforce is to be told again. */
  tellAgain?: true
  /** Its Case is opened by whoever looks at the client, once that is sure. */
  leftToLook?: true
  /** Which time it is that this came up; left out for the first, and for what comes up once for ever. */
  occurrence?: number
}

export interface Filed extends Finding {
  /** Null of a service that is missed, while no Case tells of it or counts it. */
  caseKey: string | null
  /** Seen for the first time: its Case is being opened. */
  isNew: boolean
}

export const findingAt =
  (system: Finding['system']) =>
  (kind: Finding['kind'], subject: string, order: JournalOrder | null, facts: Finding['facts'] = {}): Finding => ({
    kind,
    system,
    subject,
    order,
    facts,
  })

/** The flow that opens its Case: kind, subject and occurrence make the key, so that it is one for ever, however often it is seen. */
export function caseOf({ kind, system, subject, order, facts, occurrence = 1 }: Finding, correlationId: string): NewFlow {
  const known = order && { orderId: order.id, ...(order.sfOrderId && { sfOrderId: order.sfOrderId }) }
  return caseFlow(
    {
      reason: kind,
      // Flows that cannot be worked on have a Case of this very key from elsewhere.
      subjectId: system === 'journal' ? subject : `${system}:${subject}`,
      accountId: order?.accountId ?? null,
      sfAccountId: order?.sfAccountId ?? null,
      facts: { system, ...known, ...facts },
      ...(occurrence > 1 && { occurrence }),
    },
    order?.correlationId ?? correlationId,
  )
}
