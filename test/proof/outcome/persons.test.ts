import { expect, test } from 'vitest'
import { type Excuse, judgePersons } from './persons.ts'
import type { SalesforceOrder } from './truth.ts'

const asked = (n: number, errorCode: string): SalesforceOrder => ({
  id: `801${n}`,
  key: `order-${n}`,
  wish: n,
  provisioning: 'Needs Attention',
  errorCode,
  lines: [],
})
const found = (orders: readonly SalesforceOrder[], ...excuses: Excuse[]) =>
  judgePersons(orders, excuses).map(({ breaks, what }) => `${breaks}: ${what}`)

const REFUSED: Excuse = { codes: ['client_not_found', 'bad_request'], most: 2, since: 'so often it was refused' }

test('as many as were led there', () => {
  expect(found([asked(0, 'client_not_found'), asked(1, 'bad_request')], REFUSED)).toEqual([])
  expect(found([])).toEqual([])
})

test('more than were led there', () => {
  expect(found([asked(0, 'client_not_found'), asked(1, 'bad_request'), asked(2, 'bad_request')], REFUSED)).toEqual([
    'person: 3 orders are at a person for client_not_found or bad_request, at most 2: so often it was refused',
  ])
})

test('one for a reason that nothing leads to, be there room for others or not', () => {
  const what = 'person: order-0 is at a person for esim_unknown, and nothing here leads there'
  expect(found([asked(0, 'esim_unknown')], REFUSED)).toEqual([what])
  expect(found([asked(0, 'esim_unknown')])).toEqual([what])
})

test('another order than the one that was to come there', () => {
  const failing: Excuse = { codes: ['module_failed'], orders: ['order-1'], most: 1, since: 'its module fails' }
  expect(found([asked(1, 'module_failed')], failing)).toEqual([])
  expect(found([asked(2, 'module_failed')], failing)).toEqual([
    'person: order-2 is at a person for module_failed, and nothing here leads there',
  ])
})

test('whatever the reason, where anything may lead there', () => {
  const any: Excuse = { most: 1, since: 'it died once' }
  expect(found([asked(0, 'esim_unknown')], any)).toEqual([])
  expect(found([asked(0, 'esim_unknown'), asked(1, 'find_failed')], any)).toEqual([
    'person: 2 orders are at a person for any reason, at most 1: it died once',
  ])
})
