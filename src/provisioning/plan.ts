// What is still to be done for an order, or to be undone. Pure. The order of the steps is fixed: nothing is bought before the payment
// method is seen, and nothing is billed before every eSIM is there.

import type { BoughtEsim } from '../effects/bought-esim.ts'
import type { ApprovedLine } from '../effects/approved-order.ts'
import type { PaymentWish } from '../effects/check-payment.ts'
import { confirmedFees } from '../effects/confirmed-fees.ts'
import type { MarkWish } from '../effects/mark-esim.ts'
import type { WhmcsOrderWish } from '../effects/place-whmcs-order.ts'
import type { ApprovedOrderWish } from '../effects/read-approved-order.ts'
import { type PlannedStep, stepOf } from '../journal/flow.ts'
import { esimOf, esimStep, type Facts, inputOf, markStep, readyStep, resultOf, unclear } from './facts.ts'

const step = (name: string, effect: string, wish: object): PlannedStep => ({ name, effect, input: wish })

function readOrder({ flow }: Facts): PlannedStep {
  const { sfOrderId, lines, seen = null } = inputOf(flow)
  const confirmed =
    lines?.map(({ n, productId, quantity, price, billingCycle }) => ({ n, productId, quantity, price, billingCycle })) ?? null
  return step('read-order', 'R-ORDER', {
    orderId: inputOf(flow).orderId,
    sfOrderId,
    confirmed,
    firstPress: flow.decisions.length === 0,
    seen,
  } satisfies ApprovedOrderWish)
}

function esimSteps(facts: Facts, lines: readonly ApprovedLine[]): PlannedStep[] {
  return lines.flatMap((line) =>
    line.unitKeys.flatMap((unitKey) => {
      const bought = resultOf<BoughtEsim>(stepOf(facts.flow, esimStep(unitKey)))
      const order = step(esimStep(unitKey), 'E-ORDER', { unitKey, packageId: line.packageId })
      return bought && !bought.ready
        ? [order, step(readyStep(unitKey), 'R-ESIM', { unitKey, providerOrderId: bought.providerOrderId })]
        : [order]
    }),
  )
}

/** Whatever becomes of the order: what was bought is to be found again. */
export function markSteps(facts: Facts): PlannedStep[] {
  return (facts.order?.lines ?? []).flatMap(({ unitKeys }) =>
    unitKeys.flatMap((unitKey) => {
      const { unmarked, provider, esims } = esimOf(facts, unitKey) ?? { esims: [] }
      const [esim] = esims
      if (!unmarked || provider === undefined || !esim) return []
      return [step(markStep(unitKey), 'E-MARK', { unitKey, provider, iccid: esim.iccid } satisfies MarkWish)]
    }),
  )
}

export function forwardSteps(facts: Facts): PlannedStep[] {
  const { flow, order, whmcs } = facts
  const steps = [readOrder(facts)]
  if (order === null) return steps
  const confirmed = inputOf(flow).lines ?? []
  const isBoughtFirst = order.lines.some(({ unitKeys }) => unitKeys.length > 0)
  const payment: PaymentWish = { clientId: order.clientId, ...(isBoughtFirst && { fees: confirmedFees(order.lines, confirmed) }) }
  steps.push(step('payment-method', 'R-PAYMENT', payment))
  if (resultOf(stepOf(flow, 'payment-method')) === null) return steps
  const kept = order.lines.filter((line) => !facts.skipped.has(line.n))
  steps.push(...esimSteps(facts, kept))
  if (kept.length === 0 || kept.some((line) => line.unitKeys.some((unit) => esimOf(facts, unit) === null))) return steps
  steps.push(
    step('whmcs-order', 'W-ORDER', {
      clientId: order.clientId,
      sfOrderId: inputOf(flow).sfOrderId,
      fees: confirmedFees(kept, confirmed),
      lines: kept.map((line) => ({
        lineKey: line.lineKey,
        pid: line.pid,
        cycle: line.whmcsCycle,
        quantity: line.quantity,
        unitPrice: line.price,
        configOptions: line.whmcsOptions,
      })),
    } satisfies WhmcsOrderWish),
  )
  if (whmcs === null) return steps
  steps.push(step('whmcs-accept', 'W-ACCEPT', { whmcsOrderId: whmcs.whmcsOrderId }))
  if (resultOf(stepOf(flow, 'whmcs-accept')) === null) return steps
  const { services, unmarked } = whmcs
  steps.push(step('services', 'R-ACTIVE', { clientId: order.clientId, services, until: 'active', ...(unmarked ? { unmarked } : {}) }))
  return steps
}

/** What must be undone of what was done: the reverse order of the steps, as far as machines can. */
function undoSteps({ flow, order, whmcs }: Facts): PlannedStep[] {
  if (order === null || whmcs === null) return []
  if (resultOf(stepOf(flow, 'whmcs-accept')) === null) return [step('cancel-whmcs-order', 'W-CANCEL', { whmcsOrderId: whmcs.whmcsOrderId })]
  return [step('services-ended', 'R-ACTIVE', { clientId: order.clientId, services: whmcs.services, until: 'ended' })]
}

export function undoingSteps(facts: Facts): PlannedStep[] {
  return facts.flow.steps.some(unclear) ? [] : undoSteps(facts)
}

/** Every forward step has come to rest, and whatever had to be undone is. */
export function undone(facts: Facts): boolean {
  const { flow } = facts
  return !flow.steps.some(unclear) && undoSteps(facts).every((wanted) => stepOf(flow, wanted.name)?.state === 'done')
}
