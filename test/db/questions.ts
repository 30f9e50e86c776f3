// What the running product asks of tables that grow with every order, each question as its caller puts it.

import { CompiledQuery } from 'kysely'
import type { QueryResultRow } from 'pg'
import { openMetrics } from '../../src/base/metrics.ts'
import type { WakeQueue } from '../../src/base/wake-queue.ts'
import * as accounts from '../../src/db/accounts.ts'
import { findCart, takeCart } from '../../src/db/cart-guard.ts'
import * as comparison from '../../src/db/comparison.ts'
import type { Db } from '../../src/db/database.ts'
import * as decisions from '../../src/db/decisions.ts'
import * as events from '../../src/db/events.ts'
import type { Instance } from '../../src/db/instance.ts'
import type { JournalConnections } from '../../src/db/journal-connections.ts'
import { createJournalStore, flowsOf, readFlow } from '../../src/db/journal-store.ts'
import * as operator from '../../src/db/operator-orders.ts'
import { waitsOfOrders } from '../../src/db/order-waits.ts'
import { hasPlaced, placedOrders } from '../../src/db/placed-orders.ts'
import * as orders from '../../src/db/orders.ts'
import { endResets } from '../../src/db/password-resets.ts'
import { findUserByEmail, findUserOfOrder } from '../../src/db/users.ts'
import { PROVISION } from '../../src/orders/approval.ts'
import { closeInReview } from '../../src/orders/cancel-order.ts'
import type { PastWaits } from '../../src/orders/past-waits.ts'
import { listOrders } from '../../src/orders/read-orders.ts'
import * as client from '../../src/db/client-orders.ts'
import * as missing from '../../src/db/missing-services.ts'
import { takeLooks } from '../../src/db/whmcs-looks.ts'
import { measure } from '../../jobs/measure.ts'
import { sweep } from '../../jobs/sweep.ts'

/** Somebody and something of the past. */
export interface Subjects {
  accountId: string
  userId: string
  orderId: string
  sfOrderId: string
  orderNumber: string
  sfAccountId: string
  email: string
  flowId: string
  /** Of a change of a billing profile. */
  profileFlowId: string
}

export async function subjectsIn(db: Db): Promise<Subjects> {
  const order = await db
    .selectFrom('orders')
    .innerJoin('accounts', 'accounts.id', 'orders.account_id')
    .innerJoin('users', 'users.id', 'accounts.user_id')
    .innerJoin('flows', 'flows.subject_id', 'orders.id')
    .select(['orders.id as orderId', 'orders.sf_order_id', 'orders.order_number', 'accounts.id as accountId', 'accounts.sf_account_id'])
    .select(['users.id as userId', 'users.email', 'flows.id as flowId'])
    .where('flows.kind', '=', 'provision')
    .orderBy('orders.created_at')
    .executeTakeFirstOrThrow()
  const { sf_order_id: sfOrderId, order_number: orderNumber, sf_account_id: sfAccountId, ...rest } = order
  const change = await db.selectFrom('flows').select('id').where('kind', '=', 'billing-profile').limit(1).executeTakeFirstOrThrow()
  return { ...rest, profileFlowId: change.id, sfOrderId: sfOrderId ?? '', orderNumber: orderNumber ?? '', sfAccountId }
}

const DAY_MS = 86_400_000
const PAGE = 20
const KINDS = ['signup', 'order', 'press', 'billing-profile', 'mail']
const ALONE: Instance = { id: () => 0, alive: () => true, close: async () => undefined }
const NO_PAST: PastWaits = { now: () => new Map() }
const NO_QUEUE: WakeQueue = { wake: () => undefined, waiting: async () => null, close: async () => undefined }

/** The journal's statements by the connection that is watched. */
const through = (db: Db): JournalConnections => ({
  keep: () => through(db),
  async query<Row extends QueryResultRow>(text: string, values: readonly unknown[]) {
    return (await db.executeQuery<Row>(CompiledQuery.raw(text, [...values]))).rows
  },
  close: async () => undefined,
})

type Question = (db: Db, subjects: Subjects) => Promise<unknown>

export const QUESTIONS: Readonly<Record<string, Question>> = {
  'the flows that are due': (db) => createJournalStore(through(db), ALONE).due(40, []),
  'a claim': (db, { flowId }) => createJournalStore(through(db), ALONE).claim(flowId),
  'one flow': (db, { flowId }) => readFlow(db, { id: flowId }),
  'the flow of a subject': (db, { orderId }) => readFlow(db, { kind: 'provision', subjectId: orderId }),
  'the flows of subjects': (db, { orderId }) => flowsOf(db, [orderId]),
  'whether an order is being cancelled': (db, { flowId }) => decisions.isBeingCancelled(db, flowId),
  'flows in front of a person': (db) => decisions.flowsBeforePerson(db, KINDS, null, 100),
  'the next of them': (db) => decisions.flowsBeforePerson(db, KINDS, '00000000-0000-7000-8000-000000000000', 100),
  'what is measured': (db) => measure(db, NO_QUEUE, openMetrics()),
  'what is swept': (db) => sweep(db),
  'accounts in review': (db) => accounts.accountsInReview(db, 100),
  'whether a sign-up waits': (db, { accountId }) => accounts.waitsForPerson(db, accountId),
  'whether a sign-up made its client': (db, { accountId }) => accounts.madeItsClient(db, accountId),
  'whether a number is taken': (db, { sfAccountId }) => accounts.isNumberTaken(db, 'C-0', sfAccountId),
  'an open change of a profile': (db, { accountId }) => accounts.openProfileChange(db, accountId),
  'a later change of a profile': (db, { profileFlowId }) => accounts.hasLaterProfileChange(db, profileFlowId),
  'a user by e-mail': (db, { email }) => findUserByEmail(db, email),
  'the user of an order': (db, { orderId }) => findUserOfOrder(db, orderId),
  'the end of a user’s resets': (db, { userId }) => endResets(db, userId),
  'an order by Salesforce’s id': (db, { sfOrderId }) => orders.findOrderAndFlow(db, 'provision', sfOrderId),
  'an order by its number': (db, { orderNumber }) => operator.idsByNumber(db, orderNumber),
  'orders that need a person': (db) => operator.listOperatorRows(db, ['needs_person'], 50),
  'an order for an operator': (db, { orderId }) => operator.findOperatorRow(db, orderId),
  'a customer’s orders': (db, { accountId }) => listOrders({ db, waits: NO_PAST }, accountId, { limit: PAGE }, 'en'),
  'the customer of an Account': (db, { sfAccountId }) => orders.customerOfSalesforceAccount(db, sfAccountId),
  // Its caller asks for more of them: once a minute, for all pages together.
  'how long orders waited': (db) => waitsOfOrders(db, new Date(Date.now() - 90 * DAY_MS), 100),
  'the revision of an order': (db, { orderId }) => orders.revisionsOf(db, [orderId]),
  'its last events': (db, { orderId }) => events.lastEventsOf(db, orderId, 20),
  'a cart': (db, { accountId }) => findCart(db, accountId, 'hash'),
  'the guard of a cart': (db, { accountId, orderId }) => takeCart(db, accountId, 'another hash', orderId),
  async 'the end of an order in review'(db, { orderId, userId }) {
    await db.updateTable('orders').set({ state: 'pending_review' }).where('id', '=', orderId).execute()
    const row = await orders.lockOrder(db, orderId)
    if (!row) throw new Error('no order')
    // As of an order that nobody has pressed.
    await db.updateTable('flows').set({ kind: 'of another' }).where('subject_id', '=', orderId).where('kind', '=', PROVISION).execute()
    return closeInReview(db, row, { as: 'cancelled', reasonText: null, userId, language: 'en' }, 'test')
  },
  'orders of the last hours': (db) => comparison.ordersTouchedSince(db, new Date(Date.now() - DAY_MS / 12), 1000),
  'orders to compare': (db, { orderId, sfOrderId }) => comparison.comparedOrders(db, { ids: [orderId], sfOrderIds: [sfOrderId] }),
  'clients of Accounts': (db, { sfAccountId }) => comparison.clientsOfAccounts(db, [sfAccountId]),
  'records of WHMCS to be looked at': (db) => takeLooks(db, 4, 1_000),
  'clients to be swept': (db) => client.clientsWithServices(db, 0, 200),
  'whether a client is somebody’s': (db) => client.isLinked(db, 1),
  'the orders of a client': (db) => client.ordersOfClient(db, 1),
  'the orders behind a customer’s services': (db, { accountId }) => placedOrders(db, accountId),
  'whether a service is a customer’s': (db, { accountId }) => hasPlaced(db, accountId, 1),
  'what an order lacks': (db, { orderId }) => missing.missingOf(db, [orderId]),
  'what goes missing of late': (db) => missing.missingLately(db, 'x', { latelySeconds: 3_600, apartSeconds: 3_600 }),
  'a flow that waits for its services': (db, { orderId }) => client.hastenWatches(db, [orderId]),
  'stuck flows': (db) => comparison.stuckFlows(db, { overdueMs: 1_000, unknownMs: 1_000 }, 1000),
  'flows left to people': (db) => comparison.flowsLeftToPeople(db, 1_000, null, 100),
}
