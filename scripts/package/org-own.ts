// What sets an org up in place of its own: layouts and the statuses of orders.
import { mustBeField, mustExist, type Say } from './lookups.ts'
import { childOf, childrenOf, everyElement, textOf, type Element } from './xml.ts'
import type { Model } from './model.ts'
import type { Metadata } from './tree.ts'

const ACTION_LISTS = ['actionName', 'quickActionName']

export function checkLayout({ place, root }: Metadata, model: Model, say: Say): void {
  const object = place.name.split('-')[0] ?? ''
  for (const element of everyElement(root)) {
    if (element.name === 'layoutItems') mustBeField(childOf(element, 'field'), object, model, say)
    if (element.name === 'relatedLists') checkRelatedList(element, object, model, say)
    if (ACTION_LISTS.includes(element.name) && element.text.includes('.')) mustExist([element], 'QuickAction', model, say)
  }
}

/** Whose records the lists of the platform's own show. */
const RELATED_LISTS: Readonly<Record<string, string>> = {
  RelatedOrderItemList: 'OrderItem',
  RelatedCaseList: 'Case',
  RelatedContactList: 'Contact',
}

/** A list of our own is named by its lookup, `OrderItem.Parent__c`. Columns of the platform's own (`TASK.SUBJECT`) no declaration lists. */
function checkRelatedList(element: Element, object: string, model: Model, say: Say): void {
  const list = textOf(element, 'relatedList') ?? ''
  const [, child = RELATED_LISTS[list], lookup] = /^(\w+)\.(\w+)$/.exec(list) ?? []
  if (lookup !== undefined && model.customField(child ?? '', lookup)?.referenceTo !== object)
    say(element, `${object} has no related list ${list}`)
  for (const field of childrenOf(element, 'fields').filter(({ text }) => text.endsWith('__c'))) {
    if (child === undefined) say(field, `${list}: the check does not know whose records this list shows`)
    else mustBeField(field, child, model, say)
  }
}

/** A wrong category is not refused by the deploy, only by every order after it. */
const CATEGORIES = { Draft: 'Draft', 'Pending Review': 'Draft', Activated: 'Activated' }

export function checkOrderStatuses({ place, root }: Metadata, _model: Model, say: Say): void {
  if (place.name !== 'OrderStatus') return
  for (const [name, category] of Object.entries(CATEGORIES)) {
    const value = childrenOf(root, 'standardValue').find((one) => textOf(one, 'fullName') === name)
    if (!value) say(root, `lacks the status ${name}`)
    else if (textOf(value, 'groupingString') !== category) say(value, `${name} belongs to the category ${category}`)
  }
}
