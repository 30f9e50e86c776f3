// The life of an order from the press to its end, as one pure function of what has happened: what is still to be done, and how the order stands.

import { isDeepStrictEqual } from 'node:util'
import { toItemStatus, toProvisioningStatus } from '../../mappings/statuses.ts'
import type { BoughtEsim } from '../effects/order-esim.ts'
import type { PlacedWhmcsOrder } from '../effects/place-whmcs-order.ts'
import type { ApprovedLine, ApprovedOrder, ApprovedOrderWish } from '../effects/read-approved-order.ts'
import type { ServiceStatuses } from '../effects/watch-services.ts'
import type { WriteBackWish } from '../effects/write-back.ts'
import { REASONS, type ReasonCode, reasonOf } from '../contract/reasons.ts'
import type { EsimRow, OrderProjection } from '../db/projections.ts'
import { type Decision, type FlowKind, type FlowView, type NewFlow, type PlannedStep, type Step, type StepPatch, stepOf } from '../journal/flow.ts'
import { caseFlow } from '../accounts/request-case.ts'
import { type MailTo, mailFlow } from '../accounts/request-mail.ts'
import type { MailKind } from '../../mail/kinds.ts'
import { stableId } from '../base/stable-id.ts'
import type { OrderLine } from '../orders/order-line.ts'
import { type LineState, ORDER_ENDS, type OrderState, checkLineMove, checkOrderMove, orderState } from '../orders/states.ts'

export interface ProvisionInput {
  orderId: string
  sfOrderId: string
  /** The order as the customer confirmed it; null for one that staff made. */
  lines: OrderLine[] | null
  /** Salesforce user who pressed first. */
  requestedBy: string
}

export const PROVISION = 'provision'

/** Steps in front of which nothing has been done for the order. */
const READS = ['read-order', 'payment-method']
const isWriteBack = (step: Step): boolean => step.name.startsWith('write-back:')
const isUndoing = (step: Step): boolean => step.name === 'cancel-whmcs-order' || step.name === 'services-ended'
const isForward = (step: Step): boolean => !isWriteBack(step) && !isUndoing(step)
const unsettled = (step: Step): boolean => step.state === 'planned' || step.state === 'intended' || step.state === 'unknown'

const input = (flow: FlowView): ProvisionInput => flow.input as ProvisionInput
/** Results were written by the effects of that type; the journal keeps them as JSON. */
const resultOf = <Result>(step: Step | undefined): Result | null => (step?.state === 'done' ? (step.result as Result) : null)

const esimStep = (unitKey: string): string => `esim:${unitKey.slice(19)}`
const readyStep = (unitKey: string): string => `esim-ready:${unitKey.slice(19)}`

/** What a flow's steps say, under their names. */
interface Facts {
  flow: FlowView
  order: ApprovedOrder | null
  cancelling: boolean
  skipped: ReadonlySet<number>
  whmcs: PlacedWhmcsOrder | null
  services: ServiceStatuses | null
}

function factsOf(flow: FlowView): Facts {
  const made = flow.decisions.slice(0, flow.decided)
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
const isSkipped = (flow: FlowView, unitKey: string): boolean => [esimStep(unitKey), readyStep(unitKey)].some((name) => stepOf(flow, name)?.state === 'skipped')

/** The eSIM of a unit, once its profile exists. */
function esimOf({ flow }: Facts, unitKey: string): BoughtEsim | null {
  const bought = resultOf<BoughtEsim>(stepOf(flow, esimStep(unitKey)))
  return bought?.ready ? bought : resultOf<BoughtEsim>(stepOf(flow, readyStep(unitKey)))
}

// ---- how the order stands

function esimLineState(facts: Facts, line: ApprovedLine): LineState {
  const steps = line.unitKeys.flatMap((unit) => [stepOf(facts.flow, esimStep(unit)), stepOf(facts.flow, readyStep(unit))]).filter((step) => step !== undefined)
  const some = (...states: Step['state'][]) => steps.some((step) => states.includes(step.state))
  if (steps.length === 0) return 'new'
  if (some('skipped', 'refused')) return 'refused'
  if (some('person')) return 'person'
  if (some('unknown')) return 'unknown'
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
  if (flow.steps.some((step) => isForward(step) && (step.state === 'intended' || step.state === 'unknown'))) return before
  const undoing = flow.steps.filter(isUndoing)
  if (undoing.some((step) => step.state === 'person')) return 'person'
  if (undone(facts)) return 'cancelled'
  return before === 'new' || before === 'refused' ? before : 'undoing'
}

function lineState(facts: Facts, line: ApprovedLine): LineState {
  const { flow } = facts
  const placed = stepOf(flow, 'whmcs-order')
  const before = (): LineState => {
    if (facts.skipped.has(line.n) && !placedLine(facts, line)) return 'refused'
    if (line.unitKeys.length > 0 && esimLineState(facts, line) !== 'esim_ready') return esimLineState(facts, line)
    if (placed === undefined || placed.state === 'skipped') return line.unitKeys.length > 0 ? 'esim_ready' : 'new'
    if (facts.services) return 'active'
    return billingLineState([placed, stepOf(flow, 'whmcs-accept'), stepOf(flow, 'services')])
  }
  return facts.cancelling ? undoneLineState(facts, before()) : before()
}

const placedLine = ({ whmcs }: Facts, line: ApprovedLine): boolean => whmcs?.services.some((service) => service.lineKey === line.lineKey) ?? false

/** Every forward step has come to rest, and whatever had to be undone is. */
function undone(facts: Facts): boolean {
  const { flow } = facts
  return !flow.steps.some((step) => isForward(step) && unsettled(step)) && undoSteps(facts).every((wanted) => stepOf(flow, wanted.name)?.state === 'done')
}

function personStep({ flow, cancelling }: Facts): Step | undefined {
  return flow.steps.find((step) => step.state === 'person' && (!cancelling || !isForward(step)))
}

function stateOf(facts: Facts, lines: readonly LineState[]): OrderState {
  const person = personStep(facts) !== undefined
  if (facts.cancelling && !person && facts.order === null) return undone(facts) ? 'cancelled' : 'cancelling'
  return orderState({ lines, person, cancelling: facts.cancelling, nothingMade: facts.whmcs === null, goOnWithoutRefused: facts.skipped.size > 0 })
}

interface Stand {
  state: OrderState
  lines: LineState[]
  code: string | null
}

function standOf(facts: Facts): Stand {
  const lines = facts.order?.lines.map((line) => lineState(facts, line)) ?? []
  return { state: stateOf(facts, lines), lines, code: personStep(facts)?.code ?? null }
}

// ---- what is to be done

const step = (name: string, effect: string, wish: object): PlannedStep => ({ name, effect, input: wish })

function readOrder({ flow }: Facts): PlannedStep {
  const { sfOrderId, lines } = input(flow)
  const confirmed = lines?.map(({ n, productId, quantity, price, billingCycle }) => ({ n, productId, quantity, price, billingCycle })) ?? null
  return step('read-order', 'R-ORDER', { orderId: input(flow).orderId, sfOrderId, confirmed, firstPress: flow.decisions.length === 0 } satisfies ApprovedOrderWish)
}

function esimSteps(facts: Facts, lines: readonly ApprovedLine[]): PlannedStep[] {
  return lines.flatMap((line) =>
    line.unitKeys.flatMap((unitKey) => {
      const bought = resultOf<BoughtEsim>(stepOf(facts.flow, esimStep(unitKey)))
      const order = step(esimStep(unitKey), 'E-ORDER', { unitKey, packageId: line.packageId })
      return bought && !bought.ready ? [order, step(readyStep(unitKey), 'R-ESIM', { unitKey, providerOrderId: bought.providerOrderId })] : [order]
    }),
  )
}

function forwardSteps(facts: Facts): PlannedStep[] {
  const { flow, order, whmcs } = facts
  const steps = [readOrder(facts)]
  if (order === null) return steps
  steps.push(step('payment-method', 'R-PAYMENT', { clientId: order.clientId }))
  if (resultOf(stepOf(flow, 'payment-method')) === null) return steps
  const kept = order.lines.filter((line) => !facts.skipped.has(line.n))
  steps.push(...esimSteps(facts, kept))
  if (kept.length === 0 || kept.some((line) => line.unitKeys.some((unit) => esimOf(facts, unit) === null))) return steps
  steps.push(
    step('whmcs-order', 'W-ORDER', {
      clientId: order.clientId,
      sfOrderId: input(flow).sfOrderId,
      lines: kept.map((line) => ({
        lineKey: line.lineKey,
        pid: line.pid,
        cycle: line.whmcsCycle,
        quantity: line.quantity,
        unitPrice: line.price,
        configOptions: line.whmcsOptions,
      })),
    }),
  )
  if (whmcs === null) return steps
  steps.push(step('whmcs-accept', 'W-ACCEPT', { whmcsOrderId: whmcs.whmcsOrderId }))
  if (resultOf(stepOf(flow, 'whmcs-accept')) === null) return steps
  steps.push(step('services', 'R-ACTIVE', { clientId: order.clientId, services: whmcs.services, until: 'active' }))
  return steps
}

/** What must be undone of what was done: the reverse order of the steps, as far as machines can. */
function undoSteps({ flow, order, whmcs }: Facts): PlannedStep[] {
  if (order === null || whmcs === null) return []
  if (resultOf(stepOf(flow, 'whmcs-accept')) === null) return [step('cancel-whmcs-order', 'W-CANCEL', { whmcsOrderId: whmcs.whmcsOrderId })]
  return [step('services-ended', 'R-ACTIVE', { clientId: order.clientId, services: whmcs.services, until: 'ended' })]
}

function undoingSteps(facts: Facts): PlannedStep[] {
  return facts.flow.steps.some((step) => isForward(step) && unsettled(step)) ? [] : undoSteps(facts)
}

// ---- what Salesforce shows

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
    orderId: input(flow).orderId,
    sfOrderId: input(flow).sfOrderId,
    provisioningStatus: toProvisioningStatus(state),
    ...error,
    correlationId: flow.correlationId,
    ...(settled && whmcs ? { whmcsOrderId: String(whmcs.whmcsOrderId) } : {}),
    ...(settled && esims.length === 1 && esims[0] ? { iccid: esims[0].iccid } : {}),
    items: settled ? items : [],
    activate: state === 'active',
  }
}

/** Salesforce is told one thing after the other, each time the newest, and only when it differs from what was told last. */
function writeBackSteps(facts: Facts, stand: Stand): PlannedStep[] {
  const { flow, order } = facts
  if (order === null && stand.state === 'provisioning') return []
  const written = flow.steps.filter(isWriteBack)
  const last = written.at(-1)
  if (last !== undefined && unsettled(last)) return []
  const wish = writeBackWish(facts, stand)
  return last !== undefined && isDeepStrictEqual(last.input, wish) ? [] : [step(`write-back:${written.length + 1}`, 'SF-BACK', wish)]
}

const toldSalesforce = ({ flow }: Facts, state: OrderState): boolean => {
  const last = flow.steps.filter(isWriteBack).at(-1)
  return last?.state === 'done' && (last.input as WriteBackWish).provisioningStatus === toProvisioningStatus(state)
}

// ---- who is told

function told(facts: Facts, { state, code }: Stand): NewFlow[] {
  const { flow, order } = facts
  const { orderId, sfOrderId } = input(flow)
  const occurrence = `${flow.id}:${flow.decided}`
  const mail = (kind: MailKind, to: MailTo, once: string, refs: Record<string, string> = {}): NewFlow =>
    mailFlow(stableId(`${kind}:${once}`), { kind, to, language: order?.language ?? 'en', refs: { orderId, ...refs } }, flow.correlationId)
  const openCase = (reason: ReasonCode, facts: Record<string, string> = {}): NewFlow =>
    caseFlow({ reason, subjectId: orderId, accountId: order?.accountId ?? null, sfAccountId: order?.sfAccountId ?? null, facts: { sfOrderId, ...facts } }, flow.correlationId)

  const flows: NewFlow[] = []
  if (state === 'needs_person' && code !== null) {
    flows.push(openCase(reasonOf(code), { code }), mail('person-needed', { staff: true }, `${occurrence}:${code}`, { code }))
    if (code === 'payment_method_missing' && order) flows.push(mail('order-needs-payment-method', { userId: order.userId }, occurrence))
  }
  const bought = boughtUnits(facts)
  if (bought.some((esim) => esim.duplicates.length > 0)) flows.push(openCase('esim_duplicate'))
  if (order === null) return flows
  if ((state === 'active' || state === 'partly_active') && toldSalesforce(facts, state)) {
    if (bought.length > 0) flows.push(mail('esim-activation', { userId: order.userId }, flow.id))
    flows.push(mail('order-provisioned', { userId: order.userId }, flow.id))
  }
  if (state === 'cancelled') {
    if (bought.length > 0) flows.push(openCase('service_without_billing'))
    flows.push(mail('order-cancelled', { userId: order.userId }, flow.id))
  }
  return flows
}

const boughtUnits = ({ flow, order }: Facts): BoughtEsim[] =>
  (order?.lines ?? []).flatMap((line) => line.unitKeys.flatMap((unit) => resultOf<BoughtEsim>(stepOf(flow, esimStep(unit))) ?? []))
// ---- what customers and staff read

function projectedLines(facts: Facts, { lines }: Stand): OrderLine[] | undefined {
  const { order, whmcs, services } = facts
  const confirmed = input(facts.flow).lines
  if (order === null) return undefined
  return order.lines.map((line, index) => {
    const serviceId = whmcs?.services.find((service) => service.lineKey === line.lineKey)?.serviceId ?? null
    const base = confirmed?.find((candidate) => candidate.n === line.n)
    return {
      n: line.n,
      productId: line.productId,
      name: base?.name ?? line.name,
      sku: base?.sku ?? '',
      category: base?.category ?? null,
      quantity: line.quantity,
      billingCycle: line.billingCycle,
      configOptions: base?.configOptions ?? line.configOptions,
      price: line.price,
      setupFee: base?.setupFee ?? null,
      requiresIccid: line.unitKeys.length > 0,
      state: lines[index] ?? 'new',
      sfItemId: line.sfItemId,
      serviceId,
      serviceStatus: serviceId === null ? null : (services?.services.find((service) => service.serviceId === serviceId)?.status ?? 'Pending'),
    }
  })
}

function esimRows(facts: Facts): EsimRow[] {
  const rows: EsimRow[] = []
  for (const line of facts.order?.lines ?? []) {
    line.unitKeys.forEach((unitKey, index) => {
      const bought = esimOf(facts, unitKey)
      const esim = bought?.esims[0]
      if (!bought || !esim) return
      rows.push({
        unit_key: unitKey,
        line: line.n,
        unit: index + 1,
        provider: bought.provider,
        provider_order_id: bought.providerOrderId,
        iccid: esim.iccid,
        smdp_address: esim.smdpAddress,
        matching_id: esim.matchingId,
        lpa: esim.lpa,
        apple_install_url: esim.appleInstallUrl,
        confirmation_code: esim.confirmationCode ?? null,
      })
    })
  }
  return rows
}

function projectionOf(facts: Facts, stand: Stand): OrderProjection {
  const lines = projectedLines(facts, stand)
  const { order } = facts
  return {
    state: stand.state,
    attention: stand.code === null ? null : { code: reasonOf(stand.code) },
    ...(lines ? { lines } : {}),
    ...(order ? { accountId: order.accountId, orderNumber: order.orderNumber } : {}),
    esims: esimRows(facts),
    freesCart: stand.state === 'failed' || stand.state === 'cancelled',
  }
}

function decide(flow: FlowView, decision: Decision): StepPatch[] {
  const before = factsOf(flow)
  const line = before.order?.lines.find((candidate) => candidate.n === decision.line)
  const ofLine = (candidate: Step) => line === undefined || line.unitKeys.some((unit) => candidate.name === esimStep(unit) || candidate.name === readyStep(unit))
  switch (decision.type) {
    case 'retry': {
      // Of a failed order everything was refused: what was given up is tried again.
      const failed = standOf(before).state === 'failed'
      return flow.steps.filter((candidate) => candidate.state === 'person' || (failed && candidate.state === 'skipped')).map(({ name }) => ({ name, to: 'planned' }))
    }
    case 'adopt': {
      const asked = flow.steps.find((candidate) => candidate.state === 'person' && !READS.includes(candidate.name) && ofLine(candidate))
      return asked && decision.remoteId !== null ? [{ name: asked.name, to: 'adopt', remoteId: decision.remoteId }] : []
    }
    case 'skip':
      return flow.steps.filter((candidate) => candidate.state === 'person' && line !== undefined && ofLine(candidate)).map(({ name }) => ({ name, to: 'skipped' }))
    case 'cancel':
    case 'abandon':
      return flow.steps
        .filter((candidate) => isForward(candidate) && (candidate.state === 'person' || (candidate.state === 'planned' && candidate.performs === 0)))
        .map(({ name }) => ({ name, to: 'skipped' }))
    case 'reject':
      return []
  }
}

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
      steps: [...work, ...writeBackSteps(facts, stand)],
      flows,
      done: over && resting && toldSalesforce(facts, stand.state),
      projection: projectionOf(facts, stand),
    }
  },
  decide,
  checkMove(before, after) {
    checkOrderMove(before.state as OrderState, after.state as OrderState)
    for (const raw of after.lines ?? []) {
      const line = raw as OrderLine
      const earlier = (before.lines ?? []).map((candidate) => candidate as OrderLine).find((candidate) => candidate.n === line.n)
      checkLineMove(earlier?.state ?? 'new', line.state)
    }
  },
}
