import { describe, expect, test } from 'vitest'
import { judgeOutcome } from '../outcome/judge.ts'
import { CUSTOMER, mail, tellingActive, welcome } from '../outcome/telling.ts'
import type { Truth, Wish } from '../outcome/truth.ts'
import type { Hit } from './points.ts'
import { rulesFor } from './rules.ts'

const hit = (...sent: string[]): Hit => ({ pid: 7, correlationId: 'c', flowId: null, fence: null, mails: { intended: sent, sent } })
const beforeItsFirstByte = (...intended: string[]): Hit => ({ ...hit(), mails: { intended, sent: [] } })
const PLAY = { linked: [CUSTOMER], cancelled: ['order-2'], failing: ['order-1'], hits: [hit('order-received of order-0'), hit()] }
const order = (n: number, provisioning: string, errorCode: string | null = null): Truth['orders'][number] => ({
  id: `801${n}`,
  key: `order-${n}`,
  wish: n,
  provisioning,
  errorCode,
  lines: [],
})
const TRUTH: Truth = {
  orders: [order(0, 'Provisioned'), order(1, 'Needs Attention', 'module_failed'), order(2, 'Cancelled')],
  cases: [{ reason: 'module_failed', facts: { sfOrderId: '8011' } }],
  services: [],
  whmcsOrders: [],
  esims: [],
  mails: [
    welcome(CUSTOMER),
    ...tellingActive('order-0'),
    mail('order-received', 'order-1'),
    mail('person-needed', '8011'),
    mail('order-received', 'order-2'),
    mail('order-cancelled', 'order-2'),
  ],
}
const WISHES: (Wish | null)[] = [
  { id: 'order-0', shown: { status: 'active', attention: null } },
  { id: 'order-1', shown: { status: 'needs_person', attention: 'module_failed' } },
  null,
]
const found = (truth: Partial<Truth>, play: Partial<typeof PLAY> = {}) =>
  judgeOutcome(WISHES, { ...TRUTH, ...truth }, rulesFor({ ...PLAY, ...play })).violations.map(({ breaks, what }) => `${breaks}: ${what}`)
const without = (event: string) => ({ mails: TRUTH.mails.filter((one) => one.event !== event) })

test('processes that died, and everything came about', () => expect(found({})).toEqual([]))

describe('a product that', () => {
  test('mails everything twice', () => {
    expect(found({ mails: [...TRUTH.mails, ...TRUTH.mails] })).toHaveLength(TRUTH.mails.length - 1)
  })

  test.each(TRUTH.mails.map(({ event }) => event))('loses a mail whose process was killed, and closes its flow: %s', (event) => {
    expect(found(without(event))).toEqual([expect.stringMatching(/^I13: .* there is no “/)])
  })

  test('leaves each of these to a person', () => {
    const cases = [...TRUTH.cases, { reason: 'mail_failed', facts: { mail: 'order-received', orderId: 'order-0' } }]
    expect(found({ ...without('order-received of order-0'), cases })).toEqual(['I13: 1 mails were left to a person, at most 0'])
    const twice = [hit('order-received of order-0'), hit('order-received of order-0')]
    expect(found({ ...without('order-received of order-0'), cases }, { hits: twice })).toEqual([])
    const beforeAndAfter = [beforeItsFirstByte('order-received of order-0'), hit('order-received of order-0')]
    expect(found({ ...without('order-received of order-0'), cases }, { hits: beforeAndAfter })).toEqual([])
  })

  test('asks a person where nobody broke anything', () => {
    expect(found({}, { failing: [] })).toEqual(['person: order-1 is at a person for module_failed, and nothing here leads there'])
  })
})

test('a mail may be there twice where a process died while it sent it', () => {
  const again = (event: string) => [...TRUTH.mails, ...TRUTH.mails.filter((one) => one.event === event)]
  expect(found({ mails: again('order-received of order-0') })).toEqual([])
  expect(found({ mails: again('order-cancelled of order-2') })).toEqual(['I13: order-cancelled of order-2 was mailed 2 times'])
  expect(found({ mails: again('order-received of order-0') }, { hits: [beforeItsFirstByte('order-received of order-0')] })).toHaveLength(1)
})
