// Orders: category Draft at insert, price book before items, activation with Status alone, locked afterwards. Sources: Object Reference, "Order".
import { noAccess, refuse } from './errors.ts'
import { cell, textOf } from './store.ts'
import { stamp } from './times.ts'
import type { Row } from './field.ts'
import type { Actor, Org } from './org.ts'
import type { Rules } from './rules.ts'
import type { Draft } from './write.ts'

/** Verbatim from the platform, double blank included. */
const LOCKED = 'Unable to modify activated or superseded Order:  cannot delete Order, or add or remove Order Products'
/** Fields that no permission opens again once the order is activated. */
const FIXED_WHEN_ACTIVATED = ['AccountId', 'Pricebook2Id'] as const

export const isActivated = (order: Row): boolean => order['StatusCode'] === 'Activated'
export const refuseIfActivated = (order: Row): void => {
  if (isActivated(order)) throw refuse('ENTITY_IS_LOCKED', LOCKED)
}
export const itemsOf = (org: Org, orderId: string): Row[] => {
  const field = org.schema.field('OrderItem', 'OrderId')
  return field ? (org.store.find('OrderItem', field, orderId) ?? []) : []
}

/** The category belongs to the picklist value, not to its name. */
function categoryOf(org: Org, status: unknown): string {
  return textOf(org.store.all('OrderStatus').find((row) => row['ApiName'] === status) ?? {}, 'StatusCode')
}

function checkDates(draft: Draft): void {
  if (draft['EndDate'] === null || textOf(draft, 'EffectiveDate') <= textOf(draft, 'EndDate')) return
  throw refuse('FIELD_INTEGRITY_EXCEPTION', 'field integrity exception: EndDate (the end date must not be before the start date)', [
    'EndDate',
  ])
}

function checkBook(org: Org, draft: Draft): void {
  const book = draft['Pricebook2Id'] === null ? undefined : org.store.get('Pricebook2', textOf(draft, 'Pricebook2Id'))
  if (book?.['IsActive'] === false) {
    throw refuse('FIELD_INTEGRITY_EXCEPTION', 'field integrity exception: Pricebook2Id (price book is not active)', ['Pricebook2Id'])
  }
}

function activate(org: Org, draft: Draft, changes: Draft, actor: Actor): void {
  if (!org.permissions.activateOrders && !actor.isStaff) throw noAccess()
  if (Object.keys(changes).some((name) => name !== 'Status')) {
    throw refuse('FAILED_ACTIVATION', 'When you activate an order, you can change its status only.', ['Status'])
  }
  if (itemsOf(org, textOf(draft, 'Id')).length === 0) {
    throw refuse('FAILED_ACTIVATION', 'An order must have at least one product before you can activate it.', ['Status'])
  }
  draft['ActivatedDate'] = stamp(org.clock.now())
  draft['ActivatedById'] = actor.userId
}

function checkLock(org: Org, old: Row, changes: Draft, actor: Actor): void {
  const mayEdit = org.permissions.editActivatedOrders || actor.isStaff
  const changed = Object.keys(changes).filter((name) => cell(changes, name) !== cell(old, name))
  const isFixed = changed.some((name) => FIXED_WHEN_ACTIVATED.some((fixed) => fixed === name))
  if (isFixed || (!mayEdit && changed.length > 0)) throw refuse('ENTITY_IS_LOCKED', 'the entity is locked for editing')
}

/** A validation rule of the package: the key of an order is set once. */
function checkKey(old: Row, draft: Draft): void {
  if (old['Portal_Order_Key__c'] === null || old['Portal_Order_Key__c'] === draft['Portal_Order_Key__c']) return
  throw refuse('FIELD_CUSTOM_VALIDATION_EXCEPTION', 'The portal order key cannot be changed.', ['Portal_Order_Key__c'])
}

export const ORDER_RULES: Rules = {
  beforeInsert(org, draft) {
    draft['StatusCode'] = categoryOf(org, draft['Status'])
    if (draft['StatusCode'] !== 'Draft') {
      throw refuse('FAILED_ACTIVATION', 'Choose a valid order status and save your changes. A new order starts as a draft.', ['Status'])
    }
    checkDates(draft)
    checkBook(org, draft)
    draft['OrderNumber'] = String(org.store.serial('OrderNumber', 101)).padStart(8, '0')
  },

  beforeUpdate(org, old, draft, changes, actor) {
    draft['StatusCode'] = categoryOf(org, draft['Status'])
    checkKey(old, draft)
    checkDates(draft)
    if (isActivated(old)) checkLock(org, old, changes, actor)
    if (draft['Pricebook2Id'] !== old['Pricebook2Id']) {
      checkBook(org, draft)
      if (itemsOf(org, textOf(old, 'Id')).length > 0) {
        const message = 'field integrity exception: Pricebook2Id (cannot change the price book of an order that has products)'
        throw refuse('FIELD_INTEGRITY_EXCEPTION', message, ['Pricebook2Id'])
      }
    }
    if (!isActivated(old) && isActivated(draft)) activate(org, draft, changes, actor)
  },

  beforeDelete(org, order) {
    refuseIfActivated(order)
    for (const item of itemsOf(org, textOf(order, 'Id'))) org.store.remove('OrderItem', item)
  },
}
