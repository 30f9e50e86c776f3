import { describe, expect, test } from 'vitest'
import { seeded } from '../seeded.ts'
import { type Answer, type Held, judgeStorm, type Storm } from './oracle.ts'
import { KINDS, planStorm } from './plan.ts'

const answer = (more: Partial<Answer>): Answer => ({
  cart: 0,
  kind: 'same key',
  status: 200,
  code: null,
  replayed: true,
  id: 'order-0',
  flushes: [0, 0],
  ms: 5,
  ...more,
})
const refused = (status: number, code: string, more: Partial<Answer> = {}): Answer =>
  answer({ status, code, replayed: false, id: null, ...more })
const first = answer({ status: 201, replayed: false })
const held = (more: Partial<Held> = {}): Held => ({ key: 'order-0', cart: 0, customer: 'C-1001', quantity: 3, ...more })

/** A storm of one cart that is right in everything and reaches all there is to reach. */
const GOOD: Storm = {
  clients: 6,
  carts: [{ customer: 'C-1001', quantity: 3 }],
  answers: [
    first,
    answer({ kind: 'no key' }),
    refused(409, 'request_in_flight'),
    refused(422, 'idempotency_key_reused', { kind: 'other note' }),
    refused(400, 'idempotency_key_invalid', { kind: 'bad key' }),
    refused(401, 'not_signed_in', { flushes: [0, 1] }),
    answer({ status: 201, flushes: [1, 1] }),
  ],
  held: [held()],
  stuck: [],
  hits: [12, 7, 9],
}
const found = (storm: Storm) => judgeStorm(storm).violations.map(({ breaks, what }) => `${breaks}: ${what}`)
/** One client more, with this answer. */
const also = (more: Answer): Storm => ({ ...GOOD, clients: GOOD.clients + (more.status === 401 ? 0 : 1), answers: [...GOOD.answers, more] })

test('a storm that was as it must be', () => {
  expect(found(GOOD)).toEqual([])
  const { counts } = judgeStorm(GOOD)
  expect(counts).toMatchObject({ requests: 7, created: 1, replayed: 2, refused: 4, illegal: 0, orders: 1, duplicates: 0, flushes: 3 })
})

describe('what Salesforce holds', () => {
  test.each<[string, Held[], string]>([
    ['a second order of a cart', [held(), held({ key: 'order-1' })], 'I3: cart 0: 2 orders in Salesforce'],
    ['no order', [], 'I3: cart 0: 0 orders in Salesforce'],
    ['one that nobody asked for', [held(), held({ key: 'x', cart: null })], 'I3: Salesforce holds an order that no cart asked for: x'],
    ['the changed body', [held({ quantity: 4 })], 'I3: cart 0: 4 for C-1001 instead of 3 for C-1001'],
    ['one in another’s name', [held({ customer: 'C-1003' })], 'I3: cart 0: 3 for C-1003 instead of 3 for C-1001'],
    ['one that nobody was told of', [held({ key: 'other' })], 'I3: cart 0: an answer speaks of order-0, which Salesforce does not hold'],
  ])('%s', (_, orders, what) => expect(found({ ...GOOD, held: orders })).toContain(what))

  test('one that may still come', () =>
    expect(found({ ...GOOD, stuck: ['order f has not come to its end'] })).toEqual(['I4: order f has not come to its end']))

  test('two with one key', () => expect(found({ ...GOOD, held: [held(), held()] })).toContain('I3: 1 orders share their key with another'))
})

describe('an answer that may not be', () => {
  test.each<[string, Answer]>([
    ['a fault of ours', refused(500, 'internal')],
    ['none at all', refused(0, 'ECONNRESET')],
    ['a limit that was far away', refused(429, 'rate_limited')],
    ['a lost session though Redis was never emptied', refused(401, 'not_signed_in')],
    ['"in flight" for who has no key', refused(409, 'request_in_flight', { kind: 'no key' })],
    ['"key reused" for a key that nobody else has', refused(422, 'idempotency_key_reused', { kind: 'other key' })],
    ['a refusal of what is right', refused(422, 'invalid_request', { kind: 'no key' })],
    ['a key that is not valid, taken', answer({ kind: 'bad key' })],
    ['another cart under a key that is taken', answer({ kind: 'other cart' })],
    ['a 200 that says it is new', answer({ replayed: false })],
  ])('%s', (_, more) => expect(found(also(more)).some((what) => what.startsWith('legal: cart 0'))).toBe(true))
})

test('two that were told they made the order', () => {
  expect(found(also(first))).toContain('I3: cart 0: 2 requests were told that they made the order')
})

test('one key for two bodies', () => {
  expect(found(also(answer({ kind: 'other note' })))).toContain('I3: cart 0: one key stood for same key and other note')
})

test('a client that never got past its log-ins', () => {
  expect(found({ ...GOOD, clients: 7 })).toContain('legal: 7 clients asked, 6 answers were of use to them')
})

test.each<[string, Partial<Storm>]>([
  ['a flush that hit nobody', { hits: [12, 0, 9] }],
  ['a flush too few', { hits: [12, 7] }],
  ...([400, 401, 409, 422] as const).map((status): [string, Partial<Storm>] => {
    const answers = GOOD.answers.filter((one) => one.status !== status)
    return [`no ${status}`, { answers, clients: status === 401 ? 6 : 5 }]
  }),
  ['no key asked for again after a flush', { answers: GOOD.answers.slice(0, -1), clients: 5 }],
])('a run that did not reach what it was to show: %s', (_, more) => {
  expect(found({ ...GOOD, ...more })).toEqual([expect.stringMatching(/^vacuous: not seen/)])
})

test('a plan comes from its seed alone and holds every client and every kind', () => {
  const size = { clients: 20, carts: 50 }
  const plan = planStorm(seeded('5eed/plan'), size)
  expect(planStorm(seeded('5eed/plan'), size)).toEqual(plan)
  expect(planStorm(seeded('5eee/plan'), size)).not.toEqual(plan)
  const shots = plan.waves.flat()
  expect(shots).toHaveLength(1000)
  for (let cart = 0; cart < size.carts; cart += 1) {
    const own = shots.filter((shot) => shot.cart === cart)
    expect(new Set(own.map(({ kind }) => kind))).toEqual(new Set(KINDS))
    expect(own.every(({ wave }) => wave >= cart)).toBe(true)
  }
  expect(plan.flushes).toEqual([...new Set(plan.flushes)].sort((a, b) => a - b))
})
