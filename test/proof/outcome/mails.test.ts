import { describe, expect, test } from 'vitest'
import { judgeMails, type MailRules } from './mails.ts'
import { mailOf } from './read.ts'
import { CUSTOMER, mail, tellingActive, welcome } from './telling.ts'
import type { Ended, OpenCase, Truth } from './truth.ts'

const ended = (n: number, as: Ended['as'], withEsim = false): Ended => {
  const id = `801${n}`
  const lines = [{ key: `${id}-001`, unitKey: withEsim ? `${id}-001-001` : null }]
  return { as, order: { id, key: `order-${n}`, wish: n, provisioning: '', errorCode: null, lines } }
}
const ENDED = [ended(0, 'active', true), ended(1, 'atPerson'), ended(2, 'cancelled')]
const CASE: OpenCase = { reason: 'module_failed', facts: { subjectId: 'order-1', sfOrderId: '8011' } }
const MAILS = [
  welcome(CUSTOMER),
  ...tellingActive('order-0', ['esim-activation']),
  ...['order-received', 'order-cancelled'].map((kind) => mail(kind, 'order-2')),
  mail('order-received', 'order-1'),
  mail('person-needed', '8011'),
]
const RULES: MailRules = { linked: [CUSTOMER], twice: { events: new Set() }, leftToPersonMost: 0 }
const judge = (mails: Truth['mails'], rules: Partial<MailRules> = {}, cases: readonly OpenCase[] = [CASE]) => {
  const { violations, ...counts } = judgeMails(ENDED, { orders: ENDED.map(({ order }) => order), cases, mails }, { ...RULES, ...rules })
  return { ...counts, found: violations.map(({ breaks, what }) => `${breaks}: ${what}`) }
}
const without = (event: string) => MAILS.filter((one) => one.event !== event)

test('everybody has what they are owed', () => expect(judge(MAILS)).toEqual({ untold: 0, again: 0, duplicates: 0, found: [] }))

describe('who is not told', () => {
  test.each<[string, string]>([
    ['order-received of order-0', 'order-0 is active, and there is no “order-received”'],
    ['order-provisioned of order-0', 'order-0 is active, and there is no “order-provisioned”'],
    ['esim-activation of order-0', 'order-0 is active, and there is no “esim-activation”'],
    ['order-received of order-1', 'order-1 is at a person, and there is no “order-received”'],
    ['person-needed of 8011', 'order-1 is at a person, and there is no “person-needed”'],
    ['order-received of order-2', 'order-2 is cancelled, and there is no “order-received”'],
    ['order-cancelled of order-2', 'order-2 is cancelled, and there is no “order-cancelled”'],
    [`welcome of ${CUSTOMER}`, `${CUSTOMER} is linked, and there is no “welcome”`],
  ])('%s', (event, what) => expect(judge(without(event))).toEqual({ untold: 1, again: 0, duplicates: 0, found: [`I13: ${what}`] }))

  test('but is to be told by a person, who has a Case that says so', () => {
    const left = (facts: OpenCase['facts']) => [CASE, { reason: 'mail_failed', facts }]
    const provisioned = without('order-provisioned of order-0')
    expect(judge(provisioned, { leftToPersonMost: 1 }, left({ mail: 'order-provisioned', orderId: 'order-0' })).found).toEqual([])
    expect(judge(without(`welcome of ${CUSTOMER}`), { leftToPersonMost: 1 }, left({ mail: 'welcome' })).found).toEqual([])
    // Of another mail, of another order, and more of them than the run leads to.
    expect(judge(provisioned, { leftToPersonMost: 1 }, left({ mail: 'order-received', orderId: 'order-0' })).untold).toBe(1)
    expect(judge(provisioned, { leftToPersonMost: 1 }, left({ mail: 'order-provisioned', orderId: 'order-2' })).untold).toBe(1)
    expect(judge(provisioned, {}, left({ mail: 'order-provisioned', orderId: 'order-0' })).found).toEqual([
      'I13: 1 mails were left to a person, at most 0',
    ])
  })
})

describe('a mail that is there twice', () => {
  const again = (...events: string[]) => [...MAILS, ...MAILS.filter(({ event }) => events.includes(event))]
  const received = 'order-received of order-0'

  test('had a reason to be, or had none', () => {
    expect(judge(again(received)).found).toEqual([`I13: ${received} was mailed 2 times`])
    expect(judge(again(received), { twice: { events: new Set([received]) } })).toMatchObject({ again: 1, duplicates: 0, found: [] })
    expect(judge(again(received), { twice: { events: new Set(['order-received of order-1']) } }).duplicates).toBe(1)
    const thrice = [...again(received), mail('order-received', 'order-0')]
    expect(judge(thrice, { twice: { events: new Set([received]) } }).found).toEqual([`I13: ${received} was mailed 3 times`])
  })

  test('of so many as had a reason, whichever they are', () => {
    const twice = again(received, 'order-cancelled of order-2')
    expect(judge(twice, { twice: { most: 2 } })).toMatchObject({ again: 2, duplicates: 0, found: [] })
    expect(judge(twice, { twice: { most: 1 } })).toMatchObject({ duplicates: 1, found: ['I13: 2 mails left again, and 1 had a reason to'] })
    expect(judge(twice, { twice: { most: 0 } }).duplicates).toBe(2)
  })

  test('all of them, as by a product that sends everything twice', () => {
    expect(judge([...MAILS, ...MAILS], { twice: { events: new Set([received]) } }).duplicates).toBe(MAILS.length - 1)
  })

  test('is never one with a code', () => {
    const code = mail('email-code', null, 'code-1')
    expect(judge([...MAILS, code, code], { twice: { events: new Set(['code-1']) } }).found).toEqual(['I13: code-1 was mailed 2 times'])
  })
})

describe('one matter', () => {
  test.each<[string, Truth['mails'][number], string]>([
    ['of an order', mail('order-provisioned', 'order-0', 'other'), 'order-provisioned of order-0 was told by 2 mails'],
    ['of a sign-up', welcome(CUSTOMER, 'other'), `welcome of ${CUSTOMER} was told by 2 mails`],
    ['of staff with one Case', mail('person-needed', '8011', 'other'), 'person-needed of 8011 was told by 2 mails'],
  ])('%s has one mail', (_, one, what) => expect(judge([...MAILS, one])).toMatchObject({ duplicates: 1, found: [`I13: ${what}`] }))

  test('of staff has as many as it has Cases', () => {
    const other: OpenCase = { reason: 'write_back_refused', facts: { sfOrderId: '8011' } }
    expect(judge([...MAILS, mail('person-needed', '8011', 'other')], {}, [CASE, other]).found).toEqual([])
  })
})

test('nobody is told of another end than the order came to', () => {
  expect(judge([...MAILS, mail('order-provisioned', 'order-1')]).found).toEqual([
    'I12: order-1 is at a person, and its customer was told “order-provisioned”',
  ])
  expect(judge([...MAILS, mail('order-cancelled', 'order-0')]).found).toEqual([
    'I12: order-0 is active, and its customer was told “order-cancelled”',
  ])
})

test('what a mail is about is read where its reader would follow it', () => {
  const row = (text: string) => ({ to: CUSTOMER, text, customArgs: { eventId: 'event-1', kind: 'any' } })
  const about = (text: string) => mailOf(row(text)).about
  const key = '0199aa00-1111-7222-8333-444455556666'
  expect(about(`See the order:\nhttps://portal.example/orders/${key}\n\n-- `)).toBe(key)
  expect(about('Open in Salesforce:\nhttp://127.0.0.1:4001/801RT00000A1b2CYAR\n\n-- ')).toBe('801RT00000A1b2CYAR')
  expect(about('See your account:\nhttps://portal.example/dashboard')).toBeNull()
  expect(mailOf(row(''))).toEqual({ event: 'event-1', kind: 'any', to: CUSTOMER, about: null })
})
