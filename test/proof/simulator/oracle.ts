// What is true, judged from the stand-ins' own ground truth, and what of it breaks a promise.

import type { SandboxReply } from '../../../sandbox/desk.ts'
import type { OrderLine } from '../../../src/db/order-line.ts'
import type { Step } from '../../../src/journal/flow.ts'
import { PROVISION } from '../../../src/orders/approval.ts'
import { occurrenceOf } from '../../../src/accounts/request-case.ts'
import { reasonOf } from '../../../src/contract/reasons.ts'
import { unsettled } from '../../../src/provisioning/facts.ts'
import type { Violation } from '../proof.ts'
import type { Sent } from './network.ts'
import type { FlowRow, IntentRow, OrderRow } from './memory-journal.ts'
import type { Row } from './remotes.ts'
import { SEND_WINDOW_MS } from '../../../src/journal/times.ts'
import { EPOCH } from './timeline.ts'
import { watchAmounts } from './watches/amounts.ts'
import { watchCopies } from './watches/copies.ts'
import { watchDoubles } from './watches/doubles.ts'
import { watchOutcomes } from './watches/outcomes.ts'
import { billedServices, isTold, lineKeyOf, lineKeysOf, text } from './watches/rows.ts'
import { watchProfiles } from './watches/profiles.ts'
import { watchShown } from './watches/shown.ts'
import { watchTold } from './watches/told.ts'
import { watchUndone } from './watches/undone.ts'
import { watchUnmarked } from './watches/unmarked.ts'
import { watchWaits } from './watches/waits.ts'
import type { OpenWatch } from './watches/watch.ts'
import type { SimWorld } from './world.ts'

const WATCHES: readonly OpenWatch[] = [
  watchOutcomes,
  watchWaits,
  watchShown,
  watchProfiles,
  watchTold,
  watchUndone,
  watchCopies,
  watchDoubles,
  watchAmounts,
  watchUnmarked,
]

export interface Oracle {
  violations: Violation[]
  /** A byte of a request that may change something leaves. */
  onSent(sent: Sent): void
  onApplied(sent: Sent, own: SandboxReply): void
  /** The process has the answer. */
  onHeard(sent: Sent, answer: SandboxReply): void
  /** After every event. */
  onEvent(): void
  /** Faults have stopped long enough. */
  onEnd(): void
  /** Whether nothing is under way any more. */
  atRest(): boolean
}

export function openOracle(world: SimWorld): Oracle {
  const used = new Set<IntentRow>()
  const intents = new WeakMap<Sent, IntentRow>()
  /** Turned away because the log-in had expired: their request goes once more, with a fresh one. */
  const turnedAway = new Set<IntentRow>()
  const violations: Violation[] = []
  const told = new Set<string>()
  /** The revision of each order that was last looked at. */
  const seen = new Map<string, number>()
  const say = (breaks: string, what: string) => {
    if (told.has(`${breaks} ${what}`)) return
    told.add(`${breaks} ${what}`)
    violations.push({ breaks, what })
  }
  const { journal, remotes } = world
  const watches = WATCHES.map((open) => open(world, say))

  function checkSalesforce(): void {
    for (const key of doubles(remotes.rows('salesforce', 'Order').map((row) => text(row, 'Portal_Order_Key__c')))) {
      if (key !== '') say('I3', `two Salesforce Orders of the key ${key}`)
    }
    for (const key of doubles(remotes.rows('salesforce', 'Case').map((row) => text(row, 'Portal_Case_Key__c')))) say('I4', `two Cases of the key ${key}`) // prettier-ignore
  }

  const BY_EFFECT: Readonly<Record<string, () => void>> = {
    'SF-ORDER': checkSalesforce,
    'SF-CASE': checkSalesforce,
  }

  /** I11: the committed intent that this request may leave for. A later owner of the flow may have come meanwhile: it waits for this one. */
  function intentFor({ purpose }: Sent): IntentRow | undefined {
    const newest = journal.events[(purpose?.eventId ?? 0) - 1]
    const intended = journal.events.findLast(({ id, flowId, kind }) => kind === 'step.intended' && flowId === newest?.flowId && id <= newest.id) // prettier-ignore
    const intent = journal.intents.find(({ flowId, step, attempt }) => flowId === intended?.flowId && step === intended.step && attempt === intended.attempt) // prettier-ignore
    if (!intent || journal.flows.get(intent.flowId)?.steps.get(intent.step)?.effect !== purpose?.effect) return undefined
    const isInTime = EPOCH + world.timeline.now() - intent.at <= SEND_WINDOW_MS
    return isInTime && (!used.has(intent) || turnedAway.delete(intent)) ? intent : undefined
  }

  /** I12: never ahead of the truth. */
  function checkActive(order: OrderRow): void {
    const lines = order.lines as OrderLine[] // written by the order flows
    const active = lines.filter(({ state }) => state === 'active')
    const services = active.length === 0 ? [] : remotes.rows('whmcs', 'services')
    for (const line of active) {
      const service = services.find((row) => text(row, 'id') === String(line.serviceId))
      const status = service ? text(service, 'status') : 'nowhere'
      const key = service ? lineKeyOf(service) : null
      if (key !== null && key !== `${order.sfOrderId}-${String(line.n).padStart(3, '0')}`) say('I1', `line ${line.n} of ${order.id} has the service of ${key}`) // prettier-ignore
      if (status !== 'Active') say('I12', `line ${line.n} of ${order.id} is told as active, but its service is ${status}`)
      const esims = new Set(order.esims.filter((esim) => esim.line === line.n).map((esim) => esim.provider_order_id)).size
      if (line.requiresIccid && esims < line.quantity) say('I12', `line ${line.n} of ${order.id} is told as active with ${esims} of its ${line.quantity} eSIMs`) // prettier-ignore
    }
    if (order.state === 'active' && lines.some(({ state }) => state !== 'active'))
      say('I12', `${order.id} is told as active, but not every line of it is`)
  }

  function checkPerson(flow: FlowRow, step: Step): void {
    if (step.code === null) say('I4', `${flow.kind} ${flow.id} stands in front of a person without a reason (${step.name})`)
    const about = remotes.rows('salesforce', 'Case').filter((row) => text(row, 'Description').includes(subjectOf(flow)))
    const reasons = [reasonOf(step.code), ...(OWN_REASONS[flow.kind] ?? [])]
    const { occurrence } = occurrenceOf(journal.viewOf(flow), step)
    const isOfThisTime = (row: Row) => occurrence === undefined || text(row, 'Description').includes(`occurrence: ${occurrence}\n`)
    if (!about.some((row) => isOfThisTime(row) && reasons.some((reason) => text(row, 'Subject').endsWith(reason))))
      say('I4', `${flow.kind} ${flow.id} stands in front of a person and no Case tells of it (${step.name}: ${step.code})`)
  }

  /** What Cases of this flow are about. */
  const subjectOf = (flow: FlowRow): string => (flow.kind === 'order' ? flow.id : flow.subjectId)

  const oracle: Oracle = {
    violations,
    onSent(sent) {
      const { purpose, life } = sent
      if (!sent.changes || purpose === null) return
      const intent = intentFor(sent)
      if (intent) {
        used.add(intent)
        intents.set(sent, intent)
      } else say('I11', `${life.name} sent ${purpose.effect} without an unused intent of the last second`)
      for (const watch of watches) watch.onSent?.(sent, intent)
    },
    onApplied(sent, own) {
      if (!sent.changes) return
      BY_EFFECT[sent.purpose?.effect ?? '']?.()
      for (const watch of watches) watch.onApplied?.(sent, own)
    },
    onHeard(sent, answer) {
      const intent = intents.get(sent)
      if (intent && isExpired(answer)) turnedAway.add(intent)
      if (sent.changes) for (const watch of watches) watch.onHeard?.(sent, answer)
    },
    onEvent() {
      for (const order of journal.orders.values()) {
        const before = seen.get(order.id)
        if (before === order.rev) continue
        if (before !== undefined && before > order.rev) say('I12', `${order.id} went back from rev ${before} to ${order.rev}`)
        seen.set(order.id, order.rev)
        checkActive(order)
      }
    },
    onEnd() {
      checkSalesforce()
      for (const flow of journal.flows.values()) {
        if (flow.decided !== flow.decisions.length) say('I4', `${flow.kind} ${flow.id} has not heard what was decided`)
        if (flow.state === 'done' || restsOpen(flow)) continue
        const waiting = [...flow.steps.values()].filter((step) => step.state === 'person')
        if (waiting.length === 0) say('I4', `${flow.kind} ${flow.id} has not come to an end: ${stepsOf(flow)}`)
        else waiting.forEach((step) => checkPerson(flow, step))
      }
      for (const order of journal.orders.values()) endOf(order)
      for (const watch of watches) watch.onEnd?.()
    },
    atRest: () => [...journal.flows.values()].every((flow) => flow.state === 'done' || (hasHeard(flow) && (isAtPerson(flow) || restsOpen(flow)))), // prettier-ignore
  }

  /**
   * What came about in part, or not at all, may still be cancelled or taken up again; what was bought for lines that staff gave up is theirs to
   * end: the order is where it stays, and its flow waits for their word.
   */
  function restsOpen(flow: FlowRow): boolean {
    const order = flow.kind === PROVISION ? journal.orders.get(flow.subjectId) : undefined
    if (!order || ![...flow.steps.values()].every((step) => !unsettled(step) && step.state !== 'person')) return false
    if (order.state === 'needs_person') return order.attention !== null && isTold(remotes, order.attention.code, String(order.sfOrderId))
    return order.state === 'partly_active' || order.state === 'failed'
  }

  function endOf(order: OrderRow): void {
    checkActive(order)
    const inSalesforce = remotes.rows('salesforce', 'Order').find((row) => text(row, 'Portal_Order_Key__c') === order.id)
    if (order.sfOrderId !== null && inSalesforce) {
      const wanted = SHOWN[order.state]
      const shown = text(inSalesforce, 'Provisioning_Status__c')
      if (wanted !== undefined && shown !== wanted) say('I12', `${order.id} is ${order.state}, but Salesforce shows ${shown}`)
    }
    const isPressed = order.state === 'pending_review' && journal.flowOf(PROVISION, order.id) !== undefined
    if (UNDER_WAY.includes(order.state) || isPressed) say('I4', `the order ${order.id} is still ${order.state}`)
    if (order.state !== 'active' && order.state !== 'partly_active') return
    const keys = new Set(billedServices(remotes).map(({ key }) => key))
    const lines = order.lines as OrderLine[] // written by the order flows
    const missing = lineKeysOf(order).filter((key, at) => lines[at]?.state === 'active' && !keys.has(key))
    if (missing.length > 0) say('I6', `${order.id} is ${order.state}, but ${missing.length} of its lines are billed nowhere`)
  }
  return oracle
}

/** Kinds of flows that tell of several codes as of one matter. */
const OWN_REASONS: Readonly<Record<string, readonly string[]>> = {
  signup: ['profile_refused'],
  'billing-profile': ['profile_refused', 'profile_unsaved'],
  mail: ['mail_failed'],
}

const UNDER_WAY: readonly string[] = ['received', 'provisioning', 'cancelling']

/** The log-in was not known any more, which a fresh one mends. */
const isExpired = ({ status, body = '' }: SandboxReply): boolean =>
  status === 401 || (status === 403 && body.toString().includes('Authentication Failed'))

/** What staff see of an order's end. */
const SHOWN: Readonly<Record<string, string>> = {
  active: 'Provisioned',
  partly_active: 'Partly Provisioned',
  needs_person: 'Needs Attention',
  cancelled: 'Cancelled',
  rejected: 'Rejected',
  failed: 'Failed',
}

const isAtPerson = (flow: FlowRow): boolean => {
  const steps = [...flow.steps.values()]
  return (
    steps.some((step) => step.state === 'person') &&
    !steps.some(({ state }) => state === 'planned' || state === 'unknown' || state === 'intended')
  )
}

/** No word waits for it. */
const hasHeard = (flow: FlowRow): boolean => flow.decided === flow.decisions.length && flow.owner === null

const stepsOf = (flow: FlowRow): string =>
  [...flow.steps.values()].map(({ name, state, code }) => `${name} ${state}${code === null ? '' : ` (${code})`}`).join(', ') || 'no steps'

function doubles(values: readonly string[]): string[] {
  const once = new Set<string>()
  const twice = new Set<string>()
  for (const value of values) (once.has(value) ? twice : once).add(value)
  return [...twice]
}
