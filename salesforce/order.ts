import { z } from 'zod'
import type { Money } from '../src/base/money.ts'
import { done, unknown, type Outcome } from '../src/base/outcome.ts'
import type { Call } from '../src/base/remote.ts'
import { Amount, money, toAmount } from './amount.ts'
import { readError } from './classify.ts'
import { collectionBody, type SalesforceApi } from './client.ts'
import { reference } from './composite.ts'
import { recordId } from './ids.ts'
import { soql, textOf, type Soql } from './soql.ts'

export interface NewOrder {
  /** Ours, made before the first call; Salesforce refuses a second order of one key. */
  key: string
  accountId: string
  pricebookId: string
  /** YYYY-MM-DD */
  effectiveOn: string
  correlationId: string
  note?: string
  items: NewOrderItem[]
}

export interface NewOrderItem {
  /** `<order key>:<n>` */
  lineKey: string
  pricebookEntryId: string
  quantity: number
  unitPrice: Money
  billingCycle: string
  configOptionsJson: string | null
}

export interface CreatedOrder {
  sfOrderId: string
  orderNumber: string
  orderKey: string
  accountId: string
  status: string
  provisioningStatus: string | null
  items: CreatedOrderItem[]
}

export interface CreatedOrderItem {
  id: string
  lineKey: string | null
  pricebookEntryId: string
  productId: string
  quantity: number
  unitPrice: Money
}

const ItemRow = z.object({
  Id: z.string(),
  Portal_Line_Key__c: z.string().nullable(),
  PricebookEntryId: z.string(),
  Product2Id: z.string(),
  Quantity: z.number(),
  UnitPrice: Amount,
})

const OrderRow = z.object({
  Id: z.string(),
  OrderNumber: z.string(),
  Portal_Order_Key__c: z.string(),
  AccountId: z.string(),
  Status: z.string(),
  Provisioning_Status__c: z.string().nullable(),
  OrderItems: z.object({ done: z.boolean(), records: z.array(ItemRow) }).nullable(),
})

const ReadBack = z.object({ records: z.array(OrderRow).length(1) })

const ORDER_DEADLINE_MS = 25_000

const byKey = (key: string): Soql =>
  soql`SELECT Id, OrderNumber, Portal_Order_Key__c, AccountId, Status, Provisioning_Status__c,
              (SELECT Id, Portal_Line_Key__c, PricebookEntryId, Product2Id, Quantity, UnitPrice FROM OrderItems ORDER BY Id LIMIT 200)
       FROM Order WHERE Portal_Order_Key__c = ${key} LIMIT 2`

/**
 * Makes the order with all of its items in one transaction, and reads it back within the same call: automation of the org may have changed what was sent.
 * Created only, never updated: a repeat of the key is refused with DUPLICATE_VALUE, so staff's edits are safe. At most 200 items.
 */
export async function createOrder(sf: SalesforceApi, order: NewOrder, call: Call): Promise<Outcome<CreatedOrder>> {
  const items = order.items.map((item) => ({
    OrderId: reference('order.id'),
    PricebookEntryId: recordId(item.pricebookEntryId, 'PricebookEntry'),
    Quantity: item.quantity,
    UnitPrice: toAmount(item.unitPrice),
    Billing_Cycle__c: item.billingCycle,
    ConfigOptions_JSON__c: item.configOptionsJson,
    Portal_Line_Key__c: item.lineKey,
    Item_Provisioning_Status__c: 'Pending',
  }))
  const outcome = await sf.composite(
    [
      { method: 'POST', path: '/sobjects/Order', referenceId: 'order', body: orderFields(order) },
      { method: 'POST', path: '/composite/sobjects', referenceId: 'items', body: collectionBody('OrderItem', items) },
      { method: 'GET', path: `/query?q=${encodeURIComponent(textOf(byKey(order.key)))}`, referenceId: 'readBack' },
    ],
    { deadlineMs: ORDER_DEADLINE_MS, ...call },
  )
  if (outcome.is !== 'done') return outcome
  const readBack = ReadBack.safeParse(outcome.value.get('readBack'))
  const row = readBack.data?.records[0]
  // it exists, but what it looks like isn't known: the look by key will tell
  if (!row || row.OrderItems?.done !== true || row.OrderItems.records.length !== items.length) return unknown('read_back')
  return done(toCreatedOrder(row, sf.currency))
}

const orderFields = (order: NewOrder) => ({
  AccountId: recordId(order.accountId, 'Account'),
  Pricebook2Id: recordId(order.pricebookId, 'Pricebook2'),
  EffectiveDate: order.effectiveOn,
  Status: 'Pending Review',
  Provisioning_Status__c: 'Pending Review',
  Portal_Order_Key__c: order.key,
  Portal_Correlation_Id__c: order.correlationId,
  Portal_Source__c: 'Portal',
  ...(order.note === undefined ? {} : { Description: order.note }),
})

/** The order of a key, or null. Reads the records themselves, never the search index, which lags behind. */
export async function findOrderByKey(sf: SalesforceApi, key: string, call: Call): Promise<CreatedOrder | null> {
  const rows = await sf.query(OrderRow, byKey(key), call)
  if (rows.length > 1) throw readError('refused', 'ambiguous_key')
  return rows[0] ? toCreatedOrder(rows[0], sf.currency) : null
}

function toCreatedOrder(row: z.infer<typeof OrderRow>, currency: string): CreatedOrder {
  const items = (row.OrderItems?.records ?? []).map((item) => ({
    id: item.Id,
    lineKey: item.Portal_Line_Key__c,
    pricebookEntryId: item.PricebookEntryId,
    productId: item.Product2Id,
    quantity: item.Quantity,
    unitPrice: money(item.UnitPrice, currency),
  }))
  return {
    sfOrderId: row.Id,
    orderNumber: row.OrderNumber,
    orderKey: row.Portal_Order_Key__c,
    accountId: row.AccountId,
    status: row.Status,
    provisioningStatus: row.Provisioning_Status__c,
    items: items.sort(byLine),
  }
}

/** In the order of their lines (`…:2` before `…:10`); lines that staff added come last. */
export function byLine(a: { id: string; lineKey: string | null }, b: { id: string; lineKey: string | null }): number {
  const difference = lineOf(a.lineKey) - lineOf(b.lineKey)
  return difference === 0 ? (a.id < b.id ? -1 : 1) : difference
}

const NO_LINE = 1_000_000

const lineOf = (lineKey: string | null): number => Number(/:(\d{1,4})$/.exec(lineKey ?? '')?.[1] ?? NO_LINE)
