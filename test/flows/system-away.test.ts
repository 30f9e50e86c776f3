// A system that does not answer: who waits for it is told at once, steps wait without being lost, and everything else goes on.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sql } from 'kysely'
import type { Desk, Fault } from '../world/desk.ts'
import type { Answer } from '../world/browser.ts'
import type { Customer } from '../world/customers.ts'
import { startWorld, type TestWorld, until } from '../world.ts'

const ALWAYS = 1_000_000
const PATIENCE_MS = 90_000

let world: TestWorld
let customer: Customer
/** What was found away is asked again after ten seconds divided by `timeScale`. */
async function start(timeScale: number): Promise<void> {
  world = await startWorld({ env: { WHMCS_TIMEOUT_MS: '800', TIME_SCALE: String(timeScale) } })
  customer = await world.customers.signUp('C-1001')
  await world.customers.addCard(customer)
}
afterEach(() => world.close())

const away = (desk: Desk, kind: string, match: Fault['match'] = {}) => desk.fault({ match, fault: { kind }, times: ALWAYS })
const billing = () => customer.browser.get('/api/me/billing')
/** Ready, and what is said of WHMCS. On a busy machine the checks at the start may have missed others. */
const standing = async (): Promise<[number, 'away' | 'there']> => {
  const { status, body } = await world.browser().get('/readyz')
  return [status, body.degraded.includes('whmcs') ? 'away' : 'there']
}
const isHeldBack = ({ status, body, headers }: Answer) =>
  status === 503 && body.code === 'dependency_unavailable' && Number(headers.get('retry-after')) >= 1
/** Whichever process counted it. */
const measures = async (name: string): Promise<string[]> => {
  const text = String((await world.browser().get('/metrics')).body)
  const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`) && !line.endsWith(' 0'))
  return [...new Set(lines.map((line) => line.replace(/,role="\w+",process="\w+"/, '')))]
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
  // After two seconds, and the next tries of steps come sooner.
  beforeEach(() => start(5))

  test('after five time-outs its readers are answered at once, without a call; one call in a while finds out whether it is back', async () => {
    await away(world.whmcs, 'hang-before')
    for (let n = 0; n < 5; n += 1) expect(isHeldBack(await billing())).toBe(true)
    const mark = await world.whmcs.mark()
    const answers: Answer[] = []
    for (let n = 0; n < 200; n += 1) answers.push(await billing())
    expect(answers.every(isHeldBack)).toBe(true)
    expect((await world.whmcs.calls(mark)).length).toBeLessThan(answers.length / 10)
    expect(await standing()).toEqual([200, 'away'])
    expect(await measures('breaker_open')).toEqual(['breaker_open{system="whmcs",direction="read"} 1'])
    expect(await measures('calls_held_back_total')).toEqual([
      expect.stringMatching(/^calls_held_back_total\{system="whmcs",reason="circuit_open"\} [12]\d\d$/),
    ])
    // Salesforce is asked as ever.
    const unknown = world.customers.signUpBody('C-9999')
    expect((await world.browser().post('/api/auth/signup', unknown)).body.code).toBe('customer_number_not_usable')
    await world.whmcs.clearFaults()
    await until(async () => (await billing()).status === 200, 'WHMCS to be asked again')
    expect(await standing()).toEqual([200, 'there'])
  })

  test('orders wait for it with nothing sent, and are provisioned once and billed once when it is back', async () => {
    const carts = [['NET-FIBER-1G'], ['VPN-PERSONAL'], ['VPN-FAMILY'], ['ESIM-JP-1GB-7D'], ['NET-FIBER-1G', 'VPN-PERSONAL']]
    const placed: Answer['body'][] = []
    for (const codes of carts) placed.push(await world.customers.order(customer, codes))
    await away(world.whmcs, 'hang-before')
    const mark = await world.whmcs.mark()
    for (const { sfOrderId } of placed) await world.customers.press(sfOrderId)
    // Five time-outs side by side open the breaker, and their next tries meet it.
    const parked = async () => (await stepsOf('R-PAYMENT')).some(({ code }) => code === 'held_back')
    await until(parked, 'an order to wait', PATIENCE_MS)
    const steps = await stepsOf('R-PAYMENT')
    expect(steps.map(({ performs }) => performs)).toEqual(carts.map(() => 0))
    expect(steps.every(({ state }) => state === 'planned')).toBe(true)
    expect(await stepsOf('W-ORDER')).toEqual([])
    // What was held back was no try: those are the calls that were made, and one that waited for a connection.
    const tries = steps.reduce((sum, step) => sum + step.tries, 0)
    expect(tries).toBeLessThanOrEqual((await world.whmcs.calls(mark)).length + carts.length)
    await world.whmcs.clearFaults()
    for (const { id } of placed) await world.customers.orderIs(customer, id, ['active'], PATIENCE_MS)
    expect(await world.whmcs.rows('orders')).toHaveLength(carts.length)
    expect(await world.esim.rows('orders')).toHaveLength(1)
  })
})

describe('WHMCS', { timeout: 2 * PATIENCE_MS }, () => {
  beforeEach(() => start(50))

  test('takes no changes: those are held back by themselves, and it is still read', async () => {
    await away(world.whmcs, 'hang-before', { action: 'UpdateClient' })
    expect((await customer.browser.patch('/api/me/billing', { phone: '+81 90-0000-0001' })).status).toBe(202)
    const open = async () => (await measures('breaker_open')).includes('breaker_open{system="whmcs",direction="write"} 1')
    await until(open, 'changes to be held back', PATIENCE_MS)
    expect(await measures('breaker_open')).toHaveLength(1)
    expect((await billing()).status).toBe(200)
    await world.whmcs.clearFaults()
    const settled = async () => (await stepsOf('W-PROFILE')).every(({ state }) => state === 'done')
    await until(settled, 'the change to arrive', PATIENCE_MS)
    expect(JSON.stringify((await billing()).body)).toContain('+819000000001')
  })

  test('resets every connection: found away after twenty calls, and an order pressed meanwhile ends with one of everything', async () => {
    await away(world.whmcs, 'reset-before')
    const placed = await world.customers.order(customer)
    await world.customers.press(placed.sfOrderId)
    for (let n = 0; n < 12; n += 1) expect(isHeldBack(await billing())).toBe(true)
    expect(await standing()).toEqual([200, 'away'])
    await world.whmcs.clearFaults()
    await world.customers.orderIs(customer, placed.id, ['active'], PATIENCE_MS)
    expect(await world.whmcs.rows('orders')).toHaveLength(1)
    expect(await world.esim.rows('orders')).toHaveLength(1)
  })

  test.each([
    ['answers with business errors', { kind: 'business-error', message: 'Client ID Not Found' }],
    ['refuses us at the door', { kind: 'status', status: 403, body: { result: 'error', message: 'Invalid IP 192.0.2.1' } }],
  ])('%s: nothing is held back', async (_name, fault) => {
    await world.whmcs.fault({ match: { action: 'GetClientsDetails' }, fault, times: ALWAYS })
    const mark = await world.whmcs.mark()
    for (let n = 0; n < 40; n += 1) expect((await billing()).status).not.toBe(200)
    expect((await world.whmcs.calls(mark)).filter(({ action }) => action === 'GetClientsDetails').length).toBeGreaterThanOrEqual(40)
    expect(await standing()).toEqual([200, 'there'])
    expect(await measures('breaker_open')).toEqual([])
    await world.whmcs.clearFaults()
    expect((await billing()).status).toBe(200)
  })
})
