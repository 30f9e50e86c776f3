// An effect whose first look the reply before it makes needless: what it saves, and when it looks all the same.

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { leaveDecision } from '../../src/db/decisions.ts'
import { type Commit, settledIn } from '../../src/journal/store.ts'
import { until } from '../world/until.ts'
import { CHAIN, step } from './chain.ts'
import { fakeRemote } from './fake-remote.ts'
import { type Process, type SharedJournal, sharedJournal } from './processes.ts'

let journal: SharedJournal
beforeAll(async () => {
  journal = await sharedJournal()
})
afterAll(() => journal[Symbol.asyncDispose]())

const NATURES = { follower: { class: 'B', quietMs: 120_000, follows: 'B' } } as const
const twoSteps = (name: string) => [[step(`${name}-first`)], [step(`${name}-second`, 'follower')]]

/** What each commit said of outcomes and intents. */
function commitsOf(process: Process): string[] {
  const said: string[] = []
  process.onCommit = (commit, write) => {
    said.push(
      [...settledIn(commit.events).map((name) => `settled ${name}`), ...(commit.intent ? [`intends ${commit.intent.step}`] : [])].join(
        ', ',
      ),
    )
    return write()
  }
  return said
}

test('right after it, under the same lease: no look, and one commit for its outcome and our intent', async () => {
  const remote = fakeRemote(NATURES)
  await using process = await journal.start(remote)
  const said = commitsOf(process)
  const flowId = await journal.open({ rounds: twoSteps('quick') })
  await process.engine.advance(flowId)
  expect(remote.applied).toEqual(['quick-first', 'quick-second'])
  expect(remote.finds('quick-second')).toEqual([])
  expect(said).toEqual(['intends quick-first', 'settled quick-first, intends quick-second', 'settled quick-second'])
})

test('so it is of every effect that is not looked for before it is first performed', async () => {
  const remote = fakeRemote()
  await using process = await journal.start(remote)
  const said = commitsOf(process)
  const flowId = await journal.open({ rounds: [[step('keyed', 'K')], [step('set', 'S')], [step('sought')]] })
  await process.engine.advance(flowId)
  expect(remote.applied).toEqual(['keyed', 'set', 'sought'])
  expect(said).toEqual(['intends keyed', 'settled keyed, intends set', 'settled set', 'intends sought', 'settled sought'])
})

test('one that was found, not performed, tells nothing: it looks', async () => {
  const remote = fakeRemote(NATURES)
  remote.applied.push('found-first')
  await using process = await journal.start(remote)
  const flowId = await journal.open({ rounds: twoSteps('found') })
  await process.engine.advance(flowId)
  expect(remote.performs('found-first')).toEqual([])
  expect(remote.finds('found-second')).toHaveLength(1)
  expect(remote.applied).toEqual(['found-first', 'found-second'])
})

test('performed under an earlier lease tells nothing either: it looks', async () => {
  const remote = fakeRemote(NATURES)
  await using first = await journal.start(remote)
  await using second = await journal.start(remote)
  const flowId = await journal.open({ rounds: twoSteps('late') })
  // Both in one commit: neither is written, and the request of the second has not left.
  first.onCommit = async (commit, write) => {
    if (commit.intent?.step === 'late-second') await first.kill()
    return write()
  }
  await first.engine.advance(flowId)
  expect(remote.applied).toEqual(['late-first'])
  expect((await second.carry(flowId)).steps.map(({ state }) => state)).toEqual(['done', 'done'])
  expect(remote.performs('late-first')).toHaveLength(1)
  expect(remote.finds('late-second').length).toBeGreaterThan(0)
  expect(remote.applied).toEqual(['late-first', 'late-second'])
})

test('killed after both were written: the second is looked for, never sent blindly', async () => {
  const remote = fakeRemote(NATURES)
  await using first = await journal.start(remote)
  await using second = await journal.start(remote)
  const flowId = await journal.open({ rounds: twoSteps('sent') })
  remote.on.applied = (marker) => (marker === 'sent-second' ? first.kill() : undefined)
  await first.engine.advance(flowId)
  expect((await second.carry(flowId)).steps.map(({ state }) => state)).toEqual(['done', 'done'])
  expect(remote.performs('sent-first')).toHaveLength(1)
  expect(remote.performs('sent-second')).toHaveLength(1)
})

test('word that came while the first was under way is heard before the second is sent', async () => {
  const remote = fakeRemote(NATURES)
  await using process = await journal.start(remote)
  const flowId = await journal.open({ rounds: twoSteps('told') })
  remote.on.applied = async (marker) => {
    if (marker !== 'told-first') return
    await leaveDecision(journal.db, flowId, {
      id: randomUUID(),
      type: 'cancel',
      line: null,
      remoteId: null,
      reason: 'not wanted',
      requestedBy: 'staff',
    })
  }
  const flow = await process.carry(flowId)
  expect(remote.performs('told-second')).toEqual([])
  expect(flow.steps.map(({ state, performs }) => [state, performs])).toEqual([
    ['done', 1],
    ['skipped', 0],
  ])
  // Its intent gave way: it was not even written.
  expect(flow.steps.map(({ attempts }) => attempts)).toEqual([1, 0])
})

test('a drain while the first is under way: its outcome is written, and who it opened is woken', async () => {
  const remote = fakeRemote(NATURES)
  await using process = await journal.start(remote)
  const told = { kind: CHAIN, subjectId: randomUUID(), input: { rounds: [[step('drained-told')]] }, correlationId: 'drained' }
  const flowId = await journal.open({ rounds: twoSteps('drained'), outbox: [{ after: 'drained-first', flow: told }] })
  let drained: Promise<void> | undefined
  remote.on.applied = () => {
    drained = process.engine.drain(5_000)
  }
  await process.engine.advance(flowId)
  await drained
  expect((await journal.flow(flowId)).steps.map(({ state }) => state)).toEqual(['done', 'planned'])
  expect(process.woken).toHaveLength(1)
  expect(remote.performs('drained-second')).toEqual([])
})

test('stopped while the reply comes in: its outcome is written at once', async () => {
  const remote = fakeRemote(NATURES)
  await using first = await journal.start(remote)
  await using second = await journal.start(remote)
  const flowId = await journal.open({ rounds: twoSteps('aborted') })
  remote.on.applied = async (marker) => {
    if (marker !== 'aborted-first') return
    void first.engine.drain(0)
    await new Promise((resolve) => setTimeout(resolve, 30))
  }
  await first.engine.advance(flowId)
  await until(async () => (await journal.flow(flowId)).steps[0]?.state === 'done', 'the outcome to be written')
  await first.kill()
  expect((await second.carry(flowId)).steps.map(({ state }) => state)).toEqual(['done', 'done'])
  expect(remote.applied).toEqual(['aborted-first', 'aborted-second'])
})

test('its lane is taken: the outcome before it is written all the same', async () => {
  const remote = fakeRemote(NATURES)
  await using process = await journal.start(remote)
  const going = Promise.withResolvers<void>()
  remote.on.underWay = (marker) => (marker === 'holder' ? going.promise : undefined)
  const holder = await journal.open({ rounds: [[step('holder', 'follower', 'shared')]] })
  const holding = process.engine.advance(holder)
  await until(() => remote.performs('holder').length === 1, 'the lane to be taken')
  const flowId = await journal.open({ rounds: [[step('lane-first')], [step('lane-second', 'follower', 'shared')]] })
  await process.engine.advance(flowId)
  expect((await journal.flow(flowId)).steps.map(({ state }) => state)).toEqual(['done', 'planned'])
  going.resolve()
  await holding
  await process.carry(flowId)
  expect(remote.performs('lane-first')).toHaveLength(1)
  expect(remote.performs('lane-second')).toHaveLength(1)
})

test.each([false, true])(
  'the commit of both is lost, written: %s: each is done once, and the fault is told as it was',
  async (isWritten) => {
    const remote = fakeRemote(NATURES)
    await using process = await journal.start(remote)
    const name = `lost-${isWritten}`
    const flowId = await journal.open({ rounds: twoSteps(name) })
    let armed = true
    process.onCommit = async (commit, write) => {
      if (!armed || settledIn(commit.events).length === 0) return write()
      armed = false
      if (isWritten) await write()
      throw new Error('connection lost')
    }
    await process.engine.advance(flowId)
    expect(process.broken.map(String)).toEqual(['Error: connection lost'])
    expect((await process.carry(flowId)).steps.map(({ state }) => state)).toEqual(['done', 'done'])
    expect(remote.applied).toEqual([`${name}-first`, `${name}-second`])
  },
)

test('where something else comes next and its commit is lost, the fault is told as it was', async () => {
  const remote = fakeRemote(NATURES)
  await using process = await journal.start(remote)
  const flowId = await journal.open({ rounds: [[step('other-first')], [step('other-next')]] })
  process.onCommit = async (commit, write) => {
    if (settledIn(commit.events).length > 0) throw new Error('connection lost')
    return write()
  }
  await process.engine.advance(flowId)
  expect(process.errors.map(String)).toEqual(['Error: connection lost'])
  process.onCommit = (_commit, write) => write()
  expect((await process.carry(flowId)).steps.map(({ state }) => state)).toEqual(['done', 'done'])
  expect(remote.performs('other-first')).toHaveLength(1)
})

test('where something else comes next, the outcome is written by itself', async () => {
  const remote = fakeRemote(NATURES)
  await using process = await journal.start(remote)
  const commits: Commit[] = []
  process.onCommit = (commit, write) => {
    commits.push(commit)
    return write()
  }
  const flowId = await journal.open({ rounds: [[step('alone-first')], [step('alone-other')]] })
  await process.engine.advance(flowId)
  const settling = commits.find((commit) => settledIn(commit.events).includes('alone-first'))
  expect(settling?.intent).toBeNull()
  expect(remote.applied).toEqual(['alone-first', 'alone-other'])
})
