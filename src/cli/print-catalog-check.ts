// What `npm run catalog:check` says to a person.

import type { CheckedCatalogue, CheckedProduct } from '../catalog/check-catalogue.ts'
import { columns } from './columns.ts'

const WISHES: Record<NonNullable<CheckedProduct['wish']>, string> = {
  inactive: 'not active in Salesforce',
  not_yet_on_sale: 'its first day is still to come',
  no_longer_on_sale: 'its last day is over',
  for_nobody: 'Portal_Eligibility__c is None',
}

/** One line for each product, one more for each further fault of it; then what to do about each kind of fault. */
export function tableOf({ items }: CheckedCatalogue): string {
  const withheld = items.filter(({ faults }) => faults.length > 0)
  const remedies = new Map(withheld.flatMap(({ faults }) => faults.map(({ code, remedy }) => [code, remedy])))
  const sold = items.filter((item) => item.sold).length
  return [
    ...(items.length > 0 ? [columns(['product', 'sold', 'fault', 'what'], items.flatMap(rowsOf)), ''] : []),
    ...(remedies.size > 0 ? [columns(['fault', 'what to do'], [...remedies]), ''] : []),
    `${items.length} visible products: ${sold} sold, ${withheld.length} withheld`,
  ].join('\n')
}

function rowsOf({ productId, name, sold, faults, wish }: CheckedProduct): string[][] {
  if (faults.length === 0) return [[productId, sold ? 'yes' : 'no', '-', wish === null ? name : `${name}: ${WISHES[wish]}`]]
  const title = wish === null ? name : `${name}, ${WISHES[wish]}`
  return faults.map(({ code, says }, at) => (at === 0 ? [productId, 'no', code, `${title}: ${says}`] : ['', '', code, says]))
}
