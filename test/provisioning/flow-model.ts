// Everything that may happen to a provision flow, one thing at a time: what remotes answer, and what people decide.

import type { ApprovedLine, ApprovedOrder } from '../../src/effects/approved-order.ts'
import type { OrderState } from '../../src/contract/states.ts'
import type { OrderProjection } from '../../src/db/projections.ts'
import type { Decision, DecisionType, FlowView, Next, Step } from '../../src/journal/flow.ts'
import { plan } from '../../src/journal/plan.ts'
import { isMarking, isWriteBack, type ProvisionInput } from '../../src/provisioning/facts.ts'
import { provisionFlow } from '../../src/provisioning/provision-flow.ts'

const MOST = 60_000

export const SF_ORDER = '8015g00000AAAAAAAA'

export interface Point {
  flow: FlowView
  next: Next<OrderProjection>
  /** How it came here, for people. */
  path: string[]
}

/** Of a provider whose orders take no reference. */
const UNMARKED = 'unmarked'

const line = (n: number, kind: 'vpn' | 'esim', units: number, packageId = 'hinode'): ApprovedLine => ({
  n,
  lineKey: `${SF_ORDER}-00${n}`,
  sfItemId: `802${n}`,
  productId: `01t${n}`,
  name: kind,
  quantity: units,
  price: { amount: 980, currency: 'JPY' },
  billingCycle: 'Monthly',
  whmcsCycle: 'monthly',
  pid: kind === 'vpn' ? 42 : 31,
  configOptions: {},
  whmcsOptions: {},
  unitKeys: kind === 'esim' ? Array.from({ length: units }, (_, unit) => `${SF_ORDER}-00${n}-00${unit + 1}`) : [],
  packageId: kind === 'esim' ? packageId : null,
})

/** `esim2`: an eSIM line of two units, as staff may make one; `marked`: one that is to be marked when it is bought. */
type Kind = 'vpn' | 'esim' | 'esim2' | 'marked'

/** An order of these lines. */
export function approved(kinds: readonly Kind[]): ApprovedOrder {
  return {
    orderNumber: '00000100',
    accountId: 'account',
    userId: 'user',
    language: 'en',
    clientId: 1,
    sfAccountId: '0015g00000AAAAAAA5',
    requestKey: null,
    lines: kinds.map((kind, at) =>
      line(at + 1, kind === 'vpn' ? 'vpn' : 'esim', kind === 'esim2' ? 2 : 1, kind === 'marked' ? UNMARKED : undefined),
    ),
  }
}

const input: ProvisionInput = { orderId: 'order', sfOrderId: SF_ORDER, lines: null, requestedBy: 'staff' }

const started: FlowView = {
  id: 'flow',
  kind: 'provision',
  subjectId: 'order',
  input,
  correlationId: 'correlation',
  acceptedAt: 0,
  rev: 0,
  decided: 0,
  steps: [],
  decisions: [],
}

/** As the engine does, and refuses what may not be. */
function commit(before: Point | null, flow: FlowView, path: string[]): Point {
  const { view, next } = plan(provisionFlow, flow, 0)
  if (before) provisionFlow.checkMove?.(before.next.projection, next.projection)
  return { flow: view, next, path }
}

export const begin = (): Point => commit(null, started, [])

/** What a step may bring back when it is done. */
function resultsOf(step: Step, order: ApprovedOrder): unknown[] {
  const wish = step.input as {
    lines?: { lineKey: string }[]
    unitKey?: string
    packageId?: string
    services?: { lineKey: string; serviceId: number }[]
    until?: string
  }
  const esim = { iccid: '8900000000000000001', smdpAddress: 's', matchingId: 'm', lpa: 'LPA:1$s$m', appleInstallUrl: null }
  const bought = (ready: boolean) => ({
    provider: 'airalo',
    providerOrderId: wish.unitKey,
    ready,
    esims: ready ? [esim] : [],
    duplicates: [],
    ...(wish.packageId === UNMARKED && ready && { unmarked: true }),
  })
  switch (step.effect) {
    case 'R-ORDER':
      return [order]
    case 'E-ORDER':
      return [bought(true), bought(false)]
    case 'R-ESIM':
      return [bought(true)]
    case 'W-ORDER':
      return [{ whmcsOrderId: 7, services: (wish.lines ?? []).map(({ lineKey }, at) => ({ lineKey, serviceId: at + 1 })) }]
    case 'R-ACTIVE':
      return [
        { services: (wish.services ?? []).map((service) => ({ ...service, status: wish.until === 'ended' ? 'Cancelled' : 'Active' })) },
      ]
    default:
      return [{}]
  }
}

const READING = ['R-ORDER', 'R-PAYMENT', 'R-ESIM', 'R-ACTIVE']

const withStep = (flow: FlowView, changed: Step): FlowView => ({
  ...flow,
  steps: flow.steps.map((step) => (step.name === changed.name ? changed : step)),
})

/** Every point that may come right after this one; `plain` leaves out eSIMs that come later, reads that fail, and adoption. */
export function* follow(point: Point, order: ApprovedOrder, plain = false): Generator<Point> {
  const { flow, path } = point
  const moved = (step: Step, change: Partial<Step>, how: string) =>
    commit(point, withStep(flow, { ...step, ...change }), [...path, `${step.name} ${how}`])
  const writing = flow.steps.find((step) => isWriteBack(step) && step.state === 'planned')
  if (writing) {
    yield moved(writing, { state: 'done', attempts: 1, result: {} }, 'written')
    // What Salesforce is told at once is settled at once: its own ways are tried elsewhere. What is told later may come to be left out.
    if (writing.dueAt === 0) return
  }
  for (const step of flow.steps) {
    if (isWriteBack(step) || (step.state !== 'planned' && step.state !== 'unknown')) continue
    for (const [at, result] of resultsOf(step, order)
      .slice(0, plain ? 1 : 2)
      .entries())
      yield moved(step, { state: 'done', result }, `done ${at}`)
    if (isMarking(step)) yield moved(step, { state: 'refused', code: 'not_found' }, 'refused')
    else if (!plain || !READING.includes(step.effect)) yield moved(step, { state: 'person', code: 'remote_refused' }, 'person')
    if (step.state === 'unknown') yield moved(step, { state: 'planned', adopt: null }, 'none')
    else if (!READING.includes(step.effect) && step.performs === 0) yield moved(step, { state: 'unknown', performs: 1 }, 'unknown')
  }
  for (const decision of decisionsAt(point)) if (!plain || decision.type !== 'adopt') yield decided(point, decision)
}

const POSSIBLE: Partial<Record<OrderState, readonly DecisionType[]>> = {
  needs_person: ['retry', 'adopt', 'skip', 'abandon', 'cancel'],
  provisioning: ['cancel'],
  partly_active: ['cancel'],
  failed: ['retry'],
}

export function* decisionsAt({ next }: Point): Generator<Omit<Decision, 'id'>> {
  const shared = { reason: 'why', requestedBy: 'staff', decidedAt: 0, remoteId: null, line: null }
  for (const type of POSSIBLE[next.projection.state as OrderState] ?? []) {
    if (type === 'skip') for (const n of [1, 2, 3]) yield { ...shared, type, line: n }
    else if (type === 'adopt') yield { ...shared, type, remoteId: '7' }
    else yield { ...shared, type }
  }
}

export function decided(point: Point, choice: Omit<Decision, 'id'>): Point {
  const { flow, path } = point
  const decision: Decision = { ...choice, id: `decision-${flow.decisions.length + 1}` }
  const heard: FlowView = { ...flow, decisions: [...flow.decisions, decision] }
  let after = heard
  for (const patch of provisionFlow.decide?.(heard, decision) ?? []) {
    const step = after.steps.find((candidate) => candidate.name === patch.name)
    if (!step) throw new Error(`the decision speaks of ${patch.name}`)
    if (patch.to === 'adopt') after = withStep(after, { ...step, state: 'unknown', adopt: patch.remoteId })
    else after = withStep(after, { ...step, state: patch.to === 'planned' && step.performs > 0 ? 'unknown' : patch.to, adopt: null })
  }
  return commit(point, { ...after, decided: after.decisions.length }, [
    ...path,
    `[${decision.type}${decision.line === null ? '' : ` ${decision.line}`}]`,
  ])
}

/** What makes two points the same: how the steps stand and what was told, not how it came to that. */
export function nameOf({ flow, next }: Point): string {
  const steps = flow.steps
    .filter((step) => !isWriteBack(step))
    .map((step) => [step.name, step.state, step.performs, step.adopt, ready(step)])
  const told = flow.steps.findLast(isWriteBack)
  const undoing = flow.decisions.some((decision) => decision.type === 'cancel' || decision.type === 'abandon')
  return JSON.stringify([
    steps,
    undoing,
    next.projection.state,
    told?.state,
    (told?.input as { provisioningStatus?: string } | undefined)?.provisioningStatus,
  ])
}

const ready = (step: Step): unknown => (step.effect === 'E-ORDER' ? (step.result as { ready?: boolean } | null)?.ready : null)

/** Every point that can be reached, each once; `look` also sees the other ways to it. Answers how many there are. */
export function explore(kinds: Parameters<typeof approved>[0], look: (point: Point, before: Point | null) => void, plain = false): number {
  const order = approved(kinds)
  const seen = new Set<string>()
  const open: { point: Point; before: Point | null }[] = [{ point: begin(), before: null }]
  // The shortest ways first.
  for (let place = 0; place < open.length; place += 1) {
    const at = open[place]
    if (!at) continue
    const name = nameOf(at.point)
    look(at.point, at.before)
    if (seen.has(name)) continue
    seen.add(name)
    if (seen.size > MOST) throw new Error(`more than ${MOST} points`)
    try {
      for (const point of follow(at.point, order, plain)) open.push({ point, before: at.point })
    } catch (error) {
      throw new Error(`after ${at.point.path.join(' · ')}: ${String(error)}`, { cause: error })
    }
  }
  return seen.size
}
