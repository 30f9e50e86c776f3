import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'

export type CartValue = string | number | boolean

export interface Cart {
  account: string
  items: { productId: string; quantity: number; billingCycle: string; configOptions?: Record<string, CartValue> | undefined }[]
  confirmDuplicateOf?: string | undefined
}

/**
 * The same for carts that mean the same: whatever the order of lines and keys, the Unicode form of texts, or an empty `configOptions` left out. Product ids
 * must be in their 18-character form. Throws RangeError for a number that is no safe integer.
 */
export function cartHash(cart: Cart): string {
  const items = cart.items
    .map(({ productId, quantity, billingCycle, configOptions = {} }) =>
      jcs({
        productId: nfc(productId),
        quantity: integer(quantity),
        billingCycle: nfc(billingCycle),
        configOptions: options(configOptions),
      }),
    )
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map((item): unknown => JSON.parse(item))
  const value = {
    v: 1,
    account: nfc(cart.account),
    items,
    confirmDuplicateOf: cart.confirmDuplicateOf === undefined ? null : nfc(cart.confirmDuplicateOf),
  }
  return createHash('sha256').update(jcs(value)).digest('base64url')
}

const nfc = (text: string): string => text.normalize('NFC')

function integer(number: number): number {
  if (!Number.isSafeInteger(number)) throw new RangeError('a cart holds whole numbers only')
  return number
}

const options = (chosen: Record<string, CartValue>) =>
  Object.fromEntries(
    Object.entries(chosen).map(([key, value]) => [
      nfc(key),
      typeof value === 'string' ? nfc(value) : typeof value === 'number' ? integer(value) : value,
    ]),
  )

function jcs(value: unknown): string {
  const text = canonicalize(value)
  if (text === undefined) throw new TypeError('not a JSON value')
  return text
}
