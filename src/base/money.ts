// Amounts as other systems write them, and as we count. It is a translation like those of `mappings`, and stands here since clients need it too.

/** Integer minor units (JPY has none, USD has two) and an ISO 4217 code. */
export interface Money {
  amount: number
  currency: string
}

const DECIMALS: Record<string, number> = { JPY: 0, KRW: 0, VND: 0, USD: 2, EUR: 2, GBP: 2, AUD: 2, CAD: 2, SGD: 2, HKD: 2 }

export function decimalsOf(currency: string): number {
  const decimals = DECIMALS[currency]
  if (decimals === undefined) throw new RangeError(`currency ${currency} is not supported`)
  return decimals
}

/**
 * Reads a decimal text such as `"1980.00"` or a JSON number such as `4980.0` as minor units, without floating point.
 * Throws RangeError when it is no number or finer than the currency has (`"0.50"` JPY).
 */
export function toMinor(value: string | number, currency: string): number {
  const decimals = decimalsOf(currency)
  const match = /^(-?)(\d{1,13})(?:\.(\d{1,10}))?$/.exec(String(value).trim())
  if (!match) throw new RangeError('not a decimal amount')
  const fraction = (match[3] ?? '').replace(/0+$/, '')
  if (fraction.length > decimals) throw new RangeError(`finer than ${currency} allows`)
  const minor = Number(match[2] + fraction.padEnd(decimals, '0'))
  if (!Number.isSafeInteger(minor)) throw new RangeError('amount too large')
  return match[1] && minor !== 0 ? -minor : minor
}

/** Minor units as a plain decimal text with the given number of decimals, `"1980.00"` for WHMCS (always two). */
export function toDecimal({ amount, currency }: Money, places = decimalsOf(currency)): string {
  const decimals = decimalsOf(currency)
  const digits = String(Math.abs(amount)).padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals)
  const fraction = digits.slice(digits.length - decimals).padEnd(places, '0')
  return `${amount < 0 ? '-' : ''}${whole}${places > 0 ? `.${fraction}` : ''}`
}

/** Adds amounts of one currency; throws when they differ. */
export function sum(currency: string, amounts: readonly Money[]): Money {
  let total = 0
  for (const money of amounts) {
    if (money.currency !== currency) throw new RangeError(`cannot add ${money.currency} to ${currency}`)
    total += money.amount
  }
  return { amount: total, currency }
}

export const times = (money: Money, quantity: number): Money => ({ amount: money.amount * quantity, currency: money.currency })
