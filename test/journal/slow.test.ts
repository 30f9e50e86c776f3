// A step that waits for long: somebody is warned, once, long before a person has to take over.

import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { step } from './chain.ts'
import { fakeRemote } from './fake-remote.ts'
import { type Process, type SharedJournal, sharedJournal } from './processes.ts'

let journal: SharedJournal
beforeAll(async () => {
  journal = await sharedJournal()
})
afterAll(() => journal[Symbol.asyncDispose]())

/** As if it had all happened 15 minutes earlier, which are 900 ms here. */
async function quarterOfAnHourLater(flowId: string): Promise<void> {
  const earlier = sql`interval '900 ms'`
  await sql`update flows set accepted_at = accepted_at - ${earlier}, due_at = now() where id = ${flowId}`.execute(journal.db)
  await sql`update steps set updated_at = updated_at - ${earlier}, due_at = now() where flow_id = ${flowId}`.execute(journal.db)
}

const warningsOf = async (flowId: string): Promise<(string | null)[]> =>
  (
    await sql<{ step: string | null }>`select step from events where flow_id = ${flowId} and kind = 'step.slow'`.execute(journal.db)
  ).rows.map((row) => row.step)

const warned = ({ reports }: Process) => reports.filter(({ isSlow }) => isSlow).map((report) => report.step)

test('once, however long its looks fail', async () => {
  const remote = fakeRemote()
  remote.findFails = true
  await using process = await journal.start(remote)
  const flowId = await journal.open({ rounds: [[step('slow')]] })
  await process.engine.advance(flowId)
  expect(await warningsOf(flowId)).toEqual([])
  for (let round = 0; round < 3; round += 1) {
    await quarterOfAnHourLater(flowId)
    await process.engine.advance(flowId)
    expect(await warningsOf(flowId)).toEqual(['slow'])
  }
  expect(warned(process)).toEqual(['slow'])
})

test('while its system is left alone, of which nothing else is told twice', async () => {
  const remote = fakeRemote()
  await using process = await journal.start(remote)
  process.gate = () => 5
  const flowId = await journal.open({ rounds: [[step('parked')]] })
  for (let round = 0; round < 4; round += 1) {
    await process.engine.advance(flowId)
    await quarterOfAnHourLater(flowId)
  }
  expect(await warningsOf(flowId)).toEqual(['parked'])
  expect(warned(process)).toEqual(['parked'])
})

test('where nobody was there meanwhile: by whoever takes it up', async () => {
  const remote = fakeRemote()
  const dying = await journal.start(remote)
  const flowId = await journal.open({ rounds: [[step('left')]] })
  remote.on.underWay = async () => {
    await dying.kill()
    throw new Error('nobody hears of this')
  }
  await dying.engine.advance(flowId)
  await quarterOfAnHourLater(flowId)
  remote.on.underWay = () => undefined
  await using next = await journal.start(remote)
  await next.engine.advance(flowId)
  expect(await warningsOf(flowId)).toEqual(['left'])
  await dying[Symbol.asyncDispose]()
})

test('not of what comes to its end, soon or late', async () => {
  const remote = fakeRemote()
  await using process = await journal.start(remote)
  remote.fates.push('not sent')
  const flowId = await journal.open({ rounds: [[step('late')], [step('soon')]] })
  await process.engine.advance(flowId)
  await quarterOfAnHourLater(flowId)
  expect((await process.carry(flowId)).steps.map(({ state }) => state)).toEqual(['done', 'done'])
  expect(await warningsOf(flowId)).toEqual([])
})
