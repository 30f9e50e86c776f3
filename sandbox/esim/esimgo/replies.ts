import { endsAtMs, initialBytes, remainingBytes, stateOf } from './bundle-state.ts'
import { instant, major } from './envelopes.ts'
import { type Assignment, type Esim, type Order, type OrderLine, SMDP_HOST, type Store } from './store.ts'

/** Larger orders run behind the answer, and only small ones tell their eSIMs in it. */
export const MOST_AT_ONCE = 5

export const piecesOf = (order: Order): number => order.lines.reduce((sum, line) => sum + line.quantity, 0)

const totalCents = (order: Order): number => order.lines.reduce((sum, line) => sum + line.quantity * line.unitCents, 0)

export const lineReply = (line: OrderLine): Record<string, unknown> => ({
  type: line.type,
  item: line.bundle.name,
  quantity: line.quantity,
  subTotal: major(line.quantity * line.unitCents),
  pricePerUnit: major(line.unitCents),
})

/** An order as the buying call and `GET /orders/{reference}` answer it. */
export function orderReply(order: Order, store: Store, nowMs: number): Record<string, unknown> {
  const isReady = nowMs >= order.readyAtMs
  const pieces = piecesOf(order)
  return {
    order: order.lines.map((line) => ({
      ...lineReply(line),
      AllowReassign: line.allowReassign,
      ...(isReady && pieces <= MOST_AT_ONCE && { esims: line.iccids.map((iccid) => codeOf(store, iccid)) }),
      ...(isReady && { iccids: line.iccids }),
    })),
    ...summary(order, store, nowMs),
    sourceIP: order.sourceIp,
    runningBalance: major(order.balanceAfterCents),
  }
}

/** A row of the list. */
export const orderRow = (order: Order, store: Store, nowMs: number, withIccids: boolean): Record<string, unknown> => ({
  order: order.lines.map((line) => ({
    ...lineReply(line),
    AllowReassign: line.allowReassign,
    ...(withIccids && nowMs >= order.readyAtMs && { iccids: line.iccids }),
  })),
  ...summary(order, store, nowMs),
})

function summary(order: Order, store: Store, nowMs: number): Record<string, unknown> {
  const isReady = nowMs >= order.readyAtMs
  return {
    total: major(totalCents(order)),
    currency: 'USD',
    status: isReady ? 'completed' : 'processing',
    statusMessage: isReady ? `Order completed: ${piecesOf(order)} eSIMs assigned` : 'Order is processing',
    orderReference: order.reference,
    [store.isOldDialect ? 'createDate' : 'createdDate']: instant(order.createdAtMs),
    assigned: true,
  }
}

const codeOf = (store: Store, iccid: string): Record<string, unknown> => ({
  iccid,
  matchingId: store.esims.get(iccid)?.matchingId ?? '',
  smdpAddress: SMDP_HOST,
})

/** One eSIM. The activation code is told in its parts alone. */
export const esimReply = (esim: Esim): Record<string, unknown> => ({
  iccid: esim.iccid,
  pin: '0000',
  puk: '12345678',
  matchingId: esim.matchingId,
  smdpAddress: SMDP_HOST,
  profileStatus: esim.profileStatus,
  // Milliseconds here, an ISO text in the assignments.
  firstInstalledDateTime: esim.installedAtMs ?? null,
  customerRef: esim.customerRef ?? '',
  state: esim.profileStatus === 'Deactivated' ? 'Deactivated' : esim.suspendedBy ? 'Suspended' : 'Active',
  msisdn: null,
})

/** The activation code, raw in the links as the vendor writes it. */
export function installLinks(esim: Esim): Record<string, string> {
  const code = `LPA:1$${SMDP_HOST}$${esim.matchingId}`
  return {
    appleInstallUrl: `https://esimsetup.apple.com/esim_qrcode_provisioning?carddata=${code}`,
    androidInstallUrl: `https://esimsetup.android.com/esim_qrcode_provisioning?carddata=${code}`,
  }
}

export function esimRow(esim: Esim): Record<string, unknown> {
  const last = esim.actions.at(-1)
  return {
    iccid: esim.iccid,
    customerRef: esim.customerRef ?? '',
    lastAction: last?.name ?? '',
    actionDate: last ? instant(last.atMs) : '',
    physical: false,
    assignedDate: instant(esim.assignedAtMs),
    state: esimReply(esim)['state'],
  }
}

export function assignmentReply(assignment: Assignment, nowMs: number): Record<string, unknown> {
  const endsAt = endsAtMs(assignment)
  return {
    id: assignment.id,
    assignmentReference: assignment.reference,
    callTypeGroup: 'data',
    initialQuantity: initialBytes(assignment),
    remainingQuantity: remainingBytes(assignment),
    assignmentDateTime: instant(assignment.assignedAtMs),
    ...(assignment.startedAtMs !== undefined && { startTime: instant(assignment.startedAtMs) }),
    ...(endsAt !== undefined && { endTime: instant(endsAt) }),
    bundleState: stateOf(assignment, nowMs),
    unlimited: assignment.bundle.isUnlimited === true,
  }
}
