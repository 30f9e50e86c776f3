// The turns of the sweep: everybody in their turn, whatever WHMCS says of one of them.

import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startFollower } from '../../jobs/follow-whmcs.ts'
import type { Log } from '../../src/base/log.ts'
import { openMetrics } from '../../src/base/metrics.ts'
import { systemRandom } from '../../src/base/random.ts'
import { RemoteError } from '../../src/base/remote.ts'
import { type Db, openDatabase } from '../../src/db/database.ts'
import { migrate } from '../../src/db/migrate.ts'
import { lastSweepRound } from '../../src/db/whmcs-hook.ts'
import { CLIENTS_A_TURN, MOST_IN_A_ROW, type Swept, sweepClients } from '../../src/reconcile/sweep-clients.ts'
import { manualClock } from '../whmcs-hook/manual-clock.ts'
import { ownDatabase } from '../world/own-database.ts'
import { until } from '../world/until.ts'
import { addClients, away, imitateWhmcs, type Imitation } from './many-clients.ts'

let db: Db
beforeAll(async () => {
  // One connection, so that of two clients side by side the first is asked about first.
  db = openDatabase(await ownDatabase('sweep'), () => undefined, 1)
  await migrate(db)
})
afterAll(() => db.destroy())
beforeEach(async () => {
  await sql`truncate users cascade`.execute(db)
  await db.updateTable('whmcs_hook').set({ swept_at: null, swept_to: 0, round_ended_at: null, round_before_ended_at: null }).execute()
})

const EVERY_MS = 54_000
let faults: unknown[] = []
/** The time of the turn that is under way is over. */
let endTurn = () => undefined as void

/** A turn that begins a minute after the one before; each pair of clients takes so long. */
async function turn({ api, asked }: Imitation, pairMs = 1): Promise<Swept & { asked: number[] }> {
  await db.updateTable('whmcs_hook').set({ swept_at: null }).execute()
  faults = []
  asked.length = 0
  const parts = {
    db,
    whmcs: api,
    currency: 'JPY',
    lineKeyField: { name: 'Line key' },
    random: systemRandom,
    wake: () => undefined,
    timeScale: 1,
  }
  const after = (_ms: number, run: () => void) => {
    endTurn = run
    return () => undefined
  }
  const clock = { monotonic: () => (asked.length / 2) * pairMs, after }
  const swept = await sweepClients({ ...parts, clock, broke: (error) => faults.push(error) }, EVERY_MS, { correlationId: 'x' })
  if (!swept) throw new Error('the turn was another’s')
  return { ...swept, asked: [...asked] }
}
const sweptTo = async () => (await db.selectFrom('whmcs_hook').select('swept_to').executeTakeFirstOrThrow()).swept_to
const unique = (ids: readonly number[]) => new Set(ids).size

test('a turn comes by as many clients as it may have, each time, also where they are exactly as many', async () => {
  const ids = await addClients(db, CLIENTS_A_TURN)
  const whmcs = imitateWhmcs()
  for (let n = 0; n < 3; n += 1) expect(await turn(whmcs)).toMatchObject({ asked: ids, roundEnded: true, unread: 0, endedBy: null })
})

test('where there are more, no turn ends short: it goes on with the first, and comes by nobody twice', async () => {
  const ids = await addClients(db, CLIENTS_A_TURN + 50)
  const whmcs = imitateWhmcs()
  expect(await turn(whmcs)).toMatchObject({ asked: ids.slice(0, CLIENTS_A_TURN), roundEnded: false })
  const second = await turn(whmcs)
  expect(second).toMatchObject({ asked: [...ids.slice(CLIENTS_A_TURN), ...ids.slice(0, CLIENTS_A_TURN - 50)], roundEnded: true })
  expect(unique(second.asked)).toBe(CLIENTS_A_TURN)
  expect((await turn(whmcs)).asked.slice(0, 100)).toEqual([...ids.slice(CLIENTS_A_TURN - 50), ...ids].slice(0, 100))
})

test('a turn ends with its time, and the next one goes on there', async () => {
  const ids = await addClients(db, 20)
  const whmcs = imitateWhmcs()
  expect((await turn(whmcs, EVERY_MS / 5)).asked).toEqual(ids.slice(0, 10))
  expect((await turn(whmcs)).asked).toEqual([...ids.slice(10), ...ids.slice(0, 10)])
  expect(await turn(imitateWhmcs(), EVERY_MS * 2)).toMatchObject({ asked: ids.slice(10, 12) })
})

test('whoever is being read when the time is over is broken off and comes first in the next turn, once', async () => {
  const ids = await addClients(db, 8)
  const slow = ids[4] ?? 0
  const broken = async () => {
    const whmcs = imitateWhmcs({ hangs: (clientId) => clientId === slow })
    const under = turn(whmcs)
    await until(async () => whmcs.asked.includes(slow), 'the slow one to be asked about')
    endTurn()
    return under
  }
  expect(await broken()).toMatchObject({ asked: ids.slice(0, 6), clients: 4, unread: 0, roundEnded: false, endedBy: null })
  expect(await sweptTo()).toBe(ids[3])
  // The whole turn was not enough for it: the others are not kept waiting once more.
  expect(await broken()).toMatchObject({ asked: ids.slice(4, 6), clients: 2, unread: 1, endedBy: null })
  expect((await turn(imitateWhmcs())).asked).toEqual([...ids.slice(6), ...ids.slice(0, 6)])
})

test('a round ends also where its last clients have gone, and where there is nobody at all', async () => {
  expect(await turn(imitateWhmcs())).toMatchObject({ asked: [], roundEnded: true })
  const ids = await addClients(db, 4)
  await db.updateTable('whmcs_hook').set({ swept_to: 9_999 }).execute()
  expect(await turn(imitateWhmcs())).toMatchObject({ asked: ids, roundEnded: true })
})

test('how long a round took, from the end of the one before, is known to whoever asks the database', async () => {
  await addClients(db, CLIENTS_A_TURN + 50)
  const whmcs = imitateWhmcs()
  const passes = (seconds: number) =>
    sql`update whmcs_hook set round_ended_at = round_ended_at - make_interval(secs => ${seconds})`.execute(db)
  expect(await lastSweepRound(db)).toEqual({ took: null, endedAgo: null })
  expect(await turn(whmcs)).toMatchObject({ roundEnded: false, roundSeconds: null })
  expect(await turn(whmcs)).toMatchObject({ roundEnded: true, roundSeconds: null })
  await passes(600)
  expect(await lastSweepRound(db)).toEqual({ took: null, endedAgo: expect.closeTo(630, -2) })
  // It ends in the middle of a turn, which goes on with the first.
  const third = await turn(whmcs)
  expect(third.roundSeconds).toBeGreaterThanOrEqual(600)
  expect(await lastSweepRound(db)).toEqual({ took: Math.round(third.roundSeconds ?? 0), endedAgo: expect.closeTo(30, -2) })
  expect(await sweptTo()).toBe(third.asked.at(-1))
})

test.each<[string, () => Error]>([
  ['PHP dies', () => away('http_500')],
  ['its ten seconds are over', () => away('deadline')],
  ['a proxy stands before it', () => new RemoteError('whmcs', 'limited', 'http_503')],
  ['PHP says nothing', () => new RemoteError('whmcs', 'unreadable', 'empty_reply')],
  ['it cannot be read', () => new RemoteError('whmcs', 'unreadable', 'unexpected_shape')],
  ['we break on it', () => new TypeError('a fault of ours')],
])('one client of whom nothing comes, for ever, since %s: all others are swept each turn', async (_why, fault) => {
  const ids = await addClients(db, 9)
  const bad = ids[2]
  const whmcs = imitateWhmcs({ fail: (clientId) => (clientId === bad ? fault() : null) })
  for (let n = 0; n < 2; n += 1) {
    expect(await turn(whmcs)).toMatchObject({ asked: ids, clients: 9, unread: 1, roundEnded: true, endedBy: null })
    expect(faults).toHaveLength(fault() instanceof RemoteError ? 0 : 1)
  }
})

test('a WHMCS that is away is left alone after a few clients, and the next turn goes on behind them', async () => {
  const ids = await addClients(db, 12)
  const whmcs = imitateWhmcs({ fail: () => away() })
  const first = await turn(whmcs)
  expect(first).toMatchObject({ endedBy: 'http_500', roundEnded: false })
  expect(first.asked.length).toBeGreaterThanOrEqual(MOST_IN_A_ROW)
  expect(first.asked.length).toBeLessThanOrEqual(MOST_IN_A_ROW + 1)
  expect(first).toMatchObject({ unread: first.asked.length, clients: first.asked.length })
  expect(await sweptTo()).toBe(first.asked.at(-1))
  expect((await turn(imitateWhmcs())).asked).toEqual([...ids.slice(first.asked.length), ...first.asked])
})

test('turned away at the door, nobody else is asked', async () => {
  const ids = await addClients(db, 12)
  const whmcs = imitateWhmcs({ fail: () => new RemoteError('whmcs', 'misconfigured', 'bad_credentials') })
  expect(await turn(whmcs)).toMatchObject({ asked: ids.slice(0, 2), endedBy: 'bad_credentials' })
})

test('whom we held back ourselves is asked by the next turn', async () => {
  const ids = await addClients(db, 6)
  const held = imitateWhmcs({
    fail: (clientId) => (clientId < (ids[3] ?? 0) ? null : new RemoteError('whmcs', 'held_back', 'circuit_open')),
  })
  expect(await turn(held)).toMatchObject({ clients: 3, unread: 0, endedBy: 'circuit_open' })
  expect((await turn(imitateWhmcs())).asked).toEqual([...ids.slice(3), ...ids.slice(0, 3)])
})

test('who runs it learns of clients that were not read, of turns that ended early, and of when everybody had been come by', async () => {
  const ids = await addClients(db, 8)
  const said: unknown[] = []
  const noted = (name: string, fields: object = {}) => void said.push({ name, ...fields, correlationId: undefined })
  const quiet = () => undefined
  const log: Log = { debug: quiet, event: quiet, warn: noted, fault: (name) => noted(name), child: () => log, flush: quiet }
  const metrics = openMetrics({ processMetrics: false })
  const lastRound = async () => (await metrics.sweepLastRound.get()).values[0]?.value
  const roundSeconds = async () => (await metrics.sweepRoundSeconds.get()).values[0]?.value
  await db
    .updateTable('whmcs_hook')
    .set({ round_ended_at: sql<Date>`now() - interval '90 seconds'` })
    .execute()
  const clock = manualClock()
  let bad = [ids[0]]
  const { api, asked } = imitateWhmcs({ fail: (clientId) => (bad.includes(clientId) ? away() : null) })
  const parts = { db, random: systemRandom, queue: { wake: quiet }, salesforce: { currency: 'JPY' }, clientNews: { tell: quiet } }
  const config = { recovery: { timeScale: 1 }, whmcs: { lineKeyField: { name: 'Line key' } } }
  const follower = startFollower({ ...parts, config, clock, log, metrics, whmcs: api })

  expect(await lastRound()).toBe(0)
  clock.goOff(60_000)
  await until(async () => said.length > 0, 'the turn to end')
  expect([said, asked.length]).toEqual([[{ name: 'hook.sweep_unread', count: 1, total: 8 }], 8])
  expect(await lastRound()).toBeGreaterThan(Date.now() / 1000 - 60)
  expect(await roundSeconds()).toBeGreaterThanOrEqual(90)

  metrics.sweepLastRound.set(0)
  said.length = 0
  bad = ids
  await db.updateTable('whmcs_hook').set({ swept_at: null }).execute()
  clock.goOff(60_000)
  await until(async () => said.length === 2, 'the turn to end')
  await follower.close()
  expect(said).toEqual([
    { name: 'hook.sweep_ended', code: 'http_500', total: 6 },
    { name: 'hook.sweep_unread', count: 6, total: 6 },
  ])
  expect(await lastRound()).toBe(0)
})
