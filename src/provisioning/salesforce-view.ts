// What Salesforce is told of an order, and when. Pure.

import { isDeepStrictEqual } from 'node:util'
import { toItemStatus, toProvisioningStatus } from '../../mappings/statuses.ts'
import { REASONS, reasonOf } from '../contract/reasons.ts'
import type { WriteBackWish } from '../effects/write-back.ts'
import { askedToTell, type FlowView, type PlannedStep, type Step } from '../journal/flow.ts'
import type { OrderState } from '../contract/states.ts'
import { esimOf, type Facts, inputOf, isWriteBack, unsettled } from './facts.ts'
import type { Stand } from './standing.ts'

function writeBackWish(facts: Facts, { state, lines, code }: Stand): WriteBackWish {
  const { flow, order, whmcs } = facts
  const settled = state !== 'provisioning' && state !== 'cancelling'
  const reason = code === null ? null : REASONS[reasonOf(code)]
  const error = { errorCode: code, errorMessage: reason === null ? null : reason.staff.en }
  const esims = order?.lines.flatMap((line) => line.unitKeys.flatMap((unit) => esimOf(facts, unit)?.esims ?? [])) ?? []
  const items = (order?.lines ?? []).map((line, index) => {
    const serviceId = whmcs?.services.find((service) => service.lineKey === line.lineKey)?.serviceId
    const iccid = line.unitKeys.flatMap((unit) => esimOf(facts, unit)?.esims ?? [])[0]?.iccid
    const lineStateNow = lines[index] ?? 'new'
    return {
      id: line.sfItemId,
      status: toItemStatus(lineStateNow, facts.skipped.has(line.n)),
      errorCode: lineStateNow === 'person' || lineStateNow === 'refused' ? code : null,
      errorMessage: null,
      ...(serviceId === undefined ? {} : { whmcsServiceId: String(serviceId) }),
      ...(iccid === undefined ? {} : { iccid }),
    }
  })
  return {
    sfOrderId: inputOf(flow).sfOrderId,
    provisioningStatus: toProvisioningStatus(state),
    ...error,
    correlationId: flow.correlationId,
    ...(settled && whmcs ? { whmcsOrderId: String(whmcs.whmcsOrderId) } : {}),
    ...(settled && esims.length === 1 && esims[0] ? { iccid: esims[0].iccid } : {}),
    items: settled ? items : [],
    activate: state === 'active',
  }
}

/** Most orders are through sooner; staff, who see "Queued" from their press on, need not be told of the short while between. */
const UNDER_WAY_AFTER_MS = 1_000

/** May be left out for something newer: nobody has tried it yet, so there is no wait to keep either. */
const isHeldBack = (step: Step): boolean => step.state === 'planned' && step.attempts === 0

/** Salesforce was seen not to show it, after it was told. */
const isAskedSince = (flow: FlowView, told: Step): boolean => told.state === 'done' && askedToTell(flow).some((at) => at > told.updatedAt)

/** Salesforce is told one thing after the other, each time the newest, and only when it differs from what was told last or is asked for again. */
export function writeBackSteps(facts: Facts, stand: Stand): PlannedStep[] {
  const { flow, order } = facts
  if ((order === null || order.hadEnded) && stand.state === 'provisioning') return []
  const written = flow.steps.filter((step) => isWriteBack(step) && step.state !== 'skipped')
  const last = written.at(-1)
  if (last !== undefined && unsettled(last) && !isHeldBack(last)) return []
  const wish = writeBackWish(facts, stand)
  if (last !== undefined && isDeepStrictEqual(last.input, wish) && !isAskedSince(flow, last)) return []
  const name = `write-back:${flow.steps.filter(isWriteBack).length + 1}`
  const first = { name, effect: 'SF-BACK', input: wish }
  return [stand.state === 'provisioning' && last === undefined ? { ...first, afterMs: UNDER_WAY_AFTER_MS } : first]
}

/** A newer one says it all. */
export const isOutdated = ({ steps }: FlowView, step: Step): boolean => isWriteBack(step) && step !== steps.findLast(isWriteBack)

export const toldSalesforce = ({ flow }: Facts, state: OrderState): boolean => {
  const last = flow.steps.filter(isWriteBack).at(-1)
  return last?.state === 'done' && (last.input as WriteBackWish).provisioningStatus === toProvisioningStatus(state)
}
