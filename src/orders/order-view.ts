import { REASONS, reasonOf } from '../contract/reasons.ts'
import type { Order } from '../contract/orders.ts'
import type { DbOrTx } from '../db/database.ts'
import { type EventRow, eventsOf } from '../db/events.ts'
import { type EsimRecord, type OrderRow, type ShownOrderRow, esimsOf } from '../db/orders.ts'
import { type OrderLine, lineId, totalOf } from '../db/order-line.ts'
import type { OrderState } from '../contract/states.ts'
import { expectedBy } from './expected-by.ts'
import type { PastWaits, Waits } from './past-waits.ts'
import { timelineOf } from './timeline.ts'

export type Language = 'en' | 'ja'

/** What orders are shown from. */
export interface Showing<Database extends DbOrTx = DbOrTx> {
  db: Database
  waits: PastWaits
}

/** An order as its owner sees it. Codes of eSIMs are in it: for nobody else. */
export function toOrder(
  row: ShownOrderRow,
  events: readonly EventRow[],
  esims: readonly EsimRecord[],
  waits: Waits,
  language: Language,
): Order {
  const lines = row.lines as OrderLine[] // written by placeOrder and the order flows
  const attention = row.attention && reasonOf(row.attention.code)
  return {
    id: row.id,
    sfOrderId: row.sf_order_id,
    orderNumber: row.order_number,
    status: row.state as OrderState, // the column's type
    expectedBy: expectedBy(row, lines, waits),
    items: lines.map((line) =>
      toItem(
        row,
        line,
        esims.filter((esim) => esim.line === line.n),
      ),
    ),
    total: row.total ?? totalOf(lines, lines[0]?.price.currency ?? 'JPY'),
    ...(row.note === null ? {} : { note: row.note }),
    timeline: [...timelineOf(events, language), ...ending(row, language)],
    ...(attention ? { attention: { code: attention, message: REASONS[attention].customer[language] } } : {}),
    correlationId: row.correlation_id,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  }
}

function toItem(row: OrderRow, line: OrderLine, esims: readonly EsimRecord[]): Order['items'][number] {
  return {
    id: lineId(row.id, line),
    productId: line.productId,
    name: line.name,
    quantity: line.quantity,
    billingCycle: line.billingCycle,
    configOptions: line.configOptions,
    price: line.price,
    ...(line.setupFee ? { setupFee: line.setupFee } : {}),
    status: line.state,
    ...(line.serviceId === null ? {} : { service: { whmcsServiceId: String(line.serviceId), status: serviceStatus(row, line) } }),
    ...(esims.length === 0 ? {} : { esims: esims.map(toEsim) }),
  }
}

/** What WHMCS has said of a service since it was set up goes before what the setting up saw. */
const serviceStatus = ({ service_statuses: since }: OrderRow, { serviceId, serviceStatus }: OrderLine): string =>
  since?.[String(serviceId)] ?? serviceStatus ?? 'Pending'

const toEsim = (row: EsimRecord) => ({
  iccid: row.iccid,
  smdpAddress: row.smdp_address,
  matchingId: row.matching_id,
  lpa: row.lpa,
  ...(row.apple_install_url === null ? {} : { appleInstallUrl: row.apple_install_url }),
  state: 'ready' as const,
})

const ENDINGS: Partial<Record<OrderState, Record<Language, string>>> = {
  cancelled: { en: 'The order was cancelled.', ja: 'ご注文はキャンセルされました。' },
  rejected: { en: 'The order was not accepted.', ja: 'ご注文をお受けできませんでした。' },
  failed: { en: 'The order could not be completed; nothing was charged.', ja: 'ご注文を完了できませんでした。請求は発生していません。' },
}

function ending(row: OrderRow, language: Language): Order['timeline'] {
  const words = ENDINGS[row.state as OrderState]
  if (!words) return []
  const reason = row.reason_text === null ? '' : ` ${row.reason_text}`
  return [{ at: row.updated_at.toISOString(), step: row.state, state: 'done', message: `${words[language]}${reason}` }]
}

/** One order, read whole. */
export async function viewOrder({ db, waits }: Showing, row: ShownOrderRow, language: Language): Promise<Order> {
  const [events, esims] = await Promise.all([eventsOf(db, row.id), esimsOf(db, [row.id])])
  return toOrder(row, events, esims, waits.now(), language)
}
