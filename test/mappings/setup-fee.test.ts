import { expect, test } from 'vitest'
import { setupFeeOf } from '../../mappings/setup-fee.ts'
import type { ListedOption, ListedProduct } from '../../mappings/types.ts'
import { ESIM, FIBER, STATIC_IP } from './gate-sides.ts'

const yen = (amount: number) => ({ amount, currency: 'JPY' })
const choice = (id: number, fee: number | null) => ({
  id,
  name: `choice ${id}`,
  prices: [{ cycle: 'monthly', price: yen(0), setupFee: fee === null ? null : yen(fee) }],
})
const option = (type: number, ...choices: ReturnType<typeof choice>[]): ListedOption => ({ ...STATIC_IP, type, choices })
const withOption = (asked: ListedOption): ListedProduct => ({ ...FIBER, options: [asked] })

test('the product’s own fee is that of the cycle', () => {
  expect(setupFeeOf(FIBER, 'monthly', {})).toEqual(yen(3000))
  expect(setupFeeOf(FIBER, 'annually', {})).toEqual(yen(0))
  expect(setupFeeOf(ESIM, 'onetime', {})).toEqual(yen(0))
})

test('what was chosen adds its own, and what is not sold any more what WHMCS takes in its place', () => {
  const yes = withOption(option(3, choice(2121, 700)))
  expect(setupFeeOf(yes, 'monthly', { 212: 1 })).toEqual(yen(3700))
  expect(setupFeeOf(yes, 'monthly', { 212: 0 })).toEqual(yen(3000))
  expect(setupFeeOf(yes, 'monthly', {})).toEqual(yen(3000))
  const dropdown = withOption(option(1, choice(5, 100), choice(6, 200)))
  expect(setupFeeOf(dropdown, 'monthly', { 212: 6 })).toEqual(yen(3200))
  expect(setupFeeOf(withOption(option(4, choice(9, 50))), 'monthly', { 212: 3 })).toEqual(yen(3150))
})

test('WHMCS takes the first choice for one that it does not know, and cuts a number to its bounds', () => {
  const dropdown = withOption(option(1, choice(5, 100), choice(6, 200)))
  expect(setupFeeOf(dropdown, 'monthly', { 212: 7 })).toEqual(yen(3100))
  expect(setupFeeOf(dropdown, 'monthly', {})).toEqual(yen(3100))
  const bounded = withOption({ ...option(4, choice(9, 50)), minqty: 2, maxqty: 4 })
  expect(setupFeeOf(bounded, 'monthly', { 212: 1 })).toEqual(yen(3100))
  expect(setupFeeOf(bounded, 'monthly', {})).toEqual(yen(3100))
  expect(setupFeeOf(bounded, 'monthly', { 212: 9 })).toEqual(yen(3200))
})

test('an option that tells nothing of the cycle asks nothing', () => {
  expect(setupFeeOf(withOption(option(3, choice(2121, 700))), 'annually', { 212: 1 })).toEqual(yen(0))
})

test('an amount that cannot be read is not taken for nothing; a cycle that is not told has none', () => {
  expect(setupFeeOf({ ...FIBER, prices: [{ cycle: 'monthly', price: yen(1), setupFee: null }] }, 'monthly', {})).toBeNull()
  expect(setupFeeOf(withOption(option(3, choice(2121, null))), 'monthly', { 212: 1 })).toBeNull()
  expect(setupFeeOf(withOption(option(3, choice(2121, null))), 'monthly', { 212: 0 })).toEqual(yen(3000))
  expect(setupFeeOf({ ...FIBER, options: null }, 'monthly', { 212: 1 })).toBeNull()
  expect(setupFeeOf({ ...FIBER, options: null }, 'monthly', {})).toEqual(yen(3000))
  expect(setupFeeOf(FIBER, 'quarterly', {})).toBeUndefined()
})
