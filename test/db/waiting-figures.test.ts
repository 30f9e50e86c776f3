// How open flows stand: what stalls, and what only waits as it should.

import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { measure } from '../../jobs/measure.ts'
import { openMetrics } from '../../src/base/metrics.ts'
import { type Db, openDatabase } from '../../src/db/database.ts'
import { migrate } from '../../src/db/migrate.ts'
import { startWatchingStores } from '../../src/wire/watch-stores.ts'
import { ownDatabase } from '../world/own-database.ts'
import { until } from '../world/until.ts'
import { manualClock } from '../whmcs-hook/manual-clock.ts'

const NO_QUEUE = { wake: () => undefined, waiting: async () => null, close: async () => undefined }

let db: Db
beforeAll(async () => {
  db = openDatabase(await ownDatabase('waiting'), () => undefined)
  await migrate(db)
})
afterAll(() => db.destroy())
beforeEach(() => sql`truncate flows, steps, decisions, orders cascade`.execute(db))

interface Shape {
  kind?: string
  acceptedAgo: number
  rests?: boolean
  /** Of the order that it is about. */
  orderIs?: string
  steps?: { state: string; effect?: string; movedAgo?: number; startedAgo?: number; quietEndsIn?: number }[]
}

const ago = (seconds: number) => sql`now() - make_interval(secs => ${seconds})`

async function open({ kind = 'provision', acceptedAgo, rests = false, orderIs, steps = [] }: Shape): Promise<void> {
  const [id, subject] = [randomUUID(), randomUUID()]
  if (orderIs !== undefined)
    await sql`insert into orders (id, source, state, lines, correlation_id) values (${subject}, 'staff', ${orderIs}, '[]', 'correlation')`.execute(
      db,
    )
  await sql`
    insert into flows (id, kind, subject_id, input, correlation_id, state, due_at, accepted_at)
    values (${id}, ${kind}, ${subject}, '{}', 'correlation', 'open', ${rests ? null : sql`now()`}, ${ago(acceptedAgo)})`.execute(db)
  for (const [n, { state, effect = 'W-ORDER', movedAgo = 0, startedAgo, quietEndsIn }] of steps.entries())
    await sql`
      insert into steps (flow_id, name, position, effect, state, input, updated_at, started_at, quiet_until)
      values (${id}, ${`step ${n}`}, ${n}, ${effect}, ${state}, '{}', ${ago(movedAgo)}, ${startedAgo === undefined ? null : ago(startedAgo)},
        ${quietEndsIn === undefined ? null : ago(-quietEndsIn)})`.execute(db)
}

async function measured(): Promise<Record<string, number>> {
  const metrics = openMetrics({ processMetrics: false })
  await measure(db, NO_QUEUE, metrics)
  const { flowsAtPerson, stalledFlowSeconds, overdueUnknownSeconds, outboxOldestSeconds } = metrics
  const figures: Record<string, number> = {}
  for (const [name, gauge] of Object.entries({
    person: flowsAtPerson,
    stalled: stalledFlowSeconds,
    unknown: overdueUnknownSeconds,
    outbox: outboxOldestSeconds,
  }))
    for (const { labels, value } of (await gauge.get()).values)
      figures[`${name} ${labels.kind}`] = gauge === flowsAtPerson ? value : Math.round(value / 10) * 10
  return figures
}

test('a flow stalls from its last settled step on, however often others were tried since', async () => {
  await open({
    acceptedAgo: 3000,
    steps: [
      { state: 'done', movedAgo: 1000 },
      { state: 'planned', movedAgo: 5 },
    ],
  })
  await open({ acceptedAgo: 400 })
  expect(await measured()).toMatchObject({ 'stalled provision': 1000, 'person provision': 0 })
})

test('nobody stalls who waits for a person, rests, or waits out a quiet period', async () => {
  await open({ acceptedAgo: 3000, steps: [{ state: 'person' }] })
  await open({ acceptedAgo: 3000, steps: [{ state: 'planned' }], orderIs: 'needs_person' })
  await open({ acceptedAgo: 3000, rests: true })
  await open({ acceptedAgo: 3000, steps: [{ state: 'unknown', quietEndsIn: 600 }] })
  expect(await measured()).toMatchObject({ 'stalled provision': 0, 'unknown provision': 0, 'person provision': 2 })
})

test('a step that is unknown after its quiet period is counted from its end', async () => {
  await open({ acceptedAgo: 3000, steps: [{ state: 'unknown', quietEndsIn: -500 }] })
  await open({ acceptedAgo: 3000, steps: [{ state: 'done', quietEndsIn: -900 }] })
  expect(await measured()).toMatchObject({ 'unknown provision': 500 })
})

test('the outbox is as old as its oldest mail, Case or write-back', async () => {
  await open({ kind: 'mail', acceptedAgo: 200, steps: [{ state: 'planned', effect: 'MAIL' }] })
  await open({ kind: 'case', acceptedAgo: 90, steps: [{ state: 'planned', effect: 'SF-CASE' }] })
  await open({
    acceptedAgo: 3000,
    steps: [
      { state: 'planned', effect: 'SF-BACK', startedAgo: 150 },
      { state: 'done', effect: 'SF-BACK', startedAgo: 900 },
    ],
  })
  expect(await measured()).toMatchObject({ 'outbox mail': 200, 'outbox case': 90, 'outbox write_back': 150 })
})

test('a worker that has just begun tells when the sweep came round and how long it took, whoever swept, and that it has looked', async () => {
  await sql`update whmcs_hook set round_ended_at = ${ago(300)}, round_before_ended_at = ${ago(4000)}`.execute(db)
  const metrics = openMetrics({ processMetrics: false })
  await measure(db, NO_QUEUE, metrics)
  const { journalMeasured, sweepLastRound, sweepRoundSeconds } = metrics
  const [looked, ended, round] = await Promise.all(
    [journalMeasured, sweepLastRound, sweepRoundSeconds].map(async (gauge) => (await gauge.get()).values[0]?.value),
  )
  const now = Date.now() / 1000
  expect([looked, ended, round]).toEqual([expect.closeTo(now, -2), expect.closeTo(now - 300, -2), expect.closeTo(3700, -1)])
})

test('whether the stores are reached is looked at again and again', async () => {
  const metrics = openMetrics({ processMetrics: false })
  const shown = async () => Object.fromEntries((await metrics.storeUp.get()).values.map(({ labels, value }) => [labels.store, value]))
  const clock = manualClock()
  const redis: { status: Redis['status'] } = { status: 'ready' }
  const mortal = openDatabase(await ownDatabase('stores'), () => undefined)
  const watching = startWatchingStores({ db: mortal, redis, clock, metrics })
  await until(async () => (await shown())['postgres'] === 1, 'the database to answer')
  expect(await shown()).toEqual({ postgres: 1, redis: 1 })

  redis.status = 'reconnecting'
  await mortal.destroy()
  clock.advance(5_000)
  await until(async () => (await shown())['postgres'] === 0, 'the database to be missed')
  expect(await shown()).toEqual({ postgres: 0, redis: 0 })
  watching.stop()
})
