// The form and the server want the same of a sign-up: what one lets pass, the other takes, and what one refuses, the other refuses at the same field.

import { expect, test } from 'vitest'
import { countriesIn } from '../../portal/src/forms/countries.ts'
import { SignUpValues, toBody } from '../../portal/src/signup/values.ts'
import { SignUp } from '../../src/contract/auth.ts'

const GOOD: SignUpValues = {
  sfNumber: 'C-1001',
  email: 'hana@example.jp',
  password: 'correct horse battery staple',
  firstName: 'Hana',
  lastName: 'Sato',
  companyName: '',
  phone: '03-1234-5678',
  address: { postcode: '100-0005', state: '', city: 'Chiyoda', line1: '1-2-3 Marunouchi', line2: '', country: 'JP' },
}
const ADDRESS = Object.keys(GOOD.address)
/** The country is none that is typed. */
const PATHS = [
  ...Object.keys(GOOD).filter((name) => name !== 'address'),
  ...ADDRESS.filter((name) => name !== 'country').map((name) => `address.${name}`),
]

const VALUES = [
  '', ' ', ' Hana ', 'x', '陽菜', '👩‍🔬', 'a\u0000b', 'a\tb', '\ud800', 'JP', 'jp', 'XX', 'EU',
  ...[2, 11, 12, 15, 16, 29, 30, 31, 64, 65, 80, 81, 100, 101, 150, 151, 254, 255, 256, 257].map((length) => 'x'.repeat(length)),
  '0312345678', '+81 3 1234 5678', '０３−１２３４−５６７８', '03ー1234ー5678', '(03) 1234', '+', '1234', '12345', '1'.repeat(29), '1'.repeat(30), '1'.repeat(31),
  '１００−０００５', '100-0005', 'SW1A 1AA', '-100', '1', `${'x'.repeat(243)}@example.jp`, `${'x'.repeat(60)}@example.jp`,
  'hana@', 'hana@example', 'hana@example.jp', 'HANA+1@example.co.jp', 'ｈａｎａ@example.jp', ' hana@example.jp ', 'a..b@example.jp',
] // prettier-ignore

const withValue = (path: string, value: string): SignUpValues =>
  path.startsWith('address.')
    ? { ...GOOD, address: { ...GOOD.address, [path.slice('address.'.length)]: value } }
    : { ...GOOD, [path]: value }

const refusedAt = (result: { success: boolean; error?: { issues: readonly { path: PropertyKey[] }[] } }): string[] =>
  result.success ? [] : [...new Set(result.error?.issues.map(({ path }) => path.join('.')))]

test('every country of the list is one for the server', () => {
  const refused = countriesIn('en').filter(({ code }) => !SignUp.safeParse(toBody(withValue('address.country', code), 'en')).success)
  expect(refused).toEqual([])
})

test.each(PATHS)('%s', (path) => {
  const judged = VALUES.map((value) => {
    const typed = withValue(path, value)
    const checked = SignUpValues.safeParse(typed)
    const sent = toBody(checked.success ? checked.data : typed, 'en')
    return { value, here: refusedAt(checked), there: refusedAt(SignUp.safeParse(sent)) }
  })
  expect(judged.filter(({ here, there }) => String(here) !== String(there))).toEqual([])
  // Some values pass and some do not, at this very field.
  expect(new Set(judged.map(({ there }) => String(there)))).toEqual(new Set(['', path]))
})
