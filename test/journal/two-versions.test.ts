// Two versions side by side, while one is rolled out or taken back: what only the newer knows the older leaves to it, and nothing is done twice.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../world/until.ts'
import { step } from './chain.ts'
import { type FakeRemote, fakeRemote } from './fake-remote.ts'
import { type SharedJournal, sharedJournal } from './processes.ts'

let journal: SharedJournal
beforeAll(async () => {
  journal = await sharedJournal()
})
afterAll(() => journal[Symbol.asyncDispose]())

/** As the version before has it, which knows none of the effects. */
const before = (remote: FakeRemote): FakeRemote => ({ ...remote, effects: {} })

test('a step of an effect that it does not know the older version puts off, and the newer carries it out', async () => {
  const remote = fakeRemote()
  await using newer = await journal.start(remote)
  await using older = await journal.start(before(remote))
  const flowId = await journal.open({ rounds: [[step('new', 'B')]] })
  await older.engine.advance(flowId)
  expect(new Set(older.broken.map(String))).toEqual(new Set(['Error: no such effect: B']))
  expect((await journal.flow(flowId)).steps[0]).toMatchObject({ state: 'planned', performs: 0, code: 'internal' })
  expect((await newer.carry(flowId)).steps[0]).toMatchObject({ state: 'done', attempts: 1 })
  expect(remote.applied).toEqual(['new'])
})

test('what the newer version may have done stays unknown in the hands of the older, until the newer looks', async () => {
  const remote = fakeRemote()
  await using newer = await journal.start(remote)
  await using older = await journal.start(before(remote))
  const flowId = await journal.open({ rounds: [[step('lost', 'B')]] })
  remote.fates.push('applied, not told')
  // Taken back while its request is under way, it does not come to look itself.
  let gone = Promise.resolve()
  remote.on.underWay = () => void (gone = newer.engine.drain(15_000))
  await newer.engine.advance(flowId)
  await gone
  await until(async () => {
    await older.engine.advance(flowId)
    return older.broken.length > 0
  }, 'the older one to come to it')
  expect((await journal.flow(flowId)).steps[0]).toMatchObject({ state: 'unknown', performs: 1 })
  await using again = await journal.start(remote)
  expect((await again.carry(flowId)).steps[0]).toMatchObject({ state: 'done', attempts: 1 })
  expect(remote.applied).toEqual(['lost'])
})
