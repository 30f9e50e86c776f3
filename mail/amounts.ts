import type { Money } from '../src/base/money.ts'
import { decimalsOf, toDecimal } from '../src/base/money.ts'
import type { Language, MailBrand } from './kinds.ts'

/** `1,980円` and `¥1,980`; other currencies by their code, `12.50 USD`. */
export function showMoney(money: Money, language: Language): string {
  const digits = toDecimal({ ...money, amount: Math.abs(money.amount) })
  const [whole = '0', fraction] = digits.split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',') + (decimalsOf(money.currency) > 0 ? `.${fraction ?? ''}` : '')
  const sign = money.amount < 0 ? '-' : ''
  if (money.currency !== 'JPY') return `${sign}${grouped} ${money.currency}`
  return language === 'ja' ? `${sign}${grouped}円` : `${sign}¥${grouped}`
}

/** Says what the price book says; nothing is computed. */
export function taxWord(brand: MailBrand, language: Language): string {
  if (language === 'ja') return brand.pricesTax === 'included' ? '税込' : '税別'
  return brand.pricesTax === 'included' ? 'tax included' : 'plus tax'
}
