// What is asked of WHMCS for what its hook has told of: little, where nobody here has to do with it, and not for ever.

import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { systemRandom } from '../../src/base/random.ts'
import { RemoteError } from '../../src/base/remote.ts'
import { type Db, openDatabase } from '../../src/db/database.ts'
import { migrate } from '../../src/db/migrate.ts'
import { askForLook, type LookAt } from '../../src/db/whmcs-looks.ts'
import { workLooks } from '../../src/reconcile/work-looks.ts'
import { ownDatabase } from '../world/own-database.ts'
import { addClients, away, imitateWhmcs, type Imitation } from './many-clients.ts'

let db: Db
let ours: number
beforeAll(async () => {
  db = openDatabase(await ownDatabase('had'), () => undefined, 8)
  await migrate(db)
  ours = (await addClients(db, 2))[0] ?? 0
})
afterAll(() => db.destroy())
beforeEach(async () => {
  await db.deleteFrom('whmcs_looks').execute()
  told = []
  broken = []
})

const STRANGER = 77
let told: number[] = []
let broken: unknown[] = []

/** A turn at which everything that waits is due. */
async function work({ api }: Imitation): Promise<number> {
  await sql`update whmcs_looks set due_at = now(), taken_until = null`.execute(db)
  const parts = {
    db,
    whmcs: api,
    currency: 'JPY',
    lineKeyField: { name: 'Line key' },
    random: systemRandom,
    wake: () => undefined,
    timeScale: 1,
  }
  const heard = {
    clientChanged: (clientId: number) => told.push(clientId),
    gone: () => undefined,
    broke: (error: unknown) => broken.push(error),
  }
  return workLooks({ ...parts, ...heard }, { correlationId: 'x' })
}
const ask = (kind: LookAt['kind'], recordId: number) => askForLook(db, { kind, recordId }, null)
const left = () => db.selectFrom('whmcs_looks').select(['kind', 'record_id', 'tries']).execute()

/** Records as an install in dollars has them. */
const inDollars = (clientId: number) => (action: string, params: object) => {
  const id = Object.values(params)[0] as number
  if (action === 'GetInvoice') return { invoiceid: id, userid: clientId, total: '15.95', balance: '0.00', status: 'Paid', items: '' }
  if (action === 'GetOrders') return { orders: { order: [{ id, userid: clientId, amount: '15.95', status: 'Active' }] } }
  return { products: { product: [{ id, clientid: clientId, firstpaymentamount: '15.95', status: 'Active' }] } }
}

test('a billing run in another currency is one call an invoice, and none of them comes back', async () => {
  const whmcs = imitateWhmcs({ answer: inDollars(STRANGER) })
  for (let id = 1; id <= 30; id += 1) await ask('invoice', id)
  await ask('order', 501)
  await ask('service', 601)
  expect(await work(whmcs)).toBe(32)
  expect([whmcs.reads.length, whmcs.asked, await left(), told]).toEqual([32, [], [], []])
  await ask('client', STRANGER)
  await work(whmcs)
  expect([whmcs.asked, await left(), told]).toEqual([[], [], []])
})

test.each(['invoice', 'order', 'service'] as const)('%s of somebody of ours: their services are read, once', async (kind) => {
  const whmcs = imitateWhmcs({ answer: inDollars(ours) })
  await ask(kind, 900)
  await work(whmcs)
  expect([whmcs.reads.length, whmcs.asked, await left(), told]).toEqual([1, [ours], [], [ours]])
})

test.each(['invoice', 'client'] as const)('what cannot be read of a record (%s) is read three times at most', async (kind) => {
  const fail = () => new RemoteError('whmcs', 'unreadable', 'unexpected_shape')
  const whmcs = imitateWhmcs({ fail, answer: () => ({ invoiceid: 'none' }) })
  await ask(kind, ours)
  for (let n = 0; n < 6; n += 1) await work(whmcs)
  expect([whmcs.reads.length + whmcs.asked.length, await left(), broken]).toEqual([3, [], []])
})

test('what WHMCS is not there to answer is asked again for half an hour', async () => {
  const whmcs = imitateWhmcs({ fail: () => away() })
  await ask('client', ours)
  for (let n = 0; n < 35; n += 1) await work(whmcs)
  expect(await left()).toMatchObject([{ tries: 35 }])
  await work(whmcs)
  expect([whmcs.asked.length, await left()]).toEqual([36, []])
})

test('a fault of ours with one look is told, counts its tries, comes to an end, and keeps no other from being had', async () => {
  const whmcs = imitateWhmcs({ fail: (clientId) => (clientId === ours ? new TypeError('a fault of ours') : null) })
  await ask('client', ours)
  await ask('client', ours + 1)
  await work(whmcs)
  expect([told, broken.length, await left()]).toEqual([[ours + 1], 1, [{ kind: 'client', record_id: ours, tries: 1 }]])
  for (let n = 0; n < 40; n += 1) await work(whmcs)
  expect([broken.length, await left()]).toEqual([36, []])
})
