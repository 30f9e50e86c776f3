import { type FlowKind, retryWaiting, stepOf } from '../journal/flow.ts'
import { CASE, type CaseInput, toNewCase } from './request-case.ts'

/** One Case, opened once. Its subject is the Case's key. */
export const caseOpeningFlow: FlowKind<null> = {
  kind: CASE,
  projects: 'none',
  next: (flow) => ({
    // What caseFlow opened it with.
    steps: [{ name: 'open', effect: 'SF-CASE', input: toNewCase(flow.input as CaseInput, flow.correlationId) }],
    flows: [],
    done: stepOf(flow, 'open')?.state === 'done',
    projection: null,
  }),
  decide: retryWaiting,
}
