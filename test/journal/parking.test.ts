// Steps whose system should not be asked now: they wait without an intent, a look or a try, and come to the same end as all others.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sql } from 'kysely'
import type { Gate } from '../../src/base/guard.ts'
import { RemoteError } from '../../src/base/remote.ts'
import { CHAIN, step } from './chain.ts'
import { fakeRemote } from './fake-remote.ts'
import { type SharedJournal, sharedJournal } from './processes.ts'

let journal: SharedJournal
beforeAll(async () => {
  journal = await sharedJournal()
})
afterAll(() => journal[Symbol.asyncDispose]())

const CLASSES = ['K', 'S', 'B', 'N'] as const
/** Or the step would come again under the same lease. */
const LONGER_THAN_A_COMMIT_MS = 400
const AWAY: Gate = () => 5
const stepOf = async (flowId: string) => (await journal.flow(flowId)).steps[0]
/** Without the warnings of steps that wait for long, as a busy machine's do. */
const eventsOf = async (flowId: string): Promise<string[]> =>
  (
    await sql<{
      kind: string
    }>`select kind from events where flow_id = ${flowId} and step is not null and kind <> 'step.slow' order by id`.execute(journal.db)
  ).rows.map(({ kind }) => kind)

test.each(CLASSES)('class %s: nothing is asked or intended meanwhile, and it happens once afterwards', async (kind) => {
  const remote = fakeRemote()
  await using process = await journal.start(remote)
  const name = `away-${kind}`
  const flowId = await journal.open({ rounds: [[step(name, kind)]] })
  process.gate = AWAY
  for (let round = 0; round < 5; round += 1) await process.engine.advance(flowId)
  expect(remote.asked).toEqual([])
  expect(await stepOf(flowId)).toMatchObject({ state: 'planned', code: 'held_back', attempts: 0, performs: 0, tries: 0 })
  process.gate = () => 0
  expect(await process.carry(flowId)).toMatchObject({ steps: [{ state: 'done', attempts: 1, performs: 1 }] })
  expect(remote.applied).toEqual([name])
})

test('it is told of once, however long it lasts', async () => {
  const remote = fakeRemote()
  await using process = await journal.start(remote)
  const flowId = await journal.open({ rounds: [[step('told-once')]] })
  process.gate = () => 1
  for (let round = 0; round < 10; round += 1) await process.engine.advance(flowId)
  expect(await eventsOf(flowId)).toEqual(['step.planned'])
  expect(process.reports.map(({ outcome }) => outcome)).toEqual(['parked'])
})

test('which direction is asked for, and whether it is a retry', async () => {
  const remote = fakeRemote()
  await using process = await journal.start(remote)
  const asked: unknown[] = []
  process.gate = (...question) => {
    asked.push(question)
    return 0
  }
  remote.fates.push('not sent', 'not applied, not told')
  const flowId = await journal.open({ rounds: [[step('asks', 'B')]] })
  await process.carry(flowId)
  expect(asked.slice(0, 3)).toEqual([['whmcs', 'write', null], ['whmcs', 'write', 'failed'], ['whmcs', 'read', null]]) // prettier-ignore
  // After its quiet period it is performed once more, which is a retry after a time-out.
  expect(asked.at(-1)).toEqual(['whmcs', 'write', 'timed_out'])
  expect(remote.applied).toEqual(['asks'])
})

test('an unknown outcome is looked for while only changes are held back, and waits while looks are', async () => {
  const remote = fakeRemote()
  remote.fates.push('applied, not told')
  await using process = await journal.start(remote)
  process.gate = (_system, direction) => (direction === 'read' ? 5 : 0)
  const flowId = await journal.open({ rounds: [[step('looked-for')]] })
  await process.engine.advance(flowId)
  const before = remote.finds('looked-for').length
  await new Promise((resolve) => setTimeout(resolve, 200))
  for (let round = 0; round < 3; round += 1) await process.engine.advance(flowId)
  expect(await stepOf(flowId)).toMatchObject({ state: 'unknown', performs: 1, tries: 0 })
  expect(remote.finds('looked-for')).toHaveLength(before)
  process.gate = (_system, direction) => (direction === 'write' ? 5 : 0)
  expect((await process.carry(flowId)).steps[0]?.state).toBe('done')
  expect(remote.performs('looked-for')).toHaveLength(1)
})

test('four hours of it bring a person, with nothing dropped', async () => {
  const remote = fakeRemote({ brief: { class: 'B', quietMs: 120_000, giveUpMs: 200_000 } })
  await using process = await journal.start(remote)
  process.gate = () => 20
  const flowId = await journal.open({ rounds: [[step('given-up', 'brief')]] })
  expect((await process.carry(flowId)).steps[0]).toMatchObject({ state: 'person', code: 'find_failed', attempts: 0 })
  expect(remote.asked).toEqual([])
})

test('what goes on to the last says so to its client, in looks and requests', async () => {
  const remote = fakeRemote({ vital: { class: 'B', quietMs: 120_000, vital: true } })
  const urgencies: unknown[] = []
  remote.on.find = remote.on.beforeSend = (_marker, { urgency }) => void urgencies.push(urgency)
  await using process = await journal.start(remote)
  await process.carry(await journal.open({ rounds: [[step('cannot-wait', 'vital')], [step('can-wait')]] }))
  expect(urgencies).toEqual(['vital', 'vital', undefined, undefined])
})

describe('held back only after the intent', () => {
  test('by a read that comes before the write: no try, and no quiet period', async () => {
    const remote = fakeRemote()
    let times = 3
    remote.on.beforeSend = () => {
      if (times-- > 0) throw new RemoteError('whmcs', 'held_back', 'circuit_open', { retryAfterMs: LONGER_THAN_A_COMMIT_MS })
    }
    await using process = await journal.start(remote)
    const flowId = await journal.open({ rounds: [[step('read-first')]] })
    await process.engine.advance(flowId)
    expect(await stepOf(flowId)).toMatchObject({ state: 'planned', attempts: 1, performs: 0, tries: 0, quietUntil: null })
    expect((await process.carry(flowId)).steps[0]).toMatchObject({ state: 'done', attempts: 4, performs: 1 })
    expect(remote.applied).toEqual(['read-first'])
  })

  test('by a look that cannot be made', async () => {
    const remote = fakeRemote()
    let times = 2
    remote.on.find = () => {
      if (times-- > 0) throw new RemoteError('whmcs', 'held_back', 'circuit_open', { retryAfterMs: LONGER_THAN_A_COMMIT_MS })
    }
    await using process = await journal.start(remote)
    const flowId = await journal.open({ rounds: [[step('look-first', 'B')]] })
    await process.engine.advance(flowId)
    expect(await stepOf(flowId)).toMatchObject({ state: 'planned', attempts: 0, tries: 0 })
    expect((await process.carry(flowId)).kind).toBe(CHAIN)
    expect(remote.applied).toEqual(['look-first'])
  })

  test('by a queue in which the send window has closed', async () => {
    const remote = fakeRemote()
    await using process = await journal.start(remote)
    let queued = true
    remote.on.beforeSend = () => {
      if (queued) process.clock.freeze(1_500)
      queued = false
    }
    const flowId = await journal.open({ rounds: [[step('too-late', 'K')]] })
    expect((await process.carry(flowId)).steps[0]).toMatchObject({ state: 'done', attempts: 2, performs: 1 })
    expect(await eventsOf(flowId)).toEqual(['step.intended', 'step.planned', 'step.intended', 'step.done'])
    expect(remote.performs('too-late')).toHaveLength(1)
  })
})
