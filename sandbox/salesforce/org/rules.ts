// What the platform does beside storing, object by object. Orders have files of their own.
import { refuse } from './errors.ts'
import { ORDER_RULES } from './order-rules.ts'
import { ORDER_ITEM_RULES } from './order-item-rules.ts'
import { cell, textOf } from './store.ts'
import { stamp } from './times.ts'
import type { Row } from './field.ts'
import type { Actor, Org } from './org.ts'
import type { Draft } from './write.ts'

export interface Rules {
  beforeInsert?(org: Org, draft: Draft): void
  /** `changes` is what the request set, `draft` the row as it would be stored. */
  beforeUpdate?(org: Org, old: Row, draft: Draft, changes: Draft, actor: Actor): void
  beforeDelete?(org: Org, row: Row): void
  afterSave?(org: Org, row: Row): void
}

const fullName = (draft: Draft): void => {
  draft['Name'] = [draft['FirstName'], draft['LastName']].filter((part) => part !== null).join(' ')
}
const closing = (org: Org, draft: Draft): void => {
  const isClosed = draft['Status'] === 'Closed'
  if (isClosed !== draft['IsClosed']) draft['ClosedDate'] = isClosed ? stamp(org.clock.now()) : null
  draft['IsClosed'] = isClosed
}

/** A custom book's entry needs one in the standard book first; one entry for product and book. */
function newEntry(org: Org, draft: Draft): void {
  const product = org.store.get('Product2', textOf(draft, 'Product2Id'))
  const book = org.store.get('Pricebook2', textOf(draft, 'Pricebook2Id'))
  const others = org.store.all('PricebookEntry').filter((row) => row['Product2Id'] === draft['Product2Id'])
  const same = others.find((row) => row['Pricebook2Id'] === draft['Pricebook2Id'])
  if (same)
    throw refuse(
      'DUPLICATE_VALUE',
      `duplicate value found: <unknown> duplicates value on record with id: ${textOf(same, 'Id').slice(0, 15)}`,
    )
  const isStandard = (row: Row): boolean => org.store.get('Pricebook2', textOf(row, 'Pricebook2Id'))?.['IsStandard'] === true
  if (book?.['IsStandard'] !== true && !others.some(isStandard)) {
    throw refuse('STANDARD_PRICE_NOT_DEFINED', 'Before creating a custom price, create a standard price.')
  }
  draft['Name'] = product ? cell(product, 'Name') : null
  draft['ProductCode'] = product ? cell(product, 'ProductCode') : null
}

/** WHMCS ids are digits: a validation rule of the package. */
const digitsOnly = (draft: Draft): void => {
  if (draft['WHMCS_Product_Id__c'] === null || /^\d+$/.test(String(draft['WHMCS_Product_Id__c']))) return
  throw refuse('FIELD_CUSTOM_VALIDATION_EXCEPTION', 'The WHMCS product id has digits only.', ['WHMCS_Product_Id__c'])
}

export const RULES: Readonly<Record<string, Rules>> = {
  Order: ORDER_RULES,
  OrderItem: ORDER_ITEM_RULES,
  Contact: { beforeInsert: (_org, draft) => fullName(draft), beforeUpdate: (_org, _old, draft) => fullName(draft) },
  User: { beforeInsert: (_org, draft) => fullName(draft), beforeUpdate: (_org, _old, draft) => fullName(draft) },
  Product2: { beforeInsert: (_org, draft) => digitsOnly(draft), beforeUpdate: (_org, _old, draft) => digitsOnly(draft) },
  PricebookEntry: { beforeInsert: newEntry },
  Case: {
    beforeInsert(org, draft) {
      draft['CaseNumber'] = String(org.store.serial('CaseNumber', 1001)).padStart(8, '0')
      closing(org, draft)
    },
    beforeUpdate: (org, _old, draft) => closing(org, draft),
  },
}
