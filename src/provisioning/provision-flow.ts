// The life of an order from the press to its end, as one pure function of what has happened.

import type { OrderLine } from '../db/order-line.ts'
import type { OrderProjection } from '../db/projections.ts'
import type { FlowKind } from '../journal/flow.ts'
import type { OrderState } from '../contract/states.ts'
import { checkLineMove, checkOrderMove, ORDER_ENDS } from '../orders/states.ts'
import { carryOut } from './carry-out.ts'
import { PROVISION } from '../orders/approval.ts'
import { factsOf, isForward, isMarking, isOfSkippedLine, isWriteBack, unsettled } from './facts.ts'
import { forwardSteps, markSteps, undoingSteps } from './plan.ts'
import { projectionOf } from './projection.ts'
import { isOutdated, toldSalesforce, writeBackSteps } from './salesforce-view.ts'
import { standOf } from './standing.ts'
import { told } from './told.ts'

export const provisionFlow: FlowKind<OrderProjection> = {
  kind: PROVISION,
  projects: 'order',
  next(flow) {
    const facts = factsOf(flow)
    const stand = standOf(facts)
    const work = facts.cancelling ? undoingSteps(facts) : forwardSteps(facts)
    const flows = told(facts, stand)
    const over = ORDER_ENDS.includes(stand.state) && stand.state !== 'failed' && stand.state !== 'partly_active'
    const resting = !flow.steps.some((candidate) => unsettled(candidate) || candidate.state === 'person')
    return {
      steps: [...work, ...markSteps(facts), ...writeBackSteps(facts, stand)],
      flows,
      done: over && resting && toldSalesforce(facts, stand.state),
      projection: projectionOf(facts, stand),
    }
  },
  decide: carryOut,
  // The eSIM works without it; staff are told.
  onRefused: (step) => (isMarking(step) ? 'refused' : 'person'),
  // Whoever cancels, or goes on without a line, wants nothing more to be made, not even what was tried before and did not happen.
  wanted(flow, step) {
    if (isWriteBack(step)) return !isOutdated(flow, step)
    const facts = factsOf(flow)
    return !isForward(step) || !(facts.cancelling || isOfSkippedLine(facts, step))
  },
  checkMove(before, after) {
    if (before.state !== undefined && after.state !== undefined) checkOrderMove(before.state as OrderState, after.state as OrderState)
    for (const raw of after.lines ?? []) {
      const line = raw as OrderLine
      const earlier = (before.lines ?? []).map((candidate) => candidate as OrderLine).find((candidate) => candidate.n === line.n)
      checkLineMove(earlier?.state ?? 'new', line.state)
    }
  },
}
