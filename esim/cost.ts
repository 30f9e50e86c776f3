// Prices as providers write them, JSON numbers in major units, as minor units.
import { decimalsOf, type Money } from '../src/base/money.ts'

/** Rounded to the currency's own decimals. Throws RangeError for a currency that we do not keep. */
export function toMoney(value: number, currency: string): Money {
  return { amount: Math.round(value * 10 ** decimalsOf(currency)), currency }
}

/** Part of a minor unit counts as a whole one, so that nothing looks cheaper than it is. Throws RangeError like `toMoney`. */
export function toCost(value: number, currency: string): Money {
  const minorOfUnit = 10 ** decimalsOf(currency)
  const nearest = Math.round(value * minorOfUnit)
  // Compared as the decimal that was sent: 3.1 times 100 is a little more than 310 here.
  return { amount: nearest / minorOfUnit < value ? nearest + 1 : nearest, currency }
}

export function isKept(currency: string): boolean {
  try {
    return decimalsOf(currency) >= 0
  } catch {
    return false
  }
}
