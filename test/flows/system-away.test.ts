// A system that does not answer: who waits for it is told at once, steps wait without being lost, and everything else goes on.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sql } from 'kysely'
import type { Desk, Fault } from '../world/desk.ts'
import type { Answer } from '../world/browser.ts'
import type { Customer } from '../world/customers.ts'
import { startWorld, type TestWorld, until } from '../world.ts'

const ALWAYS = 1_000_000
/** A system that was found away is asked again after 500 ms. */
const TIME_SCALE = '20'
const PATIENCE_MS = 90_000
const SHORT = { WHMCS_TIMEOUT_MS: '600', TIME_SCALE }

let world: TestWorld
let customer: Customer
beforeEach(async () => {
  world = await startWorld({ env: SHORT })
  customer = await world.customers.signUp('C-1001')
  await world.customers.addCard(customer)
})
afterEach(() => world.close())

const away = (desk: Desk, kind: string, match: Fault['match'] = {}) => desk.fault({ match, fault: { kind }, times: ALWAYS })
const billing = () => customer.browser.get('/api/me/billing')
const degraded = async (): Promise<[number, string[]]> => {
  const { status, body } = await world.browser().get('/readyz')
  return [status, body.degraded]
}
const isHeldBack = ({ status, body, headers }: Answer) =>
  status === 503 && body.code === 'dependency_unavailable' && Number(headers.get('retry-after')) >= 1
const measures = async (name: string): Promise<string[]> => {
  const text = String((await world.browser().get('/metrics')).body)
  return text.split('\n').filter((line) => line.startsWith(`${name}{`) && !line.endsWith(' 0'))
}

interface StepRow {
  name: string
  state: string
  code: string | null
  performs: number
  tries: number
}
const stepsOf = async (effect: string): Promise<StepRow[]> =>
  (await sql<StepRow>`select name, state, code, performs, tries from steps where effect = ${effect}`.execute(world.wired.db)).rows

describe('WHMCS hangs', { timeout: 2 * PATIENCE_MS }, () => {
  test('after five time-outs its readers are answered at once, without a call; one call in a while finds out whether it is back', async () => {
    await away(world.whmcs, 'hang-before')
    for (let n = 0; n < 5; n += 1) expect(isHeldBack(await billing())).toBe(true)
    const mark = await world.whmcs.mark()
    const answers: Answer[] = []
    for (let n = 0; n < 200; n += 1) answers.push(await billing())
    expect(answers.every(isHeldBack)).toBe(true)
    expect((await world.whmcs.calls(mark)).length).toBeLessThan(answers.length / 10)
    expect(await degraded()).toEqual([200, ['whmcs']])
    expect(await measures('breaker_open')).toEqual(['breaker_open{system="whmcs",direction="read"} 1'])
    expect(await measures('calls_held_back_total')).toEqual([
      expect.stringMatching(/^calls_held_back_total\{system="whmcs",reason="circuit_open"\} 1\d\d$/),
    ])
    // Salesforce is asked as ever.
    const unknown = world.customers.signUpBody('C-9999')
    expect((await world.browser().post('/api/auth/signup', unknown)).body.code).toBe('customer_number_not_usable')
    await world.whmcs.clearFaults()
    await until(async () => (await billing()).status === 200, 'WHMCS to be asked again')
    expect(await degraded()).toEqual([200, []])
  })

  test('an order waits for it with nothing sent, and is provisioned once and billed once when it is back', async () => {
    const placed = await world.customers.order(customer)
    await away(world.whmcs, 'hang-before')
    const mark = await world.whmcs.mark()
    await world.customers.press(placed.sfOrderId)
    const waiting = async () => (await stepsOf('R-PAYMENT')).find(({ code }) => code === 'held_back')
    const step = await until(waiting, 'the order to wait', PATIENCE_MS)
    // Only what reached WHMCS was a try.
    expect(step).toMatchObject({ state: 'planned', performs: 0 })
    expect(step.tries).toBeLessThanOrEqual((await world.whmcs.calls(mark)).length)
    expect(await stepsOf('W-ORDER')).toEqual([])
    await world.whmcs.clearFaults()
    await world.customers.orderIs(customer, placed.id, ['active'], PATIENCE_MS)
    expect(await world.whmcs.rows('orders')).toHaveLength(1)
    expect(await world.esim.rows('orders')).toHaveLength(1)
  })

  test('what it does not take is held back by itself: it is still read', async () => {
    await away(world.whmcs, 'hang-before', { action: 'UpdateClient' })
    expect((await customer.browser.patch('/api/me/billing', { phone: '+81 90-0000-0001' })).status).toBe(202)
    const open = async () => (await measures('breaker_open')).includes('breaker_open{system="whmcs",direction="write"} 1')
    await until(open, 'changes to be held back', PATIENCE_MS)
    expect(await measures('breaker_open')).toHaveLength(1)
    expect((await billing()).status).toBe(200)
    await world.whmcs.clearFaults()
    await until(async () => JSON.stringify((await billing()).body).includes('90-0000-0001'), 'the change to arrive', PATIENCE_MS)
    expect(await stepsOf('W-PROFILE')).toMatchObject([{ state: 'done' }])
  })
})

test(
  'connections that are reset: found away after twenty calls, an order placed meanwhile becomes active with one of everything',
  { timeout: 2 * PATIENCE_MS },
  async () => {
    await away(world.whmcs, 'reset-before')
    const placed = await world.customers.order(customer)
    await world.customers.press(placed.sfOrderId)
    for (let n = 0; n < 12; n += 1) expect(isHeldBack(await billing())).toBe(true)
    expect(await degraded()).toEqual([200, ['whmcs']])
    await world.whmcs.clearFaults()
    await world.customers.orderIs(customer, placed.id, ['active'], PATIENCE_MS)
    expect(await world.whmcs.rows('orders')).toHaveLength(1)
    expect(await world.esim.rows('orders')).toHaveLength(1)
  },
)

test.each([
  ['business errors', { kind: 'business-error', message: 'Client ID Not Found' }],
  ['refusals at the door', { kind: 'status', status: 403, body: { result: 'error', message: 'Invalid IP 192.0.2.1' } }],
])('%s never hold anything back', async (_name, fault) => {
  await world.whmcs.fault({ match: { action: 'GetClientsDetails' }, fault, times: ALWAYS })
  const mark = await world.whmcs.mark()
  for (let n = 0; n < 40; n += 1) expect((await billing()).status).not.toBe(200)
  expect((await world.whmcs.calls(mark)).filter(({ action }) => action === 'GetClientsDetails').length).toBeGreaterThanOrEqual(40)
  expect(await degraded()).toEqual([200, []])
  expect(await measures('breaker_open')).toEqual([])
  await world.whmcs.clearFaults()
  expect((await billing()).status).toBe(200)
})
