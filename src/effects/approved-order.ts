// An order as it is to be provisioned, made of what Salesforce holds. Pure.

import { toWhmcsCycle, type WhmcsCycle } from '../../mappings/billing-cycle.ts'
import { readSelection } from '../../mappings/config-snapshot.ts'
import { MappingError } from '../../mappings/mapping-error.ts'
import { lineKey, lineNumber, unitKey } from '../../mappings/order-line.ts'
import type { ProvisioningItem, ProvisioningOrder } from '../../salesforce/order-provisioning.ts'
import { type Money, times } from '../base/money.ts'

/** A line as the customer confirmed it. */
export interface ConfirmedLine {
  n: number
  productId: string
  quantity: number
  price: Money
  billingCycle: string
}

/** The order as it is to be provisioned: everything later steps need, read once, fresh, at the press. */
export interface ApprovedOrder {
  orderNumber: string
  accountId: string
  userId: string
  language: 'en' | 'ja'
  clientId: number
  sfAccountId: string
  /** The press it belongs to; recorded only. */
  requestKey: string | null
  /** Salesforce showed its end before a restore: it must not be told that the order is under way. */
  hadEnded?: true
  lines: ApprovedLine[]
}

export interface ApprovedLine {
  n: number
  lineKey: string
  sfItemId: string
  productId: string
  name: string
  quantity: number
  price: Money
  billingCycle: string
  whmcsCycle: WhmcsCycle
  pid: number
  configOptions: Record<string, string | number | boolean>
  whmcsOptions: Record<number, number>
  /** One per eSIM to be bought; empty for everything else. */
  unitKeys: string[]
  packageId: string | null
}

/** Whether Salesforce still holds what the customer was shown and agreed to. */
export function isAsConfirmed(order: ProvisioningOrder, confirmed: readonly ConfirmedLine[]): boolean {
  return (
    order.items.length === confirmed.length &&
    confirmed.every((line) => {
      const item = order.items.find((candidate) => lineNumber(candidate.lineKey) === line.n)
      return (
        item !== undefined &&
        item.productId === line.productId &&
        item.quantity === line.quantity &&
        item.billingCycle === line.billingCycle &&
        item.unitPrice.currency === line.price.currency &&
        times(item.unitPrice, item.quantity).amount === times(line.price, line.quantity).amount
      )
    })
  )
}

/** `index` stands for the line's number where the item has no key of ours. Throws MappingError. */
export function toApprovedLine(sfOrderId: string, item: ProvisioningItem, index: number): ApprovedLine {
  const n = lineNumber(item.lineKey) ?? index + 1
  const pid = Number(item.whmcsProductId)
  if (!/^[1-9][0-9]{0,9}$/.test(item.whmcsProductId ?? ''))
    throw new MappingError(item.id, 'product_not_mapped', 'the product has no WHMCS product')
  if (item.requiresIccid && item.packageId === null)
    throw new MappingError(item.id, 'package_missing', 'the product has no provider package')
  const chosen = readSelection(item.configOptionsJson, item.productOptionsJson, item.unitPrice.currency)
  if (chosen === null) throw new MappingError(item.id, 'options_unreadable', 'the chosen options cannot be read')
  const key = lineKey(sfOrderId, n)
  return {
    n,
    lineKey: key,
    sfItemId: item.id,
    productId: item.productId,
    name: item.name,
    quantity: item.quantity,
    price: item.unitPrice,
    billingCycle: item.billingCycle ?? '',
    whmcsCycle: toWhmcsCycle(item.billingCycle, item.id),
    pid,
    configOptions: chosen.values,
    whmcsOptions: chosen.whmcs,
    unitKeys: item.requiresIccid ? Array.from({ length: item.quantity }, (_, unit) => unitKey(key, unit + 1)) : [],
    packageId: item.packageId,
  }
}
