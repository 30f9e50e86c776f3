// What a provision flow's steps say, under their names. Pure.

import type { ProvisioningOrder } from '../../salesforce/order-provisioning.ts'
import type { BoughtEsim } from '../effects/bought-esim.ts'
import type { PlacedWhmcsOrder } from '../effects/place-whmcs-order.ts'
import type { ApprovedLine, ApprovedOrder } from '../effects/approved-order.ts'
import type { ServiceStatuses } from '../effects/watch-services.ts'
import type { OrderLine } from '../db/order-line.ts'
import { decisionsOf, type FlowView, type Step, stepOf } from '../journal/flow.ts'

export interface ProvisionInput {
  orderId: string
  sfOrderId: string
  /** The order as the customer confirmed it; null for one that staff made. */
  lines: OrderLine[] | null
  /** Salesforce user who pressed first. */
  requestedBy: string
  /** The order as Salesforce had it when the press was accepted; left out where it did not say. */
  seen?: ProvisioningOrder
}

/** Done means that every service is active. */
export const LAST_STEP = 'services'

/** Steps in front of which nothing has been done for the order. */
export const READS = ['read-order', 'payment-method']
export const isWriteBack = (step: Step): boolean => step.name.startsWith('write-back:')
export const isUndoing = (step: Step): boolean => step.name === 'cancel-whmcs-order' || step.name === 'services-ended'
/** Of what was bought, and true however the order ends: nothing waits for it, and no decision takes it back. */
export const isMarking = (step: Step): boolean => step.name.startsWith('esim-mark:')
export const isForward = (step: Step): boolean => !isWriteBack(step) && !isUndoing(step) && !isMarking(step)
export const unsettled = (step: Step): boolean => step.state === 'planned' || step.state === 'intended' || step.state === 'unknown'

/** May have happened, as far as anybody knows: nothing is undone before this is clear. */
export const unclear = (step: Step): boolean => isForward(step) && (unsettled(step) || step.state === 'person')

export const inputOf = (flow: FlowView): ProvisionInput => flow.input as ProvisionInput
/** Results were written by the effects of that type; the journal keeps them as JSON. */
export const resultOf = <Result>(step: Step | undefined): Result | null => (step?.state === 'done' ? (step.result as Result) : null)

export const esimStep = (unitKey: string): string => `esim:${unitKey.slice(19)}`
export const readyStep = (unitKey: string): string => `esim-ready:${unitKey.slice(19)}`
export const markStep = (unitKey: string): string => `esim-mark:${unitKey.slice(19)}`

/** What a flow's steps say, under their names. */
export interface Facts {
  flow: FlowView
  order: ApprovedOrder | null
  cancelling: boolean
  skipped: ReadonlySet<number>
  whmcs: PlacedWhmcsOrder | null
  services: ServiceStatuses | null
}

export function factsOf(flow: FlowView): Facts {
  const made = decisionsOf(flow)
  const order = resultOf<ApprovedOrder>(stepOf(flow, 'read-order'))
  return {
    flow,
    order,
    cancelling: made.some((decision) => decision.type === 'cancel' || decision.type === 'abandon'),
    skipped: new Set(order?.lines.filter((line) => line.unitKeys.some((unit) => isSkipped(flow, unit))).map((line) => line.n)),
    whmcs: resultOf<PlacedWhmcsOrder>(stepOf(flow, 'whmcs-order')),
    services: resultOf<ServiceStatuses>(stepOf(flow, 'services')),
  }
}

/** A person chose to go on without this eSIM's line. */
const isSkipped = (flow: FlowView, unitKey: string): boolean =>
  [esimStep(unitKey), readyStep(unitKey)].some((name) => stepOf(flow, name)?.state === 'skipped')

/** The eSIM of a unit, once its profile exists. */
export function esimOf({ flow }: Facts, unitKey: string): BoughtEsim | null {
  const bought = resultOf<BoughtEsim>(stepOf(flow, esimStep(unitKey)))
  return bought?.ready ? bought : resultOf<BoughtEsim>(stepOf(flow, readyStep(unitKey)))
}

export const isOfSkippedLine = ({ order, skipped }: Facts, step: Step): boolean =>
  (order?.lines ?? []).some(
    (line) => skipped.has(line.n) && line.unitKeys.some((unit) => step.name === esimStep(unit) || step.name === readyStep(unit)),
  )

export interface BoughtUnit {
  unitKey: string
  line: ApprovedLine
  esim: BoughtEsim
}

/** Every eSIM that was bought for the order, ready or not. */
export const boughtUnits = ({ flow, order }: Facts): BoughtUnit[] =>
  (order?.lines ?? []).flatMap((line) =>
    line.unitKeys.flatMap((unitKey) => {
      const esim = resultOf<BoughtEsim>(stepOf(flow, esimStep(unitKey)))
      return esim === null ? [] : [{ unitKey, line, esim }]
    }),
  )

/** Bought for a line that a person then chose to go on without: it is there, and nothing bills it. */
export const isStranded = ({ skipped }: Facts, { line }: BoughtUnit): boolean => skipped.has(line.n)

/** Effects of which something is left that somebody pays for. */
const MAKING = ['E-ORDER', 'W-ORDER']

/** What a person chose to go on without although it may have been made: nobody looks for it any more. */
export const leftUnclear = ({ flow }: Facts): Step[] =>
  flow.steps.filter((step) => step.state === 'skipped' && step.performs > 0 && MAKING.includes(step.effect))
