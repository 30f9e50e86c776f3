// The journal in memory, which behaves as the one in PostgreSQL does: a differential test holds the two side by side.

import { isDeepStrictEqual } from 'node:util'
import type { EsimClaim, EsimClaims } from '../../../src/db/esim-claims.ts'
import type { AccountProjection, EsimRow, OrderProjection } from '../../../src/db/projections.ts'
import type { Decision, FlowView, NewFlow, Step } from '../../../src/journal/flow.ts'
import type { Claimed, Commit, Committed, Intent, JournalStore, NewEvent, Pause, Restored } from '../../../src/journal/store.ts'
import { LEASE_MS } from '../../../src/journal/times.ts'

export interface FlowRow extends NewFlow {
  id: string
  state: 'open' | 'done'
  rev: number
  inbox: number
  decided: number
  fence: number
  owner: number | null
  leaseUntil: number | null
  dueAt: number | null
  acceptedAt: number
  brokenSince: number | null
  restored: Restored | null
  steps: Map<string, Step>
  decisions: Decision[]
}

export interface OrderRow {
  id: string
  accountId: string | null
  source: 'portal' | 'staff'
  sfOrderId: string | null
  orderNumber: string | null
  state: string
  rev: number
  attention: { code: string; by?: string } | null
  lines: unknown[]
  esims: EsimRow[]
}

export interface AccountRow {
  id: string
  userId: string
  sfAccountId: string
  language: 'en' | 'ja'
  status: 'linking' | 'active' | 'review'
  whmcsUserId: number | null
  whmcsClientId: number | null
}

export type IntentRow = Intent & { flowId: string; fence: number; at: number; outcome: string | null }
export type EventRow = NewEvent & { id: number; flowId: string; fence: number; at: number }

const INTENDED = 'step.intended'
const intended = ({ step, attempt, ...data }: Intent): NewEvent => ({ step, kind: INTENDED, attempt, data })

/** Whether the advisory lock of an instance is held. */
export type IsHeld = (instance: number) => boolean

export interface MemoryJournal {
  flows: Map<string, FlowRow>
  orders: Map<string, OrderRow>
  accounts: Map<string, AccountRow>
  intents: IntentRow[]
  events: EventRow[]
  esimClaims: MemoryClaims
  open(flow: NewFlow, id: string): { flowId: string; opened: boolean }
  flowOf(kind: string, subjectId: string): FlowRow | undefined
  leaveDecision(flowId: string, decision: Omit<Decision, 'decidedAt'>): void
  viewOf(row: FlowRow): FlowView
  /** As one instance sees it. Every answer is given at once; who wants it late or lost puts that around it. */
  storeFor(instance: { id(): number; alive(): boolean }): MemoryStore
}

/** Whose an eSIM order is, answering at once. */
export type MemoryClaims = {
  [Name in keyof EsimClaims]: (...args: Parameters<EsimClaims[Name]>) => Awaited<ReturnType<EsimClaims[Name]>>
} & { all: readonly EsimClaim[] }

/** The journal's port, answering at once. */
export type MemoryStore = {
  [Name in Exclude<keyof JournalStore, 'alive' | 'owner'>]: (
    ...args: Parameters<JournalStore[Name]>
  ) => Awaited<ReturnType<JournalStore[Name]>>
} & Pick<JournalStore, 'alive' | 'owner'>

/** `now`: the database's clock, milliseconds since 1970. */
export function createMemoryJournal(now: () => number, uuid: () => string, isHeld: IsHeld): MemoryJournal {
  const journal: MemoryJournal = {
    flows: new Map(),
    orders: new Map(),
    accounts: new Map(),
    intents: [],
    events: [],
    esimClaims: createClaims((flowId) => journal.flows.get(flowId)?.fence),
    open(flow, id) {
      const existing = journal.flowOf(flow.kind, flow.subjectId)
      if (existing) return { flowId: existing.id, opened: false }
      if (journal.flows.has(id)) throw new Error('the id belongs to another flow')
      journal.flows.set(id, newFlow(flow, id, now()))
      return { flowId: id, opened: true }
    },
    flowOf: (kind, subjectId) => [...journal.flows.values()].find((flow) => flow.kind === kind && flow.subjectId === subjectId),
    leaveDecision(flowId, decision) {
      const flow = flowAt(flowId)
      flow.decisions.push({ ...decision, decidedAt: now() })
      flow.decisions.sort((a, b) => a.decidedAt - b.decidedAt || (a.id < b.id ? -1 : 1))
      flow.inbox += 1
      flow.dueAt = now()
    },
    viewOf: (row) => ({
      id: row.id,
      kind: row.kind,
      subjectId: row.subjectId,
      input: row.input,
      correlationId: row.correlationId,
      acceptedAt: row.acceptedAt,
      rev: row.rev,
      decided: row.decided,
      steps: [...row.steps.values()].sort((a, b) => a.position - b.position),
      decisions: [...row.decisions],
    }),
    storeFor: (instance) => storeFor(instance),
  }

  function flowAt(id: string): FlowRow {
    const flow = journal.flows.get(id)
    if (!flow) throw new Error(`no flow ${id}`)
    return flow
  }

  function openAll(flows: readonly NewFlow[], { restored }: FlowRow): string[] {
    const opened = flows.map((flow) => journal.open(flow, uuid())).flatMap(({ flowId, opened }) => (opened ? [flowId] : []))
    for (const id of opened) flowAt(id).restored = restored
    return opened
  }

  /** Whether these steps would meet another one in its lane. */
  function meetsAnother(flow: FlowRow, steps: readonly Step[]): boolean {
    const inLane = (step: Step) => step.lane !== null && (step.state === 'intended' || step.state === 'unknown')
    const after = new Map(flow.steps)
    for (const step of steps) {
      after.set(step.name, step)
      if (!inLane(step)) continue
      const others = [...journal.flows.values()].flatMap((other) => [...(other.id === flow.id ? after : other.steps).values()].map((one) => ({ one, other }))) // prettier-ignore
      const met = others.some(({ one, other }) => inLane(one) && one.effect === step.effect && one.lane === step.lane && !(other.id === flow.id && one.name === step.name)) // prettier-ignore
      if (met) return true
    }
    return false
  }

  function record(flow: FlowRow, events: readonly NewEvent[]): number | null {
    for (const event of events) {
      journal.events.push({ ...event, id: journal.events.length + 1, flowId: flow.id, fence: flow.fence, at: now() })
      if (event.attempt !== undefined && event.kind !== INTENDED) end(flow, event)
    }
    return events.length === 0 ? null : journal.events.length
  }

  function end(flow: FlowRow, { step, attempt, data }: NewEvent): void {
    const intent = journal.intents.find((row) => row.flowId === flow.id && row.step === step && row.attempt === attempt)
    if (intent) intent.outcome = String(data?.['outcome'])
  }

  function takeIntent(flow: FlowRow, intent: Intent): void {
    if (journal.intents.some((known) => known.flowId === flow.id && known.step === intent.step && known.attempt === intent.attempt))
      throw new Error('an intent a second time')
    journal.intents.push({ ...intent, flowId: flow.id, fence: flow.fence, at: now(), outcome: null })
  }

  function project({ projects, projection, projected, flow }: Commit): void {
    if (projects === 'order') projectOrder(projection as OrderProjection, projected as OrderProjection | null, flow.subjectId)
    if (projects === 'account') projectAccount(projection as AccountProjection, flow.subjectId)
  }

  function projectOrder(said: OrderProjection, before: OrderProjection | null, orderId: string): void {
    const order = journal.orders.get(orderId)
    if (!order) return
    const yields = said.yieldsTo !== undefined && order.attention?.by === said.yieldsTo
    const isItsToSay = !yields && (said.onlyAfter === undefined || said.onlyAfter.includes(order.state))
    if (isItsToSay && said.state !== undefined) order.state = said.state
    if (isItsToSay && said.attention !== undefined) order.attention = said.attention
    order.rev += 1
    order.sfOrderId = said.sfOrderId ?? order.sfOrderId
    order.orderNumber = said.orderNumber ?? order.orderNumber
    order.accountId = said.accountId ?? order.accountId
    if (said.lines && !isDeepStrictEqual(said.lines, before?.lines)) order.lines = said.lines
    for (const esim of said.esims ?? []) {
      if (!order.esims.some((known) => known.unit_key === esim.unit_key)) order.esims.push(esim)
    }
  }

  function projectAccount(said: AccountProjection, accountId: string): void {
    const account = journal.accounts.get(accountId)
    if (!account) return
    account.status = said.status
    account.whmcsUserId = said.whmcsUserId ?? account.whmcsUserId
    account.whmcsClientId = said.whmcsClientId ?? account.whmcsClientId
  }

  function storeFor(instance: { id(): number; alive(): boolean }): MemoryStore {
    /** Free, expired, ours from an earlier fault, or its owner's lock is gone. */
    const takeable = (flow: FlowRow) =>
      flow.owner === null || (flow.leaseUntil ?? 0) < now() || flow.owner === instance.id() || !isHeld(flow.owner)
    return {
      owner: instance.id,
      claim(flowId): Claimed | null {
        const flow = journal.flows.get(flowId)
        if (!flow || flow.state !== 'open' || !takeable(flow)) return null
        Object.assign(flow, { owner: instance.id(), leaseUntil: now() + LEASE_MS, fence: flow.fence + 1 })
        return {
          view: journal.viewOf(flow),
          fence: flow.fence,
          owner: instance.id(),
          inbox: flow.inbox,
          now: now(),
          restored: flow.restored,
        }
      },
      commit(commit): Committed {
        const flow = journal.flows.get(commit.flow.id)
        if (!flow || flow.fence !== commit.fence) return { is: 'lost' }
        if (commit.intent && flow.inbox !== commit.inbox) return { is: 'overtaken' }
        if (meetsAnother(flow, commit.steps)) return { is: 'lane_busy' }
        if (commit.intent) takeIntent(flow, commit.intent)
        for (const step of commit.steps) flow.steps.set(step.name, kept(flow.steps.get(step.name), step))
        const heard = flow.inbox === commit.inbox
        flow.rev += 1
        flow.decided = commit.flow.decided
        flow.state = commit.done && heard ? 'done' : 'open'
        if (commit.release) {
          Object.assign(flow, { owner: null, leaseUntil: null, brokenSince: null, dueAt: heard ? commit.release.dueAt : now() })
        }
        const event = record(flow, commit.intent ? [...commit.events, intended(commit.intent)] : commit.events)
        project(commit)
        return { is: 'committed', inbox: flow.inbox, now: now(), opened: openAll(commit.flows, flow), event }
      },
      postpone(flowId, fence, { leastMs, mostMs, giveUpMs, toldBy }: Pause): string[] {
        const flow = journal.flows.get(flowId)
        if (!flow || flow.fence !== fence) return []
        flow.brokenSince ??= now()
        const brokenMs = now() - flow.brokenSince
        Object.assign(flow, { owner: null, leaseUntil: null, dueAt: now() + Math.min(Math.max(brokenMs, leastMs), mostMs) })
        return brokenMs >= giveUpMs && toldBy !== null ? openAll([toldBy], flow) : []
      },
      due: (limit, without) =>
        [...journal.flows.values()]
          .filter(
            (flow) => flow.state === 'open' && flow.dueAt !== null && flow.dueAt <= now() && !without.includes(flow.id) && takeable(flow),
          )
          .sort((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0))
          .slice(0, limit)
          .map(({ id }) => id),
      heartbeat(flowIds) {
        const ours = instance.alive() ? flowIds.filter((id) => journal.flows.get(id)?.owner === instance.id()) : []
        for (const id of ours) flowAt(id).leaseUntil = now() + LEASE_MS
        return ours
      },
      alive: (owner) => instance.alive() && instance.id() === owner,
    }
  }

  return journal
}

function createClaims(fenceOf: (flowId: string) => number | undefined): MemoryClaims {
  const all: EsimClaim[] = []
  const isOrder =
    ({ provider, providerOrderId }: Omit<EsimClaim, 'unitKey'>) =>
    (one: EsimClaim) =>
      one.provider === provider && one.providerOrderId === providerOrderId
  const ofUnit = (provider: string, unitKey: string) => all.find((one) => one.provider === provider && one.unitKey === unitKey)
  return {
    all,
    claim(claim, lease) {
      const isHeld = lease === undefined || fenceOf(lease.flowId) === lease.fence
      if (isHeld && !all.some(isOrder(claim)) && !ofUnit(claim.provider, claim.unitKey)) all.push(claim)
      return ofUnit(claim.provider, claim.unitKey)?.providerOrderId === claim.providerOrderId
    },
    orderOf: (provider, unitKey) => ofUnit(provider, unitKey)?.providerOrderId ?? null,
    isTaken: (provider, providerOrderId) => all.some(isOrder({ provider, providerOrderId })),
  }
}

const newFlow = (flow: NewFlow, id: string, now: number): FlowRow => ({
  ...flow,
  input: asJson(flow.input),
  id,
  state: 'open',
  rev: 0,
  inbox: 0,
  decided: 0,
  fence: 0,
  owner: null,
  leaseUntil: null,
  dueAt: now,
  acceptedAt: now,
  brokenSince: null,
  restored: null,
  steps: new Map(),
  decisions: [],
})

/** What is kept of a step: its name, place, effect and input are those it was planned with. */
function kept(before: Step | undefined, step: Step): Step {
  const { name, position, effect, input } = before ?? { ...step, input: asJson(step.input) }
  return { ...step, name, position, effect, input, result: asJson(step.result) }
}

/** As a JSON column gives it back. */
const asJson = (value: unknown): unknown => (value === undefined ? null : (JSON.parse(JSON.stringify(value)) as unknown))
