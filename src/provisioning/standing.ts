// How an order and its lines stand, from what their steps say. Pure.

import type { ApprovedLine } from '../effects/approved-order.ts'
import { type Step, stepOf } from '../journal/flow.ts'
import type { LineState, OrderState } from '../contract/states.ts'
import { type OrderFacts, orderState } from '../orders/states.ts'
import { boughtUnits, esimOf, esimStep, type Facts, isUndoing, readyStep, unclear } from './facts.ts'
import { undone } from './plan.ts'

function esimLineState(facts: Facts, line: ApprovedLine): LineState {
  const steps = line.unitKeys
    .flatMap((unit) => [stepOf(facts.flow, esimStep(unit)), stepOf(facts.flow, readyStep(unit))])
    .filter((step) => step !== undefined)
  const some = (...states: Step['state'][]) => steps.some((step) => states.includes(step.state))
  if (steps.length === 0) return 'new'
  if (some('person')) return 'person'
  if (some('unknown')) return 'unknown'
  // Another unit of a line that is gone on without may still be under way.
  if (some('skipped', 'refused')) return some('planned', 'intended') ? 'ordering' : 'refused'
  if (line.unitKeys.every((unit) => esimOf(facts, unit) !== null)) return 'esim_ready'
  return line.unitKeys.every((unit) => stepOf(facts.flow, esimStep(unit))?.state === 'done') ? 'esim_pending' : 'ordering'
}

function billingLineState(steps: readonly (Step | undefined)[]): LineState {
  const last = steps.findLast((step) => step !== undefined)
  if (last?.state === 'person') return 'person'
  if (last?.state === 'unknown') return 'unknown_billing'
  return 'billing'
}

function undoneLineState(facts: Facts, before: LineState): LineState {
  const { flow } = facts
  if (flow.steps.some((step) => unclear(step) && step.state !== 'planned')) return before
  const undoing = flow.steps.filter(isUndoing)
  if (undoing.some((step) => step.state === 'person')) return 'person'
  if (undone(facts)) return 'cancelled'
  return before === 'new' || before === 'refused' ? before : 'undoing'
}

function lineState(facts: Facts, line: ApprovedLine): LineState {
  const { flow } = facts
  const placed = stepOf(flow, 'whmcs-order')
  const before = (): LineState => {
    if (facts.skipped.has(line.n) && !placedLine(facts, line)) return esimLineState(facts, line)
    if (line.unitKeys.length > 0 && esimLineState(facts, line) !== 'esim_ready') return esimLineState(facts, line)
    if (placed === undefined || placed.state === 'skipped') return line.unitKeys.length > 0 ? 'esim_ready' : 'new'
    if (facts.services) return 'active'
    return billingLineState([placed, stepOf(flow, 'whmcs-accept'), stepOf(flow, 'services')])
  }
  return facts.cancelling ? undoneLineState(facts, before()) : before()
}

const placedLine = ({ whmcs }: Facts, line: ApprovedLine): boolean =>
  whmcs?.services.some((service) => service.lineKey === line.lineKey) ?? false

/** Also while an order is being undone: a cancellation skips what waits then, so what waits later may have happened. */
const personStep = ({ flow }: Facts): Step | undefined => flow.steps.find((step) => step.state === 'person')

function downstreamOf(facts: Facts): OrderFacts['downstream'] {
  if (facts.flow.steps.some(unclear)) return 'unclear'
  return facts.whmcs === null && boughtUnits(facts).length === 0 ? 'nothing' : 'something'
}

function stateOf(facts: Facts, lines: readonly LineState[]): OrderState {
  const person = personStep(facts) !== undefined
  if (facts.cancelling && !person && facts.order === null) return undone(facts) ? 'cancelled' : 'cancelling'
  return orderState({
    lines,
    person,
    cancelling: facts.cancelling,
    downstream: downstreamOf(facts),
    goOnWithoutRefused: facts.skipped.size > 0,
  })
}

export interface Stand {
  state: OrderState
  lines: LineState[]
  code: string | null
}

export function standOf(facts: Facts): Stand {
  const lines = facts.order?.lines.map((line) => lineState(facts, line)) ?? []
  const state = stateOf(facts, lines)
  // No step waits where a person went on without every line: what was bought for them does.
  return { state, lines, code: personStep(facts)?.code ?? (state === 'needs_person' ? 'service_without_billing' : null) }
}
