import { decimalsOf, type Money, toDecimal } from '../../src/base/money.ts'

/** As staff read it: `5200 JPY`, `3.10 USD`. */
export const inWords = (money: Money): string => `${toDecimal(money)} ${money.currency}`

export const isSame = (one: Money, other: Money): boolean => one.amount === other.amount && one.currency === other.currency

// Whole numbers throughout: a margin that is met to the yen is met.

const RATE_PLACES = 6

/** `155.5` of `currency` for one whole unit of the money's own; part of a smallest unit counts as a whole one. */
export function convert({ amount, currency: from }: Money, rate: string, currency: string): Money {
  const [whole = '', fraction = ''] = rate.split('.')
  const millionths = BigInt(whole + fraction.slice(0, RATE_PLACES).padEnd(RATE_PLACES, '0'))
  const above = BigInt(amount) * millionths * 10n ** BigInt(decimalsOf(currency))
  const below = 10n ** BigInt(RATE_PLACES + decimalsOf(from))
  return { amount: Number((above + below - 1n) / below), currency }
}

/** The share of the price that the cost leaves, in percent for people, never said larger than it is, and whether it is at least `asked`. */
export function marginOf(price: Money, cost: Money, asked: number): { percent: string; leaves: boolean } {
  const left = price.amount - cost.amount
  const hundredths = Math.round(asked * 100)
  const percent = price.amount === 0 ? (left < 0 ? '-∞' : '0.00') : (floorOf(10_000 * left, price.amount) / 100).toFixed(2)
  return { percent, leaves: left * 10_000 >= hundredths * price.amount }
}

const floorOf = (above: number, below: number): number => (above - (((above % below) + below) % below)) / below
