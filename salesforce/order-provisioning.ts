import { z } from 'zod'
import type { Money } from '../src/base/money.ts'
import type { Outcome } from '../src/base/outcome.ts'
import type { Call } from '../src/base/remote.ts'
import { Amount, money } from './amount.ts'
import { collectionBody, type SalesforceApi } from './client.ts'
import type { CompositeRequest } from './composite.ts'
import { recordId } from './ids.ts'
import { byLine } from './order.ts'
import { literal, soql } from './soql.ts'

/** An order as provisioning needs it, read fresh at every press. */
export interface ProvisioningOrder {
  sfOrderId: string
  orderNumber: string
  status: string
  provisioningStatus: string | null
  /** Of the press; null before the first, and for presses made by a caller of our own. */
  requestKey: string | null
  /** Null for orders that staff made. */
  orderKey: string | null
  accountId: string
  customerNumber: string | null
  items: ProvisioningItem[]
}

export interface ProvisioningItem {
  id: string
  lineKey: string | null
  productId: string
  name: string
  whmcsProductId: string | null
  requiresIccid: boolean
  packageId: string | null
  quantity: number
  unitPrice: Money
  billingCycle: string | null
  configOptionsJson: string | null
  /** What the product offers to choose from, as it stands now. */
  productOptionsJson: string | null
  iccid: string | null
  whmcsServiceId: string | null
}

export interface WriteBackState {
  requestKey: string | null
  provisioningStatus: string | null
  orderStatus: string
  /** The journal's highest event when the order was last written back. */
  eventId: number | null
}

/** What is left out stays as it is; null clears. Texts must fit: codes 64, messages 255 UTF-16 units. */
export interface WriteBack {
  sfOrderId: string
  provisioningStatus: string
  errorCode: string | null
  errorMessage: string | null
  correlationId: string
  eventId: number
  /** ISO instant. */
  lastProvisioningAt: string
  whmcsOrderId?: string | null
  iccid?: string | null
  items: WriteBackItem[]
  /** Also set the order's status to Activated, in the same transaction, after all else. */
  activate: boolean
}

export interface WriteBackItem {
  id: string
  status: string
  errorCode: string | null
  errorMessage: string | null
  whmcsServiceId?: string | null
  iccid?: string | null
}

const text = z.string().nullable()

const ItemRow = z.object({
  Id: z.string(),
  Portal_Line_Key__c: text,
  Product2Id: z.string(),
  Product2: z.object({
    Name: z.string(),
    WHMCS_Product_Id__c: text,
    Requires_ICCID__c: z.boolean(),
    ESIM_Package_Id__c: text,
    Portal_ConfigOptions_JSON__c: text,
  }),
  Quantity: z.number(),
  UnitPrice: Amount,
  Billing_Cycle__c: text,
  ConfigOptions_JSON__c: text,
  ESIM_ICCID__c: text,
  WHMCS_Service_ID__c: text,
})

const StateRow = z.object({
  Status: z.string(),
  Provisioning_Status__c: text,
  Provisioning_Request_Key__c: text,
  Portal_Event_Id__c: z.number().nullable(),
})

const OrderRow = z.object({
  Id: z.string(),
  OrderNumber: z.string(),
  Status: z.string(),
  Provisioning_Status__c: text,
  Provisioning_Request_Key__c: text,
  Portal_Order_Key__c: text,
  AccountId: z.string(),
  Account: z.object({ Customer_Number__c: text }).nullable(),
  OrderItems: z.object({ records: z.array(ItemRow) }).nullable(),
})

const WRITE_BACK_DEADLINE_MS = 15_000

/** The order with its items and what their products say, in one query; null when there is none that we can see. */
export async function readOrderForProvisioning(sf: SalesforceApi, sfOrderId: string, call: Call): Promise<ProvisioningOrder | null> {
  const [row] = await sf.query(
    OrderRow,
    soql`SELECT Id, OrderNumber, Status, Provisioning_Status__c, Provisioning_Request_Key__c, Portal_Order_Key__c, AccountId, Account.Customer_Number__c,
                (SELECT Id, Portal_Line_Key__c, Product2Id, Product2.Name, Product2.WHMCS_Product_Id__c, Product2.Requires_ICCID__c,
                        Product2.ESIM_Package_Id__c, Product2.Portal_ConfigOptions_JSON__c, Quantity, UnitPrice, Billing_Cycle__c, ConfigOptions_JSON__c, ESIM_ICCID__c, WHMCS_Service_ID__c
                 FROM OrderItems ORDER BY Id LIMIT 1000)
         FROM Order WHERE Id = ${literal.id(sfOrderId, 'Order')} LIMIT 1`,
    call,
  )
  if (!row) return null
  return {
    sfOrderId: row.Id,
    orderNumber: row.OrderNumber,
    status: row.Status,
    provisioningStatus: row.Provisioning_Status__c,
    requestKey: row.Provisioning_Request_Key__c,
    orderKey: row.Portal_Order_Key__c,
    accountId: row.AccountId,
    customerNumber: row.Account?.Customer_Number__c ?? null,
    items: (row.OrderItems?.records ?? []).map((item) => toItem(item, sf.currency)).sort(byLine),
  }
}

const toItem = (row: z.infer<typeof ItemRow>, currency: string): ProvisioningItem => ({
  id: row.Id,
  lineKey: row.Portal_Line_Key__c,
  productId: row.Product2Id,
  name: row.Product2.Name,
  whmcsProductId: row.Product2.WHMCS_Product_Id__c,
  requiresIccid: row.Product2.Requires_ICCID__c,
  packageId: row.Product2.ESIM_Package_Id__c,
  quantity: row.Quantity,
  unitPrice: money(row.UnitPrice, currency),
  billingCycle: row.Billing_Cycle__c,
  configOptionsJson: row.ConfigOptions_JSON__c,
  productOptionsJson: row.Product2.Portal_ConfigOptions_JSON__c,
  iccid: row.ESIM_ICCID__c,
  whmcsServiceId: row.WHMCS_Service_ID__c,
})

/** What a write-back looks at first: whether the press is still ours, and what was written last. Null when the order is gone. */
export async function readWriteBackState(sf: SalesforceApi, sfOrderId: string, call: Call): Promise<WriteBackState | null> {
  const [row] = await sf.query(
    StateRow,
    soql`SELECT Status, Provisioning_Status__c, Provisioning_Request_Key__c, Portal_Event_Id__c FROM Order WHERE Id = ${literal.id(sfOrderId, 'Order')} LIMIT 1`,
    call,
  )
  if (!row) return null
  return {
    requestKey: row.Provisioning_Request_Key__c,
    provisioningStatus: row.Provisioning_Status__c,
    orderStatus: row.Status,
    eventId: row.Portal_Event_Id__c,
  }
}

/** Writes the order's and its items' state in one transaction. Activation comes last and with nothing else: an activated order can't be edited any more. */
export async function writeBack(sf: SalesforceApi, back: WriteBack, call: Call): Promise<Outcome<void>> {
  const path = `/sobjects/Order/${recordId(back.sfOrderId, 'Order')}`
  const requests: CompositeRequest[] = [{ method: 'PATCH', path, referenceId: 'order', body: orderFields(back) }]
  if (back.items.length > 0) {
    requests.push({
      method: 'PATCH',
      path: '/composite/sobjects',
      referenceId: 'items',
      body: collectionBody('OrderItem', back.items.map(itemFields)),
    })
  }
  if (back.activate) requests.push({ method: 'PATCH', path, referenceId: 'activation', body: { Status: 'Activated' } })
  const outcome = await sf.composite(requests, { deadlineMs: WRITE_BACK_DEADLINE_MS, ...call })
  return outcome.is === 'done' ? { is: 'done', value: undefined } : outcome
}

const orderFields = (back: WriteBack) => ({
  Provisioning_Status__c: back.provisioningStatus,
  Provisioning_Error_Code__c: back.errorCode,
  Provisioning_Error_Message__c: back.errorMessage,
  Portal_Correlation_Id__c: back.correlationId,
  Portal_Event_Id__c: back.eventId,
  Last_Provisioning_At__c: back.lastProvisioningAt,
  ...(back.whmcsOrderId === undefined ? {} : { WHMCS_Order_Id__c: back.whmcsOrderId }),
  ...(back.iccid === undefined ? {} : { ESIM_ICCID__c: back.iccid }),
})

const itemFields = (item: WriteBackItem) => ({
  id: recordId(item.id, 'OrderItem'),
  Item_Provisioning_Status__c: item.status,
  Item_Error_Code__c: item.errorCode,
  Item_Error_Message__c: item.errorMessage,
  ...(item.whmcsServiceId === undefined ? {} : { WHMCS_Service_ID__c: item.whmcsServiceId }),
  ...(item.iccid === undefined ? {} : { ESIM_ICCID__c: item.iccid }),
})
