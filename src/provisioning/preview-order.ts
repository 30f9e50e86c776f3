import { MappingError } from '../../mappings/mapping-error.ts'
import { lineNumber } from '../../mappings/order-line.ts'
import { isApprovable } from '../../mappings/statuses.ts'
import type { SalesforceApi } from '../../salesforce/client.ts'
import { type ProvisioningOrder, readOrderForProvisioning } from '../../salesforce/order-provisioning.ts'
import { getPayMethods } from '../../whmcs/actions/get-pay-methods.ts'
import type { WhmcsApi } from '../../whmcs/client.ts'
import { askNow } from '../accounts/ask-now.ts'
import { Problem } from '../base/problems.ts'
import { RemoteError } from '../base/remote.ts'
import type { OrderPreview } from '../contract/provision.ts'
import { REASONS, type ReasonCode } from '../contract/reasons.ts'
import type { OrderState } from '../contract/states.ts'
import type { Db } from '../db/database.ts'
import { customerOfSalesforceAccount, findOrderBySalesforceId, type OrderRow } from '../db/orders.ts'
import type { OrderLine } from '../db/order-line.ts'
import { isAsConfirmed, toApprovedLine } from '../effects/approved-order.ts'
import { isReadOfItsOwn, type SignedRequest } from './signed-request.ts'

type Blocker = OrderPreview['blockers'][number]

export interface PreviewDeps {
  db: Db
  salesforce: SalesforceApi
  whmcs: WhmcsApi
}

/** Staff wait in front of a panel; whoever does not answer by then is told as not known. */
const PAYMENT_DEADLINE_MS = 4_000
const ORDER_DEADLINE_MS = 6_000

/** In these a press begins something, so that it matters what would stop it. */
const TO_BE_PRESSED: readonly OrderState[] = ['received', 'pending_review', 'needs_person', 'failed']

/**
 * What a press of the button would meet: all that would stop it, judged by the rules by which the press itself is judged, and whether the
 * customer can pay. Begins nothing. `sfOrderId` in its 18-character form, null when it is none. Throws `unknown_order`, `id_reused`,
 * `dependency_unavailable` when Salesforce cannot be asked.
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
  const payment = clientId === null ? 'unknown' : await paymentOf(whmcs, clientId, correlationId)
  const matters = state === null || TO_BE_PRESSED.includes(state)
  return { sfOrderId, status: state, payment, blockers: matters ? blockersOf(order, row, clientId, payment) : [] }
}

function blockersOf(
  order: ProvisioningOrder,
  row: OrderRow | undefined,
  clientId: number | null,
  payment: OrderPreview['payment'],
): Blocker[] {
  const confirmed = row?.source === 'portal' ? (row.lines as OrderLine[]) : null // the column's type
  return [
    ...(isApprovable(order.provisioningStatus, order.status) ? [] : [blocker('not_approved')]),
    ...(order.items.length === 0 ? [blocker('order_empty')] : []),
    ...(confirmed && !isAsConfirmed(order, confirmed) ? [blocker('order_changed')] : []),
    ...(clientId === null ? [blocker('account_not_linked')] : []),
    ...order.items.flatMap((item, index) => {
      const line = lineFault(() => toApprovedLine(order.sfOrderId, item, index))
      return line ? [{ code: line.code, message: `${item.name}: ${line.detail}.`, line: lineNumber(item.lineKey) ?? index + 1 }] : []
    }),
    ...(payment === 'missing' ? [blocker('payment_method_missing')] : []),
  ]
}

const blocker = (code: ReasonCode): Blocker => ({ code, message: REASONS[code].staff.en })

function lineFault(translate: () => unknown): MappingError | null {
  try {
    translate()
    return null
  } catch (error) {
    if (error instanceof MappingError) return error
    throw error
  }
}

async function paymentOf(whmcs: WhmcsApi, clientId: number, correlationId: string): Promise<OrderPreview['payment']> {
  try {
    const methods = await getPayMethods(whmcs, clientId, { correlationId, deadlineMs: PAYMENT_DEADLINE_MS })
    return methods.length > 0 ? 'present' : 'missing'
  } catch (error) {
    if (error instanceof RemoteError) return 'unknown'
    throw error
  }
}
