import type { Money } from '../src/base/money.ts'

/** One line of a cart, priced. */
export interface OrderLine {
  pricebookEntryId: string
  quantity: number
  /** Of one unit, chosen options included. */
  unitPrice: Money
  billingCycle: string
  configOptionsJson: string | null
  requiresIccid: boolean
}

/** One OrderItem to be made; `line` says which line of the cart it comes from. */
export interface OrderItemDraft extends Omit<OrderLine, 'requiresIccid'> {
  line: number
  lineKey: string
}

const MOST_ITEMS = 200

/** An OrderItem holds one ICCID and one service, so lines that need an ICCID become one item a unit; items are numbered through from 1. */
export function toOrderItems(orderKey: string, lines: readonly OrderLine[]): OrderItemDraft[] {
  const items = lines.flatMap(({ requiresIccid, ...line }, at) =>
    requiresIccid ? Array.from({ length: line.quantity }, () => ({ ...line, line: at, quantity: 1 })) : [{ ...line, line: at }],
  )
  if (items.length > MOST_ITEMS) throw new RangeError(`an order of ${items.length} items`)
  return items.map((item, at) => ({ ...item, lineKey: `${orderKey}:${at + 1}` }))
}

/** The number of an item, from its `Portal_Line_Key__c`; null for one that staff added. */
export function lineNumber(portalLineKey: string | null): number | null {
  const number = Number(/^[0-9a-f-]{36}:(\d{1,3})$/.exec(portalLineKey ?? '')?.[1] ?? 0)
  return number > 0 ? number : null
}

/** The marker of a line at WHMCS. Fixed width, so that none is a prefix of another. */
export function lineKey(sfOrderId: string, line: number): string {
  if (!/^[A-Za-z0-9]{18}$/.test(sfOrderId)) throw new RangeError('a line key needs the 18-character order id')
  return `${sfOrderId}-${threeDigits(line)}`
}

/** The marker of one unit of a line at the eSIM provider. */
export const unitKey = (line: string, unit: number): string => `${line}-${threeDigits(unit)}`

export const isLineKey = (key: string): boolean => /^[A-Za-z0-9]{18}-\d{3}$/.test(key)

/** The order's id in Salesforce (18 characters) with which a line key or unit key begins. */
export const orderIdIn = (key: string): string => key.slice(0, 18)

function threeDigits(number: number): string {
  if (!Number.isInteger(number) || number < 1 || number > 999) throw new RangeError(`no key for number ${number}`)
  return String(number).padStart(3, '0')
}
