// How an operator finds an order, and what the command refuses. Nothing works on the order meanwhile.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { faultOf } from '../../src/cli/orders-fault.ts'
import { readWords } from '../../src/cli/orders-words.ts'
import { place, type Placed } from '../provisioning/stopped.ts'
import { startWorld, type TestWorld } from '../world.ts'
import { decisionsOf, orders, ordersJson, recordOf, revOf } from './run-orders.ts'

let world: TestWorld
let first: Placed
beforeAll(async () => {
  world = await startWorld()
  first = await place(world, ['VPN-FAMILY'])
  await world.stopWorker()
})
afterAll(() => world.close())

test('an order is found by its number, by both forms of its Salesforce id, and by ours', { timeout: 60_000 }, async () => {
  const { id, sfOrderId } = first
  const { value } = await ordersJson(world, ['show', id])
  for (const word of [value.orderNumber, sfOrderId, sfOrderId.slice(0, 15), id, id.toUpperCase()])
    expect((await ordersJson(world, ['show', word])).value).toEqual(value)
  expect(value).toMatchObject({
    state: 'pending_review',
    possible: [
      { type: 'cancel', line: null },
      { type: 'reject', line: null },
    ],
  })
  expect((await ordersJson(world, ['list'])).value).toEqual({ orders: [], more: false })
  for (const words of [['--all'], ['--state', 'pending_review'], ['--state', 'active', '--state', 'pending_review', '--limit', '1']])
    expect((await ordersJson(world, ['list', ...words])).value).toMatchObject({ orders: [{ id, sfOrderId }], more: false })
})

test('the longest waiting comes first, and what the limit leaves out is said', async () => {
  const second = await world.customers.order(first.customer, ['VPN-PERSONAL'])
  const listed = async (limit: string) => (await ordersJson(world, ['list', '--all', '--limit', limit])).value
  expect((await listed('2')).orders.map((order: { id: string }) => order.id)).toEqual([first.id, second.id])
  expect(await listed('1')).toMatchObject({ orders: [{ id: first.id }], more: true })
  expect((await orders(world, ['list', '--all', '--limit', '1'])).out).toContain('There are more: say --limit.')
})

const why = ['--rev', '1', '--reason', 'why']
const UNKNOWN = 'There is no order with this id or number.'

test.each<[words: string[], code: string, said: string | RegExp]>([
  [[], 'bad_arguments', /^Say what is to be done:/],
  [['remove', 'X'], 'bad_arguments', /^Say what is to be done:/],
  [['show'], 'bad_arguments', /^Name one order\./],
  [['show', 'X', 'Y'], 'bad_arguments', /^Name one order\./],
  [['show', 'X', '--rev', '1'], 'bad_arguments', /^Unknown option '--rev'/],
  [['retry', ...why], 'bad_arguments', /^Name one order\./],
  [['list', 'X'], 'bad_arguments', /^list takes no order\./],
  [['list', '--state', 'stuck'], 'bad_arguments', /^--state is one of received, /],
  [['list', '--all', '--state', 'active'], 'bad_arguments', 'Say --state or --all, not both.'],
  [['list', '--limit', '0'], 'bad_arguments', '--limit is a number from 1 to 500.'],
  [['list', '--limit', '501'], 'bad_arguments', '--limit is a number from 1 to 500.'],
  [['cancel', 'X', '--reason', 'why'], 'invalid_request', '--rev: This field is required.'],
  [['cancel', 'X', '--rev', '1'], 'invalid_request', '--reason: This field is required.'],
  [['cancel', 'X', '--rev', 'two', '--reason', 'why'], 'invalid_request', /^--rev: Must be of type/],
  [['cancel', 'X', ...why, '--by', 'two words'], 'invalid_request', '--by: This does not have the right form.'],
  [['cancel', 'X', ...why, '--by', 'b'.repeat(61)], 'invalid_request', '--by: This does not have the right form.'],
  [['skip', 'X', ...why, '--line', '0'], 'invalid_request', '--line: At least 1.'],
  [['adopt', 'X', ...why, '--remote-id', 'a b'], 'invalid_request', '--remote-id: This does not have the right form.'],
  [['cancel', 'X', '--rev', '1', '--reason', 'r'.repeat(1001)], 'invalid_request', '--reason: At most 1000.'],
  [
    ['cancel', 'X', '--rev', '1', '--reason', '4111 1111 1111 1111'],
    'card_number_not_accepted',
    '--reason: This looks like a card number.',
  ],
])('the words %j are %s', (words, code, said) => {
  let fault: unknown
  try {
    readWords(words, () => 'alice')
  } catch (error) {
    fault = faultOf(error)
  }
  expect(fault).toEqual({ code, message: typeof said === 'string' ? said : expect.stringMatching(said) })
})

test('who decides stands behind cli: and must be known', () => {
  const by = (operator: string | undefined, ...more: string[]) => {
    const words = readWords(['cancel', 'X', ...why, ...more], () => operator)
    return words.is === 'decide' && words.wish.requestedBy
  }
  expect([by('alice'), by('alice', '--by', 'bob'), by(undefined, '--by', 'bob')]).toEqual(['cli:alice', 'cli:bob', 'cli:bob'])
  expect(() => by(undefined)).toThrow()
})

test('what is refused leaves nothing behind, and exits with 1', { timeout: 60_000 }, async () => {
  const { id, sfOrderId } = first
  const rev = await revOf(world, id)
  const stranger = '8015g000009zzzzAAA'
  const refused: [words: string[], code: string, message: string][] = [
    [['show', '99999999'], 'unknown_order', UNKNOWN],
    [['cancel', stranger, ...why], 'unknown_order', UNKNOWN],
    [['cancel', sfOrderId, '--reason', 'why'], 'invalid_request', '--rev: This field is required.'],
    [
      ['cancel', sfOrderId, '--rev', '77', '--reason', 'why'],
      'stale_rev',
      `The order is at rev ${rev} by now, not 77: look at it again, then decide.`,
    ],
    [
      ['retry', sfOrderId, '--rev', rev, '--reason', 'why'],
      'decision_not_possible',
      'This retry is not possible now: the order is pending_review. Possible: cancel, reject.',
    ],
  ]
  for (const [words, code, message] of refused)
    expect([words, await ordersJson(world, words)]).toEqual([words, { code: 1, err: '', value: { error: { code, message } } }])
  expect(await orders(world, ['show', stranger])).toEqual({ code: 1, out: '', err: `${UNKNOWN}\n` })
  expect((await orders(world, [])).err).toMatch(/^Say what is to be done:/)
  expect(await decisionsOf(world)).toEqual([])
  expect(await recordOf(world, id)).toEqual([])
  expect(await revOf(world, id)).toBe(rev)
})

test('without its database the command says so', async () => {
  const away = { DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none' }
  expect(await orders(world, ['list'], away)).toEqual({ code: 1, out: '', err: 'The database does not answer.\n' })
  expect((await orders(world, ['list'], { DATABASE_URL: '' })).err).toContain('DATABASE_URL')
})
