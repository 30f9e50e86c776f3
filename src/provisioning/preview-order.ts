import { MappingError } from '../../mappings/mapping-error.ts'
import { lineNumber } from '../../mappings/order-line.ts'
import { isApprovable } from '../../mappings/statuses.ts'
import type { SalesforceApi } from '../../salesforce/client.ts'
import { type ProvisioningItem, type ProvisioningOrder, readOrderForProvisioning } from '../../salesforce/order-provisioning.ts'
import { getPayMethods } from '../../whmcs/actions/get-pay-methods.ts'
import { getProducts } from '../../whmcs/actions/get-products.ts'
import type { WhmcsApi } from '../../whmcs/client.ts'
import { askNow } from '../accounts/ask-now.ts'
import { Problem } from '../base/problems.ts'
import { type Call, RemoteError } from '../base/remote.ts'
import type { OrderPreview } from '../contract/provision.ts'
import { REASONS, type ReasonCode } from '../contract/reasons.ts'
import type { OrderState } from '../contract/states.ts'
import type { Db } from '../db/database.ts'
import { readFlow } from '../db/journal-store.ts'
import { customerOfSalesforceAccount, findOrderBySalesforceId } from '../db/orders.ts'
import type { OrderLine } from '../db/order-line.ts'
import { type ApprovedLine, isAsConfirmed, toApprovedLine } from '../effects/approved-order.ts'
import { feeFault } from '../effects/confirmed-fees.ts'
import { PROVISION } from '../orders/approval.ts'
import { isReadOfItsOwn, type SignedRequest } from './signed-request.ts'
import { type ToCome, toCome } from './to-come.ts'

type Blocker = OrderPreview['blockers'][number]

export interface PreviewDeps {
  db: Db
  salesforce: SalesforceApi
  whmcs: WhmcsApi
}

/** Staff wait in front of a panel; whoever does not answer by then is told as not known. */
const WHMCS_DEADLINE_MS = 4_000
const ORDER_DEADLINE_MS = 6_000

/** In these a press begins something, so that it matters what would stop it. */
const TO_BE_PRESSED: readonly OrderState[] = ['received', 'pending_review', 'needs_person', 'failed']

/**
 * What a press of the button would meet: all that would stop it, judged by the rules by which the press itself is judged, and whether the
 * customer can pay. What the order's flow has behind it stops nothing any more. Begins nothing. `sfOrderId` in its 18-character form, null
 * when it is none. Throws `unknown_order`, `id_reused`, `dependency_unavailable` when Salesforce cannot be asked.
 */
export async function previewOrder(
  { db, salesforce, whmcs }: PreviewDeps,
  sfOrderId: string | null,
  request: Pick<SignedRequest, 'webhookId' | 'requestSha256' | 'correlationId'>,
): Promise<OrderPreview> {
  const { correlationId } = request
  const isItsOwn = await isReadOfItsOwn(db, request)
  if (sfOrderId === null) throw new Problem('unknown_order')
  const call = { correlationId, deadlineMs: ORDER_DEADLINE_MS }
  const order = await askNow(call, (bounded) => readOrderForProvisioning(salesforce, sfOrderId, bounded))
  if (order === null) throw new Problem('unknown_order')
  if (!isItsOwn) throw new Problem('id_reused')
  const [row, customer] = await Promise.all([findOrderBySalesforceId(db, sfOrderId), customerOfSalesforceAccount(db, order.accountId)])
  const state = (row?.state ?? null) as OrderState | null // the column's type
  const clientId = customer?.status === 'linking' ? null : (customer?.whmcsClientId ?? null)
  const confirmed = row?.source === 'portal' ? (row.lines as OrderLine[]) : null // the column's type
  const lines = order.items.map((item, index) => readLine(order.sfOrderId, item, index))
  const matters = state === null || TO_BE_PRESSED.includes(state)
  const flow = row ? await readFlow(db, { kind: PROVISION, subjectId: row.id }) : null
  const ahead = toCome(flow, lines.filter(isApprovedLine), confirmed)
  const products = (pids: readonly number[], asked: Call) => getProducts(whmcs, { pids, currency: salesforce.currency }, asked)
  const soon = { correlationId, deadlineMs: WHMCS_DEADLINE_MS }
  const [methods, fault] = await Promise.all([
    clientId === null ? null : orNull(getPayMethods(whmcs, clientId, soon)),
    orNull(feeFault(matters ? ahead.fees : [], products, soon)),
  ])
  const payment = methods === null ? 'unknown' : methods.length > 0 ? 'present' : 'missing'
  const blockers = matters ? blockersOf({ order, confirmed, lines, clientId, payment, fault, ahead }) : []
  return { sfOrderId, status: state, payment, blockers }
}

interface Seen {
  order: ProvisioningOrder
  confirmed: readonly OrderLine[] | null
  lines: readonly (ApprovedLine | Blocker)[]
  clientId: number | null
  payment: OrderPreview['payment']
  /** What WHMCS would bill otherwise than confirmed; null as well where it did not say. */
  fault: ReasonCode | null
  ahead: ToCome
}

const blockersOf = ({ order, payment, fault, ahead, ...seen }: Seen): Blocker[] => [
  ...(isApprovable(order.provisioningStatus, order.status) ? [] : [blocker('not_approved')]),
  ...(ahead.reading ? unread({ order, ...seen }) : []),
  ...(ahead.paying && payment === 'missing' ? [blocker('payment_method_missing')] : []),
  ...(fault === null ? [] : [blocker(fault)]),
]

/** What keeps the order's flow from taking it as Salesforce has it. */
const unread = ({ order, confirmed, lines, clientId }: Pick<Seen, 'order' | 'confirmed' | 'lines' | 'clientId'>): Blocker[] => [
  ...(order.items.length === 0 ? [blocker('order_empty')] : []),
  ...(confirmed && !isAsConfirmed(order, confirmed) ? [blocker('order_changed')] : []),
  ...(clientId === null ? [blocker('account_not_linked')] : []),
  ...lines.flatMap((line) => (isApprovedLine(line) ? [] : [line])),
]

const blocker = (code: ReasonCode): Blocker => ({ code, message: REASONS[code].staff.en })

const isApprovedLine = (line: ApprovedLine | Blocker): line is ApprovedLine => 'lineKey' in line

/** The line as it would be provisioned, or why it cannot be. */
function readLine(sfOrderId: string, item: ProvisioningItem, index: number): ApprovedLine | Blocker {
  try {
    return toApprovedLine(sfOrderId, item, index)
  } catch (error) {
    if (!(error instanceof MappingError)) throw error
    return { code: error.code, message: `${item.name}: ${error.detail}.`, line: lineNumber(item.lineKey) ?? index + 1 }
  }
}

/** What WHMCS does not tell is not known, and stops nobody here. */
async function orNull<Answer>(asked: Promise<Answer>): Promise<Answer | null> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof RemoteError) return null
    throw error
  }
}
