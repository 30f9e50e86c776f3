// Decisions about an order that staff made in Salesforce, before anybody has pressed the button: the journal has not heard of it.

import { expect, test } from 'vitest'
import { startWorld, type TestWorld, until } from '../world.ts'
import {
  casesAre,
  decideAs,
  everythingMade,
  mailed,
  pressAs,
  rests,
  salesforceShows,
  signedPost,
  STAFF,
  standing,
  stands,
  type Told,
} from './staff.ts'

const NO_ANSWER = { match: { path: '/services' }, fault: { kind: 'status', status: 503, applied: false }, times: 1_000 }

/** The order that staff entered by hand for C-1003. */
async function staffOrder(world: TestWorld): Promise<string> {
  const row = (await world.salesforce.rows('Order')).find((order) => order['Portal_Source__c'] === 'Staff')
  return String(row?.['Id'])
}

const rowsOf = (world: TestWorld) =>
  world.wired.db.selectFrom('orders').select(['source', 'sf_order_id', 'state', 'reason_text', 'account_id']).execute()
const flowKinds = async (world: TestWorld): Promise<string[]> =>
  (await world.wired.db.selectFrom('flows').select('kind').orderBy('kind').execute()).map(({ kind }) => kind)
const decisionsOf = (world: TestWorld) => world.wired.db.selectFrom('decisions').select(['type', 'requested_by', 'reason']).execute()

/** With an id and key of its own, on the revision that every look before the first press tells. */
const decide = (world: TestWorld, sfOrderId: string, type: string, used: { id?: string; key?: string } = {}): Promise<Told> =>
  signedPost(world, `/api/orders/${sfOrderId}/decisions`, { type, sfOrderId, rev: 0, reason: 'typed twice', requestedBy: STAFF }, used)

test('whoever looks is told that it waits for review and what may be decided, and leaves nothing behind', async () => {
  await using world = await startWorld({ worker: false })
  const id = await staffOrder(world)
  const { status, body } = await standing(world, id)
  expect(status).toBe(200)
  expect(body).toEqual({
    sfOrderId: id,
    status: 'pending_review',
    flowId: null,
    steps: [],
    rev: 0,
    decisions: [
      { type: 'cancel', line: null },
      { type: 'reject', line: null },
    ],
  })
  expect(await rowsOf(world)).toEqual([])
})

test.each([
  ['cancel', 'cancelled', 'Cancelled', null],
  ['reject', 'rejected', 'Rejected', 'as agreed by telephone'],
])(
  '%s: it has ended at once, Salesforce shows it, nobody is mailed of what they never saw, and no press takes it up',
  async (type, state, shown, reason) => {
    await using world = await startWorld()
    const id = await staffOrder(world)
    expect(await decideAs(world, id, type)).toMatchObject({ status: 202, body: { sfOrderId: id, status: state } })
    expect(await rowsOf(world)).toEqual([{ source: 'staff', sf_order_id: id, state, reason_text: reason, account_id: null }])
    expect(await decisionsOf(world)).toEqual([{ type, requested_by: STAFF, reason: 'as agreed by telephone' }])
    const record = world.wired.db.selectFrom('events').select(['actor', 'data']).where('kind', '=', 'order.decided')
    expect(await record.execute()).toEqual([{ actor: STAFF, data: { decision: type, line: null, remoteId: null } }])
    await salesforceShows(world, id, shown)
    expect(await pressAs(world, id)).toMatchObject({ status: 409, body: { code: 'not_approved' } })
    expect(await standing(world, id)).toMatchObject({ status: 200, body: { status: state, decisions: [] } })
    await mailed(world, { 'order-cancelled': 0, 'order-rejected': 0 })
    await casesAre(world)
    expect(await everythingMade(world)).toMatchObject({ billed: 0, services: 0, esims: 0 })
  },
)

test('what means a step, and a view that nobody can have seen, are refused and leave no row', async () => {
  await using world = await startWorld({ worker: false })
  const id = await staffOrder(world)
  for (const type of ['retry', 'adopt', 'skip', 'abandon'])
    expect([type, (await decideAs(world, id, type, { line: 1, remoteId: '7' })).body.code]).toEqual([type, 'decision_not_possible'])
  expect((await decideAs(world, id, 'cancel', { rev: 1 })).body.code).toBe('stale_rev')
  expect([await rowsOf(world), await flowKinds(world), await decisionsOf(world)]).toEqual([[], [], []])
})

test('what was pressed or ended in Salesforce is not decided about before its press has come', async () => {
  await using world = await startWorld({ worker: false })
  const id = await staffOrder(world)
  const refused = async (fields: Record<string, string>) => {
    await world.salesforce.ask('update', { object: 'Order', id, fields })
    const seen = await standing(world, id)
    return [seen.status, seen.body.code, (await decide(world, id, 'cancel')).body.code]
  }
  for (const status of ['Queued', 'Failed', 'Needs Attention', 'In Progress', 'Rejected'])
    expect([status, ...(await refused({ Provisioning_Status__c: status }))]).toEqual([
      status,
      404,
      'unknown_order',
      'decision_not_possible',
    ])
  expect(await refused({ Provisioning_Status__c: 'Pending Review', Status: 'Cancelled' })).toEqual([
    404,
    'unknown_order',
    'decision_not_possible',
  ])
  expect(await rowsOf(world)).toEqual([])
})

test(
  'while Salesforce does not answer neither a look nor a decision is told that there is no such order; both may come again',
  { timeout: 60_000 },
  async () => {
    await using world = await startWorld()
    const id = await staffOrder(world)
    await world.salesforce.fault(NO_ANSWER)
    expect(await standing(world, id)).toMatchObject({ status: 503, body: { code: 'dependency_unavailable' } })
    const used = { id: 'msg_waits', key: 'waits' }
    expect(await decide(world, id, 'cancel', used)).toMatchObject({ status: 503, body: { code: 'dependency_unavailable' } })
    expect(await rowsOf(world)).toEqual([])
    await world.salesforce.clearFaults()
    await until(async () => (await decide(world, id, 'cancel', used)).status === 202, 'the decision to be taken', 30_000)
    await salesforceShows(world, id, 'Cancelled')
    expect(await decisionsOf(world)).toHaveLength(1)
    // Of what the journal knows it is not asked.
    await world.salesforce.fault(NO_ANSWER)
    expect(await standing(world, id)).toMatchObject({ status: 200, body: { status: 'cancelled' } })
  },
)

test('the same call again, once or at once: taken once, and always the one answer', async () => {
  await using world = await startWorld()
  const id = await staffOrder(world)
  const used = { id: 'msg_once', key: 'once' }
  const answers = await Promise.all([decide(world, id, 'cancel', used), decide(world, id, 'cancel', used)])
  await salesforceShows(world, id, 'Cancelled')
  answers.push(await decide(world, id, 'cancel', used))
  // Of two at once the later may be told to come again.
  const taken = answers.filter(({ status }) => status === 202)
  expect(answers.filter(({ status, body }) => status !== 202 && body.code !== 'request_in_flight')).toEqual([])
  expect(new Set(taken.map(({ body }) => body.flowId)).size).toBe(1)
  expect(taken.length).toBeGreaterThan(1)
  expect(await decisionsOf(world)).toHaveLength(1)
})

test('two people decide at once: one is taken, the other hears that the order has moved on', async () => {
  await using world = await startWorld({ worker: false })
  const id = await staffOrder(world)
  const answers = await Promise.all([decide(world, id, 'cancel'), decide(world, id, 'reject')])
  expect(answers.map(({ status, body }) => (status === 202 ? 202 : body.code)).sort()).toEqual([202, 'stale_rev'])
  expect(await rowsOf(world)).toHaveLength(1)
  expect(await flowKinds(world)).toEqual(['close'])
  expect(await decisionsOf(world)).toHaveLength(1)
})

test('a decision and a press at once: whichever comes first is what happens, the other is refused', { timeout: 60_000 }, async () => {
  await using world = await startWorld()
  const id = await staffOrder(world)
  const [pressed, decided] = await Promise.all([pressAs(world, id), decide(world, id, 'cancel')])
  expect(await rowsOf(world)).toHaveLength(1)
  if (decided.status === 202) {
    expect(pressed).toMatchObject({ status: 409, body: { code: 'not_approved' } })
    expect(await flowKinds(world)).toEqual(['close'])
    await salesforceShows(world, id, 'Cancelled')
  } else {
    // Its customer has not signed up.
    expect([pressed.status, decided.body.code]).toEqual([202, 'stale_rev'])
    expect((await stands(world, id, 'needs_person')).attention.code).toBe('account_not_linked')
  }
  expect(await everythingMade(world)).toMatchObject({ billed: 0, services: 0, esims: 0 })
})

test('a press for which Salesforce takes long finds that somebody has decided against the order meanwhile', async () => {
  await using world = await startWorld({ worker: false })
  const id = await staffOrder(world)
  await standing(world, id) // has a token by now
  const long = await world.salesforce.fault({ match: { path: '/services/data' }, fault: { kind: 'delay', ms: 2_000 }, times: 1 })
  const slow = pressAs(world, id)
  await until(async () => (await world.salesforce.fired()).get(long) === 1, 'the slow press to ask Salesforce')
  expect((await decide(world, id, 'reject')).status).toBe(202)
  expect(await slow).toMatchObject({ status: 409, body: { code: 'not_approved' } })
  expect(await flowKinds(world)).toEqual(['close'])
})

test('once it is pressed the decisions are those of its flow, on its own revisions', async () => {
  await using world = await startWorld()
  const id = await staffOrder(world)
  expect((await pressAs(world, id)).status).toBe(202)
  expect((await decide(world, id, 'cancel')).body.code).toBe('stale_rev')
  await stands(world, id, 'needs_person')
  await rests(world, id)
  expect((await decideAs(world, id, 'reject')).body.code).toBe('decision_not_possible')
  expect((await decideAs(world, id, 'cancel')).status).toBe(202)
  await stands(world, id, 'cancelled')
})
