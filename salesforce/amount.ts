import { z } from 'zod'
import { toDecimal, toMinor, type Money } from '../src/base/money.ts'
import { readError } from './classify.ts'

/** A currency field as Salesforce sends it: `4980.0`. */
export const Amount = z.number()

/** Null where the org holds an amount finer than its currency has (`0.5` JPY), which nobody can be charged. */
export function moneyOrNull(amount: number | null, currency: string): Money | null {
  if (amount === null) return null
  try {
    return { amount: toMinor(amount, currency), currency }
  } catch {
    return null
  }
}

/** As moneyOrNull, for amounts that must be there. Throws RemoteError. */
export function money(amount: number, currency: string): Money {
  const read = moneyOrNull(amount, currency)
  if (read === null) throw readError('unreadable', 'amount')
  return read
}

export const toAmount = (price: Money): number => Number(toDecimal(price))
