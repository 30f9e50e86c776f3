// What a person's decision does to the steps of an order's flow. Pure.

import type { Decision, FlowView, Step, StepPatch } from '../journal/flow.ts'
import { TAKEN_UP_AGAIN } from '../orders/states.ts'
import { esimStep, factsOf, isForward, READS, readyStep } from './facts.ts'
import { standOf } from './standing.ts'

/** What a decision says of the steps; the rest of it says who and why. */
export type Choice = Pick<Decision, 'type' | 'line' | 'remoteId'>

export function carryOut(flow: FlowView, decision: Choice): StepPatch[] {
  const before = factsOf(flow)
  const line = before.order?.lines.find((candidate) => candidate.n === decision.line)
  const ofLine = (candidate: Step) =>
    decision.line === null || (line?.unitKeys ?? []).some((unit) => candidate.name === esimStep(unit) || candidate.name === readyStep(unit))
  switch (decision.type) {
    case 'retry': {
      // Where nothing waits although the order does, every line was given up: what was given up is tried again.
      const waiting = flow.steps.filter((candidate) => candidate.state === 'person')
      const givenUp = waiting.length === 0 && TAKEN_UP_AGAIN.includes(standOf(before).state)
      const again = givenUp ? flow.steps.filter((candidate) => isForward(candidate) && candidate.state === 'skipped') : waiting
      return again.map(({ name }) => ({ name, to: 'planned' }))
    }
    case 'adopt': {
      const asked = flow.steps.find((candidate) => candidate.state === 'person' && !READS.includes(candidate.name) && ofLine(candidate))
      return asked && decision.remoteId !== null ? [{ name: asked.name, to: 'adopt', remoteId: decision.remoteId }] : []
    }
    case 'skip':
      return flow.steps
        .filter((candidate) => candidate.state === 'person' && line !== undefined && ofLine(candidate))
        .map(({ name }) => ({ name, to: 'skipped' }))
    case 'cancel':
    case 'abandon':
      return flow.steps
        .filter(
          (candidate) =>
            isForward(candidate) && (candidate.state === 'person' || (candidate.state === 'planned' && candidate.performs === 0)),
        )
        .map(({ name }) => ({ name, to: 'skipped' }))
    case 'reject':
    case 'tell':
      return []
  }
}
