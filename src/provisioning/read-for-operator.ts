import { CASE, type CaseInput } from '../accounts/request-case.ts'
import { Problem } from '../base/problems.ts'
import type { Reason } from '../contract/reason.ts'
import { REASONS, type ReasonCode } from '../contract/reasons.ts'
import type { LineState } from '../contract/states.ts'
import type { Db } from '../db/database.ts'
import { lastEventsOf } from '../db/events.ts'
import { readFlow } from '../db/journal-store.ts'
import { findOperatorRow } from '../db/operator-orders.ts'
import type { OrderLine } from '../db/order-line.ts'
import { esimsOf } from '../db/orders.ts'
import type { FlowKind, FlowView, Step } from '../journal/flow.ts'
import { CLOSE, closeFlow } from '../orders/close-flow.ts'
import { ORDER, orderFlow } from '../orders/order-flow.ts'
import { PROVISION } from '../orders/approval.ts'
import { findOrderByWord } from './find-order.ts'
import { type OperatorOrder, toOperatorOrder } from './list-for-operator.ts'
import { provisionFlow } from './provision-flow.ts'

/** An order as those see it who look after this software. No customer's name, address, note or activation code is in it. */
export interface OperatorView extends OperatorOrder {
  correlationId: string
  attention: (Pick<Reason, 'actor' | 'withinHours'> & { message: string }) | null
  /** Those that stand open for it as far as its flows know, opened or about to be. */
  cases: { key: string; reason: ReasonCode; caseId: string | null }[]
  lines: { n: number; name: string; quantity: number; state: LineState; whmcsServiceId: number | null; iccidLast4: string[] }[]
  steps: OperatorStep[]
  events: { at: string; kind: string; step: string | null; actor: string | null }[]
}

interface OperatorStep {
  flow: string
  name: string
  state: Step['state']
  attempts: number
  code: string | null
  at: string
  nextTryAt: string | null
}

/** An order's own flows, in the order in which they come. */
const FLOWS: Readonly<Record<string, Pick<FlowKind, 'next'>>> = { [ORDER]: orderFlow, [PROVISION]: provisionFlow, [CLOSE]: closeFlow }
const EVENTS_MOST = 20

/** `word` as findOrderByWord takes it. Throws `unknown_order`. */
export async function readForOperator(db: Db, word: string): Promise<OperatorView> {
  const order = await findOrderByWord(db, word)
  const row = await findOperatorRow(db, order.id)
  if (!row) throw new Problem('unknown_order')
  const flows: FlowView[] = []
  for (const kind of Object.keys(FLOWS)) {
    const flow = await readFlow(db, { kind, subjectId: order.id })
    if (flow) flows.push(flow)
  }
  const shown = toOperatorOrder(row, flows.find(({ kind }) => kind === PROVISION) ?? null)
  const reason = shown.reason === null ? null : REASONS[shown.reason]
  const events = await lastEventsOf(db, order.id, EVENTS_MOST)
  return {
    ...shown,
    correlationId: order.correlation_id,
    attention: reason && { actor: reason.actor, withinHours: reason.withinHours, message: reason.staff.en },
    cases: await casesOf(db, flows),
    lines: await linesOf(db, order.id, order.lines as OrderLine[]), // written by placeOrder and the order flows
    steps: flows.flatMap(({ kind, steps }) => steps.map((step) => toStep(kind, step))),
    events: events.map(({ at, kind, step, actor }) => ({ at: at.toISOString(), kind, step, actor })),
  }
}

/** What opens the Cases is asked which they are. */
async function casesOf(db: Db, flows: readonly FlowView[]): Promise<OperatorView['cases']> {
  const wanted = flows.flatMap((flow) => FLOWS[flow.kind]?.next(flow).flows ?? []).filter(({ kind }) => kind === CASE)
  const cases: OperatorView['cases'] = []
  for (const { subjectId: key, input } of wanted) {
    const opened = (await readFlow(db, { kind: CASE, subjectId: key }))?.steps.find(({ state }) => state === 'done')
    const found = opened?.result as { id: string } | undefined // what SF-CASE settled with
    cases.push({ key, reason: (input as CaseInput).reason, caseId: found?.id ?? null }) // what caseFlow made it of
  }
  return cases
}

async function linesOf(db: Db, orderId: string, lines: readonly OrderLine[]): Promise<OperatorView['lines']> {
  const esims = await esimsOf(db, [orderId])
  return lines.map(({ n, name, quantity, state, serviceId }) => ({
    n,
    name,
    quantity,
    state,
    whmcsServiceId: serviceId,
    iccidLast4: esims.filter(({ line }) => line === n).map(({ iccid }) => iccid.slice(-4)),
  }))
}

const toStep = (flow: string, { name, state, attempts, code, updatedAt, dueAt }: Step): OperatorStep => ({
  flow,
  name,
  state,
  attempts,
  code,
  at: new Date(updatedAt).toISOString(),
  nextTryAt: dueAt === null ? null : new Date(dueAt).toISOString(),
})
