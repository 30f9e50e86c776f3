import { expect, test } from 'vitest'
import { fromWhmcsPhone, phoneForWhmcs, samePhone, toWhmcsPhone } from '../../mappings/phone.ts'

test.each([
  ['090-1234-5678', 'JP', '+81.9012345678'],
  ['０９０－１２３４－５６７８', 'JP', '+81.9012345678'],
  ['090−1234−5678', 'JP', '+81.9012345678'],
  ['+81 90 1234 5678', 'JP', '+81.9012345678'],
  ['+81 (0)90 1234 5678', 'JP', '+81.9012345678'],
  ['+81.9012345678', 'JP', '+81.9012345678'],
  ['010-1-212-555-0100', 'JP', '+1.2125550100'],
  ['0037-6-12-3456', 'JP', null],
  ['+1 212 555 0100', 'JP', '+1.2125550100'],
  ['1 212 555 0100', 'US', '+1.2125550100'],
  ['(212) 555-0100', 'US', '+1.2125550100'],
  ['011 81 3 1234 5678', 'US', '+81.312345678'],
  ['0044 20 7946 0000', 'US', null],
  ['+852 1234 5678', 'JP', '+852.12345678'],
  ['001 81 3 1234 5678', 'HK', '+81.312345678'],
  ['0081 3 1234 5678', 'HK', null],
  ['06 1234 5678', 'IT', '+39.0612345678'],
  ['+39 06 1234 5678', 'JP', '+39.0612345678'],
  ['0039 06 1234 5678', 'DE', '+39.0612345678'],
  ['06 1 234 5678', 'HU', '+36.12345678'],
  ['+36 (06) 62 123 456', 'DE', '+36.62123456'],
  ['01 55 1234 5678', 'MX', '+52.5512345678'],
  ['123 456 789', 'AQ', '123456789'],
  ['00 81 3 1234 5678', 'AQ', '+81.312345678'],
  ['+999 123456', 'JP', '+999123456'],
  ['+0 123456', 'JP', null],
  ['12345', 'JP', null],
  ['+81 1234', 'JP', null],
  ['1234567890123456', 'JP', null],
  ['call me', 'JP', null],
])('%s in %s', (phone, country, expected) => {
  expect(toWhmcsPhone(phone, country)).toBe(expected)
  expect(phoneForWhmcs(phone, country)).toBe(expected ?? phone)
})

test('come back without the dot', () =>
  expect([fromWhmcsPhone('+81.9012345678'), fromWhmcsPhone('0312345678')]).toEqual(['+819012345678', '0312345678']))

test('one number is one however it is written', () => {
  expect(samePhone('+81.312345678', '03-1234-5678', 'JP')).toBe(true)
  expect(samePhone('+81.312345678', '312345678', 'JP')).toBe(true)
  expect(samePhone('+81.312345678', '0312345679', 'JP')).toBe(false)
  expect(samePhone('ask at the desk', 'ask at the desk', 'JP')).toBe(true)
})
