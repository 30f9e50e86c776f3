// Order products: what they take from the price book entry, what they add up to, and when the order forbids them.
import { refuse } from './errors.ts'
import { roundTo } from './input.ts'
import { isActivated, itemsOf, refuseIfActivated } from './order-rules.ts'
import { cell, textOf } from './store.ts'
import { stamp } from './times.ts'
import type { Row } from './field.ts'
import type { Org } from './org.ts'
import type { Rules } from './rules.ts'
import type { Draft } from './write.ts'

function parentOf(org: Org, item: Row): Row {
  const order = org.store.get('Order', textOf(item, 'OrderId'))
  if (!order) throw refuse('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', ['OrderId'])
  return order
}

/** Entry and order must share the price book, and entry and product must be active. */
function takeFromEntry(org: Org, order: Row, draft: Draft): void {
  const entry = org.store.get('PricebookEntry', textOf(draft, 'PricebookEntryId'))
  const product = entry && org.store.get('Product2', textOf(entry, 'Product2Id'))
  if (order['Pricebook2Id'] === null) {
    throw refuse('FIELD_INTEGRITY_EXCEPTION', 'field integrity exception: unknown (must set PriceBook2Id first)')
  }
  if (entry?.['Pricebook2Id'] !== order['Pricebook2Id']) {
    const message =
      'field integrity exception: PricebookEntryId (pricebook entry is in a different pricebook than the one assigned to the order)'
    throw refuse('FIELD_INTEGRITY_EXCEPTION', message, ['PricebookEntryId'])
  }
  if (entry?.['IsActive'] !== true || product?.['IsActive'] !== true) {
    throw refuse('FIELD_INTEGRITY_EXCEPTION', 'field integrity exception: PricebookEntryId (pricebook entry has been inactivated)', [
      'PricebookEntryId',
    ])
  }
  draft['Product2Id'] = cell(entry, 'Product2Id')
  draft['ListPrice'] = cell(entry, 'UnitPrice')
}

/** Any price of zero or more is taken, whatever the list says: price authority lies with the caller. */
function checkAmounts(draft: Draft): void {
  if (Number(draft['Quantity']) <= 0) {
    throw refuse('FIELD_INTEGRITY_EXCEPTION', 'field integrity exception: Quantity (must be greater than zero)', ['Quantity'])
  }
  if (Number(draft['UnitPrice']) < 0) {
    throw refuse('FIELD_INTEGRITY_EXCEPTION', 'field integrity exception: UnitPrice (must not be negative)', ['UnitPrice'])
  }
}

const total = (draft: Draft): number => roundTo(Number(draft['Quantity']) * Number(draft['UnitPrice']), 2)

/** A roll-up moves SystemModstamp alone, not LastModifiedDate. */
function rollUp(org: Org, item: Row): void {
  const orderId = textOf(item, 'OrderId')
  const order = org.store.get('Order', orderId)
  if (!order) return
  const sum = itemsOf(org, orderId).reduce((sum, row) => sum + Number(row['TotalPrice']), 0)
  if (order['TotalAmount'] === roundTo(sum, 2)) return
  org.store.put('Order', { ...order, TotalAmount: roundTo(sum, 2), SystemModstamp: stamp(org.clock.now()) })
}

export const ORDER_ITEM_RULES: Rules = {
  beforeInsert(org, draft) {
    const order = parentOf(org, draft)
    org.locks.take(textOf(order, 'Id'))
    refuseIfActivated(order)
    takeFromEntry(org, order, draft)
    checkAmounts(draft)
    draft['TotalPrice'] = total(draft)
    draft['OrderItemNumber'] = String(org.store.serial('OrderItemNumber', 1)).padStart(10, '0')
  },

  beforeUpdate(org, old, draft, changes, actor) {
    const order = parentOf(org, old)
    org.locks.take(textOf(order, 'Id'))
    const isPriced = 'Quantity' in changes || 'UnitPrice' in changes
    if (isActivated(order) && (isPriced || (!org.permissions.editActivatedOrders && !actor.isStaff))) {
      throw refuse('ENTITY_IS_LOCKED', 'the entity is locked for editing')
    }
    // A new quantity alone keeps the total and moves the price (Object Reference, "OrderItem").
    if ('Quantity' in changes && !('UnitPrice' in changes) && Number(draft['Quantity']) > 0) {
      draft['UnitPrice'] = roundTo(Number(old['TotalPrice']) / Number(draft['Quantity']), 2)
    }
    if (isPriced) {
      checkAmounts(draft)
      draft['TotalPrice'] = total(draft)
    }
  },

  beforeDelete(org, item) {
    const order = parentOf(org, item)
    org.locks.take(textOf(order, 'Id'))
    refuseIfActivated(order)
  },

  afterSave: rollUp,
}
