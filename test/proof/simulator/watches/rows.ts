// What the remotes hold of an order, in their own records.

import type { OrderLine } from '../../../../src/db/order-line.ts'
import type { OrderRow } from '../memory-journal.ts'
import type { Remotes, Row } from '../remotes.ts'

export const text = (row: Row, field: string): string => String(row[field] ?? '')

/** `<Salesforce id>-<line>` of each line, as WHMCS keeps it. */
export const lineKeysOf = ({ sfOrderId, lines }: OrderRow): string[] =>
  (lines as OrderLine[]).map(({ n }) => `${sfOrderId}-${String(n).padStart(3, '0')}`) // written by the order flows

/** Services with a line key, but for those of cancelled orders. */
export function billedServices(remotes: Remotes): { key: string; service: Row; order: Row }[] {
  const orders = new Map(remotes.rows('whmcs', 'orders').map((row) => [text(row, 'id'), row]))
  return remotes.rows('whmcs', 'services').flatMap((service) => {
    const key = lineKeyOf(service)
    const order = orders.get(text(service, 'orderid'))
    return key === null || order === undefined || text(order, 'status') === 'Cancelled' ? [] : [{ key, service, order }]
  })
}

/** The line key that a service carries in its custom field. */
export function lineKeyOf(service: Row): string | null {
  const fields = (service['customfields'] as { customfield?: Row[] } | undefined)?.customfield ?? []
  const field = fields.find((row) => row['name'] === 'Line key' || row['fieldname'] === 'Line key')
  const value = field === undefined ? '' : text(field, 'value')
  return value === '' ? null : value
}

/** Whether a Case for this reason names this id. */
export const isTold = (remotes: Remotes, reason: string, id: string): boolean =>
  remotes.rows('salesforce', 'Case').some((row) => text(row, 'Subject').endsWith(reason) && text(row, 'Description').includes(id))
