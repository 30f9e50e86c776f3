// The journal's side of the comparison: what it says of orders, as far as others can be asked about it.

import { lineKey, unitKey } from '../../mappings/order-line.ts'
import { sum, times } from '../base/money.ts'
import type { OrderState } from '../contract/states.ts'
import { type ComparedRow, comparedOrders } from '../db/comparison.ts'
import type { DbOrTx } from '../db/database.ts'
import { flowsOf } from '../db/journal-store.ts'
import type { OrderLine } from '../db/order-line.ts'
import type { BoughtEsim } from '../effects/bought-esim.ts'
import type { PlacedWhmcsOrder } from '../effects/place-whmcs-order.ts'
import { askedToTell, type FlowView, type Step, stepOf } from '../journal/flow.ts'
import { CLOSE } from '../orders/close-flow.ts'
import { PROVISION } from '../orders/approval.ts'
import { esimStep, isWriteBack, resultOf, unsettled } from '../provisioning/facts.ts'
import { pressId } from '../provisioning/press-flow.ts'
import type { JournalLine, JournalOrder, JournalUnit, Made } from './sides.ts'

const AT_A_TIME = 200

/** The orders of these ids, ours or Salesforce's (18 characters); who is not there is not in the answer. */
export async function readJournal(
  db: DbOrTx,
  { ids = [], sfOrderIds = [] }: { ids?: readonly string[]; sfOrderIds?: readonly string[] },
): Promise<JournalOrder[]> {
  const orders: JournalOrder[] = []
  for (let from = 0; from < Math.max(ids.length, sfOrderIds.length); from += AT_A_TIME) {
    const [some, others] = [ids, sfOrderIds].map((list) => list.slice(from, from + AT_A_TIME))
    const rows = await comparedOrders(db, { ...(some && { ids: some }), ...(others && { sfOrderIds: others }) })
    const flows = Map.groupBy(await flowsOf(db, rows.flatMap(subjectsOf)), ({ subjectId }) => subjectId)
    for (const row of rows)
      orders.push(
        toJournalOrder(
          row,
          subjectsOf(row).flatMap((subject) => flows.get(subject) ?? []),
        ),
      )
  }
  return orders
}

/** Of all flows about an order: its own, and a press that came before anybody knew it. */
const subjectsOf = ({ id, sf_order_id }: ComparedRow): string[] => (sf_order_id === null ? [id] : [id, pressId(sf_order_id)])

export function toJournalOrder(row: ComparedRow, flows: readonly FlowView[]): JournalOrder {
  const provision = flows.find(({ kind }) => kind === PROVISION) ?? null
  const teller = flows.find(({ kind, steps }) => (kind === PROVISION || kind === CLOSE) && steps.some(hasTold))
  const { sf_order_id: sfOrderId } = row
  return {
    id: row.id,
    source: row.source,
    correlationId: row.correlation_id,
    accountId: row.account_id,
    sfAccountId: row.sf_account_id,
    clientId: row.whmcs_client_id,
    sfOrderId,
    state: row.state as OrderState, // the column's type
    rev: row.rev,
    changedAt: row.updated_at.getTime(),
    eventId: row.event_id ?? 0,
    atRest: flows.every(rests),
    teller: teller ? { kind: teller.kind, asked: askedToTell(teller).length } : null,
    lines: sfOrderId === null ? [] : (row.lines as OrderLine[]).map((line) => toLine(sfOrderId, line, row, provision)), // what flows project
  }
}

const hasTold = (step: Step): boolean => isWriteBack(step) && step.state === 'done'

const rests = ({ steps, decisions, decided }: FlowView): boolean =>
  steps.length > 0 && !steps.some(unsettled) && decisions.length === decided

function toLine(
  sfOrderId: string,
  line: OrderLine,
  { source, service_statuses: statuses }: ComparedRow,
  provision: FlowView | null,
): JournalLine {
  const { quantity, price, setupFee } = line
  const key = lineKey(sfOrderId, line.n)
  const order = provision ? stepOf(provision, 'whmcs-order') : undefined
  const placed = resultOf<PlacedWhmcsOrder>(order)
  return {
    lineKey: key,
    state: line.state,
    placed: placed && !placed.services.some((service) => service.lineKey === key) ? 'never' : madeBy(order),
    whmcsOrderId: placed?.whmcsOrderId ?? null,
    serviceId: line.serviceId,
    serviceStatus: statuses?.[String(line.serviceId)] ?? line.serviceStatus,
    // Of an order that staff made, or that a restore took over, nobody has said what its set-up costs.
    firstPayment:
      source === 'portal' && setupFee !== undefined ? times(sum(price.currency, [price, ...(setupFee ? [setupFee] : [])]), quantity) : null,
    recurring: times(price, quantity),
    billingCycle: line.billingCycle,
    units: line.requiresIccid ? Array.from({ length: quantity }, (_, unit) => toUnit(unitKey(key, unit + 1), provision)) : [],
  }
}

function toUnit(key: string, provision: FlowView | null): JournalUnit {
  const step = provision ? stepOf(provision, esimStep(key)) : undefined
  const bought = resultOf<BoughtEsim>(step)
  return {
    unitKey: key,
    bought: madeBy(step),
    provider: bought?.provider ?? null,
    providerOrderId: bought?.providerOrderId ?? null,
    duplicates: bought?.duplicates ?? [],
  }
}

function madeBy(step: Step | undefined): Made {
  if (step === undefined) return 'never'
  if (step.state === 'done') return 'yes'
  return step.performs === 0 && step.state !== 'person' ? 'never' : 'unclear'
}
