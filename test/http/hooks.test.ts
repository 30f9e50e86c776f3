// POST /api/hooks/whmcs: one test for each answer it can give, over real HTTP, with what it leaves in the database.

import { randomUUID } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openDatabase } from '../../src/db/database.ts'
import { hookRefusedFor } from '../../src/db/whmcs-hook.ts'
import { startWorld, type TestWorld } from '../world.ts'

const NEW = 'whsec_bmV3LXNlY3JldC1vZi10aGUtaG9vay0wMTIzNDU2Nzg5YWI='
const OLD = 'whsec_b2xkLXNlY3JldC1vZi10aGUtaG9vay0wMTIzNDU2Nzg5YWI='
const PROVISION = 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY='

let world: TestWorld
beforeAll(async () => {
  world = await startWorld({ worker: false, env: { WHMCS_HOOK_SECRETS: `${NEW} ${OLD}` } })
})
afterAll(() => world.close())
beforeEach(async () => {
  await world.wired.db.deleteFrom('whmcs_looks').execute()
})

interface Sent {
  id?: string
  secrets?: readonly string[]
  at?: Date
  headers?: Record<string, string>
  url?: string
}

/** What is signed with several secrets has an entry of each. */
function send(body: unknown, { id = randomUUID(), secrets = [NEW], at = new Date(), headers = {}, url = world.url }: Sent = {}) {
  const raw = typeof body === 'string' ? body : JSON.stringify(body)
  const signature = secrets.map((secret) => new Webhook(secret).sign(id, at, raw)).join(' ')
  const signed = {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': signature,
  }
  return fetch(`${url}/api/hooks/whmcs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...signed, ...headers },
    body: raw,
  })
}

const event = (type: string, data: object = {}) => ({ type, timestamp: '2026-02-03T01:02:03Z', data })
const codeOf = async (answer: Response) => [answer.status, ((await answer.json()) as { code: string }).code]
const looks = () =>
  world.wired.db.selectFrom('whmcs_looks').select(['kind', 'record_id', 'asked', 'again_at']).orderBy('kind').orderBy('record_id').execute()
const counted = async (type: string, outcome: string) =>
  (await world.wired.metrics.hookEvents.get()).values.find(({ labels }) => labels['type'] === type && labels['outcome'] === outcome)
    ?.value ?? 0

test('204 for an event: its client is to be looked at, once however many events tell of it', async () => {
  const answer = await send(event('service.activated', { serviceId: 8001, clientId: 1001 }))
  expect([answer.status, await answer.text()]).toEqual([204, ''])
  await send(event('service.suspended', { serviceId: 8002, clientId: 1001 }))
  expect(await looks()).toEqual([{ kind: 'client', record_id: 1001, asked: 2, again_at: null }])
})

test.each([
  ['service.terminated', { serviceId: 8001 }, 'service', 8001],
  ['service.deleted', { serviceId: 8001, clientId: 1007 }, 'client', 1007],
  ['invoice.paid', { invoiceId: 9001 }, 'invoice', 9001],
  ['client.changed', { clientId: 1002 }, 'client', 1002],
] as const)('%s: what it names is to be looked at', async (type, data, kind, id) => {
  expect((await send(event(type, data))).status).toBe(204)
  expect(await looks()).toEqual([{ kind, record_id: id, asked: 1, again_at: null }])
})

test.each(['order.accepted', 'order.cancelled', 'order.fraud'])(
  '%s, told of before it happens, is looked at a second time',
  async (type) => {
    expect((await send(event(type, { orderId: 5001 }))).status).toBe(204)
    const [look] = await looks()
    expect(look).toMatchObject({ kind: 'order', record_id: 5001 })
    expect(look?.again_at).toBeInstanceOf(Date)
  },
)

test.each([
  ['ticket.opened', { ticketId: 1 }],
  ['ticket.replied', { ticketId: 1 }],
  ['invoice.created', { invoiceId: 1 }],
  ['hook.heartbeat', {}],
  ['hook.test', {}],
])('%s is counted, and nothing is looked at', async (type, data) => {
  const before = await counted(type, 'new')
  expect((await send(event(type, data))).status).toBe(204)
  expect([await counted(type, 'new'), await looks()]).toEqual([before + 1, []])
})

test("it is remembered when the hook was last heard, and WHMCS's own cron with it", async () => {
  const { db } = world.wired
  await db.updateTable('whmcs_hook').set({ heard_at: null, beat_at: null }).execute()
  const heard = () => db.selectFrom('whmcs_hook').select(['heard_at', 'beat_at']).executeTakeFirstOrThrow()
  // The addon's page sends one whether or not WHMCS runs what tells of anything else.
  await send(event('hook.test'))
  expect(await heard()).toEqual({ heard_at: null, beat_at: null })
  await send(event('ticket.opened', { ticketId: 1 }))
  expect(await heard()).toEqual({ heard_at: expect.any(Date), beat_at: null })
  await send(event('hook.heartbeat'))
  expect(await heard()).toEqual({ heard_at: expect.any(Date), beat_at: expect.any(Date) })
})

test('204 for a type that nobody here knows, counted as unknown', async () => {
  const before = await counted('unknown', 'new')
  expect((await send({ ...event('domain.renewed', { domainId: 7 }), more: true })).status).toBe(204)
  expect([await counted('unknown', 'new'), await looks()]).toEqual([before + 1, []])
})

test('204 once more for the same event, which does nothing', async () => {
  const id = randomUUID()
  const told = event('service.activated', { serviceId: 8001, clientId: 1003 })
  expect((await send(told, { id })).status).toBe(204)
  expect((await send(told, { id, at: new Date(Date.now() + 60_000) })).status).toBe(204)
  expect(await looks()).toMatchObject([{ record_id: 1003, asked: 1 }])
})

test('of many copies at once one is taken', async () => {
  const id = randomUUID()
  const told = event('service.activated', { serviceId: 8001, clientId: 1004 })
  const answers = await Promise.all(Array.from({ length: 20 }, () => send(told, { id })))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]))
  expect(await looks()).toMatchObject([{ record_id: 1004, asked: 1 }])
})

test('409 id_reused: the same id with another body', async () => {
  const id = randomUUID()
  await send(event('client.changed', { clientId: 1005 }), { id })
  expect(await codeOf(await send(event('client.changed', { clientId: 1006 }), { id }))).toEqual([409, 'id_reused'])
  expect(await looks()).toMatchObject([{ record_id: 1005, asked: 1 }])
})

test('either of two secrets opens, and two entries are as good as one', async () => {
  const answers = [[NEW], [OLD], [PROVISION, OLD], [OLD, NEW]].map((secrets) => send(event('hook.test'), { secrets }))
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([204, 204, 204, 204])
})

test.each([
  ['the secret of the button', { secrets: [PROVISION] }],
  ['no signature', { headers: { 'webhook-signature': '' } }],
  ['a timestamp of yesterday', { at: new Date(Date.now() - 86_400_000) }],
  ['a timestamp of tomorrow', { at: new Date(Date.now() + 86_400_000) }],
  ['an id with a dot', { id: 'a.b' }],
])('401 bad_signature for %s, and nothing is kept', async (_what, sent) => {
  expect(await codeOf(await send(event('client.changed', { clientId: 1 }), sent))).toEqual([401, 'bad_signature'])
  expect(await looks()).toEqual([])
})

test('why a call was refused is kept apart from the calls of the button', async () => {
  await send(event('client.changed', { clientId: 1 }), { secrets: [PROVISION] })
  expect(await hookRefusedFor(world.wired.db, 60)).toBe('mismatch')
  await fetch(`${world.url}/api/orders/8015g000009zzzzAAA/provision`)
  expect(await hookRefusedFor(world.wired.db, 60)).toBe('mismatch')
})

test('401 where no secrets are set: there is no unsigned way in', async () => {
  await using other = await startWorld({ worker: false, env: { WHMCS_HOOK_SECRETS: '' } })
  expect(await codeOf(await send(event('hook.test'), { url: other.url }))).toEqual([401, 'bad_signature'])
  expect(await codeOf(await send(event('hook.test'), { url: other.url, secrets: [PROVISION] }))).toEqual([401, 'bad_signature'])
})

test.each([
  ['a customer’s data', event('client.changed', { clientId: 1, email: 'hanako@example.jp' })],
  ['a field beside the data', { ...event('client.changed', { clientId: 1 }), name: 'Hanako' }],
  ['an id as text', event('client.changed', { clientId: '1' })],
  ['an id of zero', event('client.changed', { clientId: 0 })],
  ['an id with a fraction', event('client.changed', { clientId: 1.5 })],
  ['an id that is no MySQL int', event('client.changed', { clientId: 4_294_967_296 })],
  ['an event without its record', event('service.activated', { clientId: 1 })],
  ['a service that is gone without whose it was', event('service.deleted', { serviceId: 1 })],
  ['no data', { type: 'hook.test', timestamp: '2026-02-03T01:02:03Z' }],
  ['no time', { type: 'hook.test', data: {} }],
  ['no type', { timestamp: '2026-02-03T01:02:03Z', data: {} }],
  ['a list', [event('hook.test')]],
])('422 invalid_request for %s', async (_what, body) => {
  expect(await codeOf(await send(body))).toEqual([422, 'invalid_request'])
  expect(await looks()).toEqual([])
})

test('what was refused may be sent again under its id, once it is right', async () => {
  const id = randomUUID()
  await send(event('client.changed', { clientId: 0 }), { id })
  expect((await send(event('client.changed', { clientId: 9 }), { id })).status).toBe(204)
})

test('413 above 20 KiB, 415 for what is not JSON, 400 for what cannot be read or says a thing twice, in this order', async () => {
  const large = JSON.stringify({ ...event('hook.test'), more: 'x'.repeat(20 * 1024) })
  const text = { 'content-type': 'text/plain' }
  const wrong = { secrets: [PROVISION] }
  expect(await codeOf(await send(large, { ...wrong, headers: text }))).toEqual([413, 'too_large'])
  expect(await codeOf(await send('{', { ...wrong, headers: text }))).toEqual([415, 'unsupported_media_type'])
  expect(await codeOf(await send('{', wrong))).toEqual([401, 'bad_signature'])
  expect(await codeOf(await send('{'))).toEqual([400, 'unreadable_json'])
  expect(await codeOf(await send('{"type":"hook.test","type":"client.changed"}'))).toEqual([400, 'unreadable_json'])
})

test('405 for another method', async () => {
  expect((await fetch(`${world.url}/api/hooks/whmcs`)).status).toBe(405)
})

test('the id and what is to be looked at are one commit: where one cannot be written, the event is as if it had never come', async () => {
  const id = randomUUID()
  const db = openDatabase(world.config.database.url, () => undefined, 1)
  const tx = await db.startTransaction().execute()
  await tx.deleteFrom('whmcs_looks').execute()
  await tx.insertInto('whmcs_looks').values({ kind: 'client', record_id: 77, due_at: new Date() }).execute()
  // The row is held: the door waits for it, and gives up with the statement.
  const answer = await send(event('client.changed', { clientId: 77 }), { id })
  expect(answer.status).toBeGreaterThanOrEqual(500)
  await tx.rollback().execute()
  await db.destroy()
  expect(await world.wired.db.selectFrom('webhook_seen').select('id').where('id', '=', id).execute()).toEqual([])
  expect((await send(event('client.changed', { clientId: 77 }), { id })).status).toBe(204)
  expect(await looks()).toMatchObject([{ record_id: 77, asked: 1 }])
})
