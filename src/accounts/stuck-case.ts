import type { FlowView, NewFlow } from '../journal/flow.ts'
import { CASE, caseFlow } from './request-case.ts'

/** The Case of a flow that nobody can work on. Null for one that opens a Case itself: its own would not come further. */
export const stuckCase = (flow: FlowView): NewFlow | null =>
  flow.kind === CASE
    ? null
    : caseFlow(
        { reason: 'stuck', subjectId: flow.id, accountId: null, sfAccountId: null, facts: { flow: flow.kind, about: flow.subjectId } },
        flow.correlationId,
      )
