import type { components } from '../api/schema.d.ts'

type Money = components['schemas']['Money']

/** `¥1,980`, `$12.50`: integer minor units, as many as the currency has. */
export function formatMoney({ amount, currency }: Money, locale: string): string {
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' })
  const digits = format.resolvedOptions().maximumFractionDigits ?? 0
  // Japanese has a yen sign as wide as a kanji, which fonts of figures lack.
  return format.format(amount / 10 ** digits).replace('￥', '¥')
}

export const addMoney = (a: Money, b: Money): Money => {
  if (a.currency !== b.currency) throw new Error(`${a.currency} and ${b.currency} have no sum`)
  return { amount: a.amount + b.amount, currency: a.currency }
}
