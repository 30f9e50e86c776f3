// Services that go: told once for each time that they go, by a Case each or one of many, and never because of what is not sure.

import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { caseKey } from '../../src/accounts/request-case.ts'
import { systemRandom } from '../../src/base/random.ts'
import { RemoteError } from '../../src/base/remote.ts'
import { type Db, openDatabase } from '../../src/db/database.ts'
import { migrate } from '../../src/db/migrate.ts'
import { forgetMissing } from '../../src/db/missing-services.ts'
import { compareClient, lookAtClient, type Seen } from '../../src/reconcile/look-at-client.ts'
import type { Filed } from '../../src/reconcile/finding.ts'
import { MOST_ASKED, MOST_OF_THEIR_OWN } from '../../src/reconcile/tell-of-missing.ts'
import { ownDatabase } from '../world/own-database.ts'
import { addClients, away, FIRST_CLIENT, imitateWhmcs, serviceOf, setUpOrders } from './many-clients.ts'
import { minutesPass } from './world.ts'

const CALL = { correlationId: 'x' }
const LINE_KEY_FIELD = { name: 'Line key' }
const DAY_MINUTES = 1_440
const NOTHING = { changed: 0, isUnsure: false, gone: [] }

let db: Db
beforeAll(async () => {
  db = openDatabase(await ownDatabase('missing'), () => undefined, 2)
  await migrate(db)
})
afterAll(() => db.destroy())
beforeEach(async () => {
  await sql`truncate users cascade`.execute(db)
  await db.deleteFrom('steps').execute()
  await db.deleteFrom('flows').execute()
})

/** What each client's list has; whoever is not there has nothing any more, and nor has WHMCS by an id. */
let listed: Map<number, object[]>
/** What WHMCS has by an id, beside that. */
let byId: (serviceId: number) => object[] | Error
let asked: number[]

async function clients(count: number, lines = 1): Promise<number[]> {
  const ids = await addClients(db, count)
  await setUpOrders(db, lines)
  listed = new Map()
  byId = () => []
  asked = []
  return ids
}

const { api } = imitateWhmcs({
  services: (clientId) => listed.get(clientId) ?? [],
  answer(_action, params) {
    const serviceId = Number('serviceid' in params ? params.serviceid : 0)
    asked.push(serviceId)
    const found = byId(serviceId)
    if (found instanceof Error) throw found
    return { products: { product: found } }
  },
})
const parts = () => ({
  db,
  whmcs: api,
  currency: 'JPY',
  lineKeyField: LINE_KEY_FIELD,
  random: systemRandom,
  wake: () => undefined,
  timeScale: 1,
})

async function look(clientId = FIRST_CLIENT): Promise<Seen & { gone: Filed[] }> {
  const gone: Filed[] = []
  const seen = await lookAtClient({ ...parts(), gone: (found) => gone.push(found) }, clientId, CALL)
  return { ...seen, gone }
}
async function lookAtAll(ids: readonly number[]): Promise<Filed[]> {
  const gone: Filed[] = []
  for (const id of ids) gone.push(...(await look(id)).gone)
  return gone
}
const pass = (minutes: number) => minutesPass(db, minutes)
const keyOf = (clientId: number, n = 1) => `8015g00000${String(clientId).padStart(8, '0')}-${String(n).padStart(3, '0')}`
const marked = (value: string) => ({ customfields: { customfield: [{ id: 7, name: 'Line key', value }] } })

interface Told {
  reason: string
  subjectId: string
  facts: Record<string, unknown>
}
const cases = async (): Promise<Told[]> =>
  (await db.selectFrom('flows').select('input').where('kind', '=', 'case').orderBy('accepted_at').execute()).map(
    ({ input }) => input as Told,
  )
const missed = async () =>
  (await db.selectFrom('missing_services').select('line_key').where('missed_at', 'is not', null).orderBy('line_key').execute()).map(
    ({ line_key }) => line_key,
  )

test(`of up to ${MOST_OF_THEIR_OWN} that go within a day each has a Case`, async () => {
  const ids = await clients(MOST_OF_THEIR_OWN)
  expect(await lookAtAll(ids)).toEqual([])
  await pass(10)
  const gone = await lookAtAll(ids)
  expect(gone.map(({ subject }) => subject)).toEqual(ids.map((id) => keyOf(id)))
  expect(gone.every(({ isNew }) => isNew)).toBe(true)
  expect((await cases()).map(({ reason, subjectId }) => [reason, subjectId])).toEqual(
    ids.map((id) => ['missing_remote', `whmcs:${keyOf(id)}`]),
  )
  expect([await lookAtAll(ids), asked.length]).toEqual([[], MOST_OF_THEIR_OWN])
})

test('of more one Case tells how many there are, and each is said and kept beside it', async () => {
  const ids = await clients(MOST_OF_THEIR_OWN + 3)
  const [spared = 0, ...others] = ids
  listed.set(spared, [serviceOf(spared)])
  await lookAtAll(ids)
  await pass(10)
  const gone = await lookAtAll(ids)
  expect(gone.map(({ subject }) => subject)).toEqual(others.map((id) => keyOf(id)))
  expect(await missed()).toEqual(others.map((id) => keyOf(id)))
  const number = MOST_OF_THEIR_OWN + 2
  const [told, ...more] = await cases()
  expect(told).toMatchObject({ reason: 'services_missing', facts: { services: number, clients: number, missedSince: expect.any(String) } })
  expect(more).toEqual([])
  expect(new Set(gone.map((one) => one.caseKey))).toEqual(new Set([caseKey('services_missing', String(told?.subjectId))]))
  expect(gone.filter(({ isNew }) => isNew)).toHaveLength(1)

  // What goes a day later is no part of that.
  await pass(DAY_MINUTES)
  listed.delete(spared)
  await look(spared)
  await pass(10)
  expect(await look(spared)).toMatchObject({ gone: [{ caseKey: caseKey('missing_remote', `whmcs:${keyOf(spared)}`), isNew: true }] })
})

test('what comes to be missed after a Case of many was opened joins none in silence: an hour later the next one counts it', async () => {
  const ids = await clients(MOST_OF_THEIR_OWN + 3)
  const later = ids.slice(-2)
  for (const id of later) listed.set(id, [serviceOf(id)])
  await lookAtAll(ids)
  await pass(10)
  expect(await lookAtAll(ids)).toHaveLength(MOST_OF_THEIR_OWN + 1)

  listed.clear()
  await lookAtAll(later)
  await pass(10)
  for (const id of later) expect(await look(id)).toEqual(NOTHING)
  await pass(60)
  const gone = await lookAtAll(later)
  const told = await cases()
  expect(told.map(({ reason, facts }) => [reason, facts['services']])).toEqual([
    ['services_missing', MOST_OF_THEIR_OWN + 1],
    ['services_missing', MOST_OF_THEIR_OWN + 3],
  ])
  const key = caseKey('services_missing', String(told[1]?.subjectId))
  expect(gone.map((one) => [one.subject, one.caseKey, one.isNew])).toEqual(later.map((id, at) => [keyOf(id), key, at === 0]))
})

test('what has been put off for more than a day keeps no other from a Case of its own', async () => {
  const ids = await clients(MOST_OF_THEIR_OWN + 2)
  const [own = 0, ...others] = ids
  listed.set(own, [serviceOf(own)])
  byId = (serviceId) => (serviceId === own ? [] : [serviceOf(4711)])
  await lookAtAll(ids)
  await pass(10)
  await lookAtAll(others)
  await pass(DAY_MINUTES - 25)
  expect(await lookAtAll(others)).toEqual([])
  listed.delete(own)
  await look(own)
  await pass(20)
  expect((await look(own)).gone).toMatchObject([{ caseKey: caseKey('missing_remote', `whmcs:${keyOf(own)}`), isNew: true }])
})

test('a Case of many does not count those for which nobody has asked for a day', async () => {
  const ids = await clients(MOST_OF_THEIR_OWN + 4)
  const [forgotten, others] = [ids.slice(0, 3), ids.slice(3)]
  await lookAtAll(forgotten)
  await pass(DAY_MINUTES + 20)
  await lookAtAll(others)
  await pass(10)
  const gone = await lookAtAll(others)
  expect((await cases()).map(({ facts }) => facts['services'])).toEqual([others.length])
  // Should somebody look at them after all, they are not told by a Case that did not count them.
  expect(gone).toHaveLength(others.length)
  expect(await lookAtAll(forgotten)).toEqual([])
})

test('one that is there again and goes once more is told a second time; a list that was asked for before takes nothing back', async () => {
  const [id = 0] = await clients(1)
  const subject = `whmcs:${keyOf(id)}`
  const { rows } = await sql<{ at: number }>`select extract(epoch from now())::float8 as at`.execute(db)
  const goes = async () => {
    listed.delete(id)
    await look()
    await pass(10)
    return (await look()).gone.map((one) => [one.caseKey, one.isNew])
  }
  expect(await goes()).toEqual([[caseKey('missing_remote', subject), true]])
  await sql`update missing_services set missed_at = now(), told_at = now()`.execute(db)
  await forgetMissing(db, [keyOf(id)], rows[0]?.at ?? 0)
  expect([await missed(), await look()]).toEqual([[keyOf(id)], { changed: 0, isUnsure: false, gone: [] }])

  listed.set(id, [serviceOf(id)])
  expect([await look(), await missed()]).toEqual([{ changed: 0, isUnsure: false, gone: [] }, []])
  expect(await goes()).toEqual([[caseKey('missing_remote', subject, 2), true]])
  expect((await cases()).map((told) => told.subjectId)).toEqual([subject, subject])
})

test('while its order is under way, or in front of a person, nothing is noted and nothing taken back', async () => {
  const [id = 0] = await clients(1)
  await look()
  await pass(10)
  expect((await look()).gone).toHaveLength(1)
  for (const [state, step] of [
    ['needs_person', 'done'],
    ['active', 'planned'],
  ] as const) {
    await sql`update orders set state = ${state}`.execute(db)
    await sql`update steps set state = ${step}`.execute(db)
    expect([await compareClient(parts(), id, CALL), (await look()).gone, await missed()]).toEqual([0, [], [keyOf(id)]])
  }
  await sql`update steps set state = 'done'`.execute(db)
  expect([(await look()).gone, (await cases()).length]).toEqual([[], 1])

  // Nobody misses what belongs to an order that has ended.
  await sql`update orders set state = 'cancelled', lines = jsonb_set(lines, '{0,state}', '"cancelled"')`.execute(db)
  expect([(await look()).gone, await missed()]).toEqual([[], []])
})

test.each<[string, object]>([
  ['another order', { orderid: 2 }],
  ['no order', { orderid: 0 }],
  ['another line', marked(keyOf(4711))],
])('an id that WHMCS has given to a service of %s hides no loss, and lends it no status', async (_what, change) => {
  const [id = 0] = await clients(1)
  const other = serviceOf(id, { status: 'Terminated', ...change })
  listed.set(id, [other])
  byId = () => [other]
  await look()
  await pass(10)
  expect((await look()).gone).toMatchObject([{ subject: keyOf(id), facts: { services: id, idReusedByClient: id } }])
  expect(await db.selectFrom('orders').select('service_statuses').execute()).toEqual([{ service_statuses: null }])
})

test.each<[string, object]>([
  ['under its id', {}],
  ['with its key alone', { id: 77, orderid: 2, ...marked(keyOf(FIRST_CLIENT)) }],
  ['with a word that is no key', marked('rack 7')],
])('a service that is there %s is not missed', async (_what, change) => {
  const [id = 0] = await clients(1)
  listed.set(id, [serviceOf(id, change)])
  expect([await compareClient(parts(), id, CALL), await look(), await missed()]).toEqual([0, { changed: 0, isUnsure: false, gone: [] }, []])
})

test(`a look asks for ${MOST_ASKED} of a client, however many orders, and one that WHMCS cannot answer for keeps no other from being told`, async () => {
  const lines = MOST_ASKED + 2
  await clients(1, lines)
  byId = (serviceId) => (serviceId === FIRST_CLIENT ? away() : [])
  await look()
  await pass(10)
  await expect(look()).rejects.toBeInstanceOf(RemoteError)
  expect(asked).toEqual([FIRST_CLIENT])
  expect(await look()).toMatchObject({ isUnsure: true, gone: Array.from({ length: MOST_ASKED }, () => ({ isNew: true })) })
  expect(await look()).toMatchObject({ isUnsure: false, gone: [{ isNew: true }] })
  expect(asked.filter((serviceId) => serviceId === FIRST_CLIENT)).toHaveLength(1)
  await pass(10)
  byId = () => []
  expect((await look()).gone.map(({ subject }) => subject)).toEqual([keyOf(FIRST_CLIENT)])
})

test('what cannot be read of one is asked again ten minutes later', async () => {
  await clients(1)
  byId = () => new RemoteError('whmcs', 'unreadable', 'unexpected_shape')
  await look()
  await pass(10)
  expect([await look(), await look()]).toEqual([NOTHING, NOTHING])
  expect(asked).toHaveLength(1)
  await pass(10)
  await look()
  expect(asked).toHaveLength(2)
})

test.each<[string, () => object[] | Error, string]>([
  ['with another one', () => [serviceOf(4711)], 'unreadable'],
  ['with what cannot be read', () => new RemoteError('whmcs', 'unreadable', 'unexpected_shape'), 'unreadable'],
  ['by failing', () => away(), 'unreachable'],
])('one for whose id WHMCS answers %s, and that no list has, is told after a day', async (_how, answer, asks) => {
  const [id = 0] = await clients(1)
  byId = answer
  await look()
  await pass(10)
  const soon = await look().catch((error: unknown) => error)
  expect(soon instanceof RemoteError || soon).toEqual(asks === 'unreachable' || NOTHING)
  await pass(DAY_MINUTES)
  expect((await look()).gone).toMatchObject([
    { caseKey: caseKey('missing_remote', `whmcs:${keyOf(id)}`), isNew: true, facts: { services: id, asked: asks } },
  ])
  expect(await look()).toEqual(NOTHING)
})
