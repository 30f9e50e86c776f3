import { dayOf, now, type World } from '../world.ts'

interface ReadCard {
  brand: string
  last4: string
  expiry: string
}

const BRANDS: [RegExp, string][] = [
  [/^4\d{12}(\d{3}){0,2}$/, 'Visa'],
  [/^(5[1-5]|2[2-7])\d{14}$/, 'MasterCard'],
  [/^3[47]\d{13}$/, 'American Express'],
  [/^35\d{14}$/, 'JCB'],
  [/^3(0[0-5]|[68])\d{11,12}$/, 'Diners Club'],
]
const longestYears = 20

/** What may be kept of a card, or why it is refused. The number goes no further than this function. */
export function readCard(world: World, number: string, expiry: string, code: string): ReadCard | string {
  const digits = number.replace(/[ -]/g, '')
  const brand = BRANDS.find(([pattern]) => pattern.test(digits))?.[1]
  if (brand === undefined || !passesLuhn(digits)) return 'The card number is not valid.'
  const [, month = '', year = ''] = /^(0[1-9]|1[0-2]) ?\/ ?(\d{2})$/.exec(expiry.trim()) ?? []
  if (month === '') return 'Write the expiry date as MM/YY.'
  const [thisYear = 0, thisMonth = 0] = dayOf(world, now(world)).split('-').map(Number)
  const months = (2000 + Number(year) - thisYear) * 12 + Number(month) - thisMonth
  if (months < 0) return 'This card has expired.'
  if (months > longestYears * 12) return 'The expiry date is not valid.'
  if (!/^\d{3,4}$/.test(code)) return 'The security code has three or four digits.'
  return { brand, last4: digits.slice(-4), expiry: `${month}/${year}` }
}

function passesLuhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return sum % 10 === 0
}
