// The ways from state to state, written down a second time as the guarantees have them, and then walked: every flow that moves an order is led
// through what may happen to it, and each edge is counted that it takes.

import { describe, expect, test } from 'vitest'
import { LINE_STATES, type LineState, ORDER_STATES, type OrderState } from '../../src/contract/states.ts'
import type { OrderLine } from '../../src/db/order-line.ts'
import type { OrderProjection } from '../../src/db/projections.ts'
import type { FlowKind, FlowView } from '../../src/journal/flow.ts'
import { plan } from '../../src/journal/plan.ts'
import { closeFlow } from '../../src/orders/close-flow.ts'
import { orderFlow } from '../../src/orders/order-flow.ts'
import { checkLineMove, checkOrderMove, LINE_MOVES, ORDER_MOVES } from '../../src/orders/states.ts'
import { isWriteBack } from '../../src/provisioning/facts.ts'
import { approved, begin, decided, explore, follow, type Point } from '../provisioning/flow-model.ts'

declare module 'vitest' {
  interface TaskMeta {
    edges?: { order: number; orderWalked: number; line: number; lineWalked: number }
  }
}

const ORDER_EDGES: Record<OrderState, readonly OrderState[]> = {
  received: ['pending_review', 'needs_person', 'failed'],
  pending_review: ['provisioning', 'rejected', 'cancelled'],
  provisioning: ['active', 'partly_active', 'needs_person', 'failed', 'cancelling'],
  // Back to the review: staff had Salesforce take an order that it did not take before.
  needs_person: ['provisioning', 'active', 'partly_active', 'cancelling', 'failed', 'pending_review'],
  cancelling: ['cancelled', 'needs_person'],
  // A cancellation that was taken while the last step still ran.
  active: ['cancelling', 'needs_person'],
  partly_active: ['cancelling'],
  rejected: [],
  cancelled: [],
  failed: ['provisioning', 'cancelling'],
}

const LINE_EDGES: Record<LineState, readonly LineState[]> = {
  new: ['ordering', 'billing', 'refused', 'cancelled'],
  ordering: ['esim_pending', 'esim_ready', 'refused', 'unknown'],
  unknown: ['ordering', 'esim_pending', 'esim_ready', 'person'],
  esim_pending: ['esim_ready', 'refused', 'person'],
  esim_ready: ['billing', 'undoing'],
  billing: ['active', 'unknown_billing', 'undoing', 'person'],
  unknown_billing: ['billing', 'active', 'person'],
  undoing: ['cancelled', 'person'],
  person: LINE_STATES.filter((state) => state !== 'person'),
  active: ['undoing'],
  // A refused line is taken up again with its order, or undone with it.
  refused: ['ordering', 'unknown', 'undoing', 'cancelled'],
  cancelled: [],
}

/** Open by the guarantees and taken by no flow of today: work that a person does by hand, and what would end an order before its creation. */
const NOT_WALKED = {
  order: ['active → needs_person', 'needs_person → active', 'needs_person → partly_active', 'received → failed'],
  line: ['new → refused', 'person → active', 'person → esim_ready', 'person → new', 'refused → undoing'],
}

const edgesOf = (table: Record<string, readonly string[]>): string[] =>
  Object.entries(table)
    .flatMap(([from, next]) => next.map((to) => `${from} → ${to}`))
    .sort()

test('the tables are the ones that are promised', () => {
  expect(edgesOf(ORDER_MOVES)).toEqual(edgesOf(ORDER_EDGES))
  expect(edgesOf(LINE_MOVES)).toEqual(edgesOf(LINE_EDGES))
})

const isRefused = (check: () => void): boolean => {
  try {
    check()
    return false
  } catch (error) {
    expect(String(error)).toContain('ILLEGAL_TRANSITION')
    return true
  }
}

/** The edges that one row took: one, or two where only one state can lie between. None where nothing moved or the way is not plain. */
function edgesBetween(table: Record<string, readonly string[]>, from: string, to: string): string[] {
  const next = table[from] ?? []
  if (from === to) return []
  if (next.includes(to)) return [`${from} → ${to}`]
  const between = next.filter((state) => table[state]?.includes(to))
  return between.length === 1 ? [`${from} → ${between[0]}`, `${between[0]} → ${to}`] : []
}

/** What was taken, as the flows were led. */
function walker() {
  const walked = { order: new Set<string>(), line: new Set<string>() }
  const ended: Point[] = []
  const took = (before: string, after: string) => edgesBetween(ORDER_EDGES, before, after).forEach((edge) => walked.order.add(edge))
  return {
    walked,
    /** Points at which an order had just ended. */
    ended,
    took,
    /** An order waits for its review until a press has read it; its lines are new until then. */
    look(this: void, point: Point, before: Point | null): void {
      const [now, earlier] = [point.next.projection, before?.next.projection]
      took(earlier?.state ?? 'pending_review', now.state ?? 'pending_review')
      for (const line of (now.lines ?? []) as OrderLine[]) {
        const was = ((earlier?.lines ?? []) as OrderLine[]).find(({ n }) => n === line.n)?.state ?? 'new'
        edgesBetween(LINE_EDGES, was, line.state).forEach((edge) => walked.line.add(edge))
      }
      if (now.state === 'active' || now.state === 'failed') ended.push(point)
    },
  }
}

type Look = ReturnType<typeof walker>['look']

/** One way, named by what happens on it; Salesforce is told in between. */
function lead(kinds: Parameters<typeof approved>[0], way: readonly string[], look: Look): void {
  const order = approved(kinds)
  const goOn = (point: Point, what: string): Point => {
    const to = [...follow(point, order)].find(({ path }) => path.at(-1) === what)
    if (!to) throw new Error(`${what} cannot happen after ${point.path.join(' · ')}`)
    look(to, point)
    return told(to)
  }
  const told = (point: Point): Point => {
    const writing = point.flow.steps.find((step) => isWriteBack(step) && step.state === 'planned' && step.dueAt === 0)
    return writing ? goOn(point, `${writing.name} written`) : point
  }
  way.reduce(goOn, begin())
}

const STEP = {
  person: { state: 'person', code: 'remote_refused' },
  'tried again': { state: 'planned', code: null },
  done: { state: 'done', result: { sfOrderId: '8015g00000AAAAAAAA', orderNumber: '1', items: [] } },
} as const

/** A flow of one step: what it says of the order while the step goes this way. */
function leadOneStep(
  kind: FlowKind<OrderProjection>,
  input: unknown,
  from: string,
  way: readonly (keyof typeof STEP)[],
  took: (a: string, b: string) => void,
) {
  let flow: FlowView = {
    id: 'flow',
    kind: kind.kind,
    subjectId: 'order',
    correlationId: 'c',
    acceptedAt: 0,
    rev: 0,
    input,
    decided: 0,
    steps: [],
    decisions: [],
  }
  let state = from
  for (const moved of [null, ...way]) {
    if (moved)
      flow = {
        ...flow,
        decided: moved === 'tried again' ? 1 : flow.decided,
        steps: flow.steps.map((step) => ({ ...step, ...STEP[moved] })),
      }
    const { view, next } = plan(kind, flow, 0)
    flow = view
    took(state, next.projection.state ?? state)
    state = next.projection.state ?? state
  }
}

describe('every edge', () => {
  test('is open, and every other way is refused', () => {
    for (const from of ORDER_STATES)
      for (const to of ORDER_STATES) {
        // Where nothing is there to be undone, an order is cancelled in the row that begins it.
        const open = from === to || ORDER_EDGES[from].includes(to) || (to === 'cancelled' && ORDER_EDGES[from].includes('cancelling'))
        expect([from, to, isRefused(() => checkOrderMove(from, to))]).toEqual([from, to, !open])
      }
    for (const from of LINE_STATES)
      for (const to of LINE_STATES) {
        // One row may carry a state and the one after it.
        const open = from === to || LINE_EDGES[from].some((next) => next === to || LINE_EDGES[next].includes(to))
        expect([from, to, isRefused(() => checkLineMove(from, to))]).toEqual([from, to, !open])
      }
  })

  test('is taken by a flow, but for those that are named', { timeout: 180_000 }, ({ task }) => {
    const { walked, ended, took, look } = walker()
    for (const [kinds, plain] of [
      [['vpn'], false],
      [['esim'], false],
      [['esim2'], true],
      [['esim', 'esim'], true],
    ] as const)
      explore(kinds, look, plain)
    const bought = ['read-order done 0', 'payment-method done 0', 'esim:001-001 done 1']
    lead(['esim', 'esim'], [...bought, 'esim-ready:001-001 done 0'], look)
    lead(['esim', 'esim'], [...bought, 'esim:002-001 unknown', '[cancel]'], look)
    // A cancellation that was taken while the last step still ran, and is heard when it has ended.
    const cancel = { type: 'cancel', reason: 'why', requestedBy: 'staff', decidedAt: 0, remoteId: null, line: null } as const
    for (const point of ended.splice(0)) look(decided(point, cancel), point)
    const order = { accountId: '0015g00000AAAAAAA5', key: 'k', items: [] }
    for (const way of [['done'], ['person', 'done'], ['person', 'tried again', 'done']] as const)
      leadOneStep(orderFlow, { order, accountId: 'account', userId: 'user', language: 'en' }, 'received', way, took)
    for (const as of ['cancelled', 'rejected'] as const)
      leadOneStep(closeFlow, { sfOrderId: 's', as, reasonText: null, userId: null, language: 'en' }, 'pending_review', ['done'], took)

    const [orderEdges, lineEdges] = [edgesOf(ORDER_EDGES), edgesOf(LINE_EDGES)]
    const missing = (edges: string[], seen: Set<string>) => edges.filter((edge) => !seen.has(edge))
    expect({ order: missing(orderEdges, walked.order), line: missing(lineEdges, walked.line) }).toEqual(NOT_WALKED)
    task.meta.edges = { order: orderEdges.length, orderWalked: walked.order.size, line: lineEdges.length, lineWalked: walked.line.size }
  })
})
