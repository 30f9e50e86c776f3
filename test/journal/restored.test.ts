// A flow of a restored journal: whatever it has not begun since may have been performed in the part that is lost.

import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { leaveDecision } from '../../src/db/decisions.ts'
import type { NewFlow } from '../../src/journal/flow.ts'
import { CHAIN, step } from './chain.ts'
import { fakeRemote } from './fake-remote.ts'
import { type SharedJournal, sharedJournal, TIME_SCALE } from './processes.ts'

let journal: SharedJournal
beforeAll(async () => {
  journal = await sharedJournal()
})
afterAll(() => journal[Symbol.asyncDispose]())

const QUIET_MS = { B: 120_000 / TIME_SCALE, K: 30_000 / TIME_SCALE }

/** As recovery mode marks it: others may know more of this flow than the journal. */
const restored = (flowId: string, proves = false) =>
  sql`update flows set restored_at = now(), proves = ${proves} where id = ${flowId}`.execute(journal.db)

const retry = (flowId: string) =>
  leaveDecision(journal.db, flowId, { id: randomUUID(), type: 'retry', line: null, remoteId: null, reason: 'it is not there', requestedBy: 'staff' }) // prettier-ignore

const another = (name: string): NewFlow => ({ kind: CHAIN, subjectId: randomUUID(), input: { rounds: [[step(name)]] }, correlationId: 'journal-test' }) // prettier-ignore

describe('a step that the journal takes for planned', () => {
  test.each(['B', 'K'] as const)('of class %s that is there already is found, and not performed', async (effect) => {
    const remote = fakeRemote()
    await using process = await journal.start(remote)
    const flowId = await journal.open({ rounds: [[step('one', effect)]] })
    remote.applied.push('one')
    await restored(flowId)
    expect((await process.carry(flowId)).steps[0]).toMatchObject({ state: 'done', performs: 0 })
    expect(remote.performs('one')).toHaveLength(0)
  })

  test.each(['B', 'K'] as const)('of class %s that is not there is performed once, when the quiet period is over', async (effect) => {
    const remote = fakeRemote()
    await using process = await journal.start(remote)
    const flowId = await journal.open({ rounds: [[step('one', effect)]] })
    const began = performance.now()
    await restored(flowId)
    expect((await process.carry(flowId)).steps[0]).toMatchObject({ state: 'done', performs: 1 })
    expect(remote.applied).toEqual(['one'])
    expect((remote.performs('one')[0]?.at ?? 0) - began).toBeGreaterThanOrEqual(QUIET_MS[effect])
  })

  test('is looked for alone in its lane: what is found could be another’s', async () => {
    const remote = fakeRemote()
    await using process = await journal.start(remote)
    const flowIds = []
    for (const name of ['one', 'two']) {
      const flowId = await journal.open({ rounds: [[step(name, 'B', 'a lane of theirs')]] })
      await restored(flowId)
      flowIds.push(flowId)
    }
    const unsure = new Set<string>()
    remote.on.find = (marker) => {
      if (remote.performs('one').length + remote.performs('two').length === 0) unsure.add(marker)
    }
    await Promise.all(flowIds.map((flowId) => process.carry(flowId)))
    expect(remote.applied.toSorted()).toEqual(['one', 'two'])
    expect(unsure.size).toBe(1)
  })

  test('and whose last request takes effect late is found then', async () => {
    const remote = fakeRemote()
    await using process = await journal.start(remote)
    const flowId = await journal.open({ rounds: [[step('one')]] })
    await restored(flowId)
    remote.on.find = () => {
      if (remote.finds('one').length === 2) remote.applied.push('one')
    }
    expect((await process.carry(flowId)).steps[0]).toMatchObject({ state: 'done', performs: 0 })
    expect(remote.performs('one')).toHaveLength(0)
  })

  test('that cannot be found is a person’s, whose word has it performed', async () => {
    const remote = fakeRemote({ N: { class: 'N', quietMs: 60_000, finds: false, afterQuiet: (_wish, n) => (n < 2 ? 'repeat' : 'person') } })
    await using process = await journal.start(remote)
    const flowId = await journal.open({ rounds: [[step('mail', 'N')]] })
    await restored(flowId)
    expect((await process.carry(flowId)).steps[0]).toMatchObject({ state: 'person', code: 'outcome_unknown' })
    expect(remote.performs('mail')).toHaveLength(0)
    await retry(flowId)
    expect((await process.carry(flowId)).steps[0]).toMatchObject({ state: 'done' })
    expect(remote.performs('mail')).toHaveLength(1)
  })

  test('and that is pointless to repeat is closed', async () => {
    const remote = fakeRemote({ N: { class: 'N', quietMs: 60_000, finds: false, afterQuiet: () => 'close' } })
    await using process = await journal.start(remote)
    const flowId = await journal.open({ rounds: [[step('code', 'N')]] })
    await restored(flowId)
    expect((await process.carry(flowId)).steps[0]).toMatchObject({ state: 'refused', code: 'outcome_unknown' })
    expect(remote.performs('code')).toHaveLength(0)
  })

  test('of class S is set once more', async () => {
    const remote = fakeRemote()
    await using process = await journal.start(remote)
    const flowId = await journal.open({ rounds: [[step('one', 'S')]] })
    await restored(flowId)
    expect((await process.carry(flowId)).steps[0]).toMatchObject({ state: 'done', performs: 1 })
  })
})

test('a step whose outcome was unknown waits for another quiet period: it may have been repeated', async () => {
  const remote = fakeRemote()
  await using process = await journal.start(remote)
  const flowId = await journal.open({ rounds: [[step('one')]] })
  remote.fates.push('not applied, not told')
  await process.engine.advance(flowId)
  await sql`update steps set quiet_until = now(), unknown_at = now(), due_at = now() where flow_id = ${flowId}`.execute(journal.db)
  await sql`update flows set due_at = now() where id = ${flowId}`.execute(journal.db)
  const began = performance.now()
  await restored(flowId)
  expect((await process.carry(flowId)).steps[0]).toMatchObject({ state: 'done', performs: 2 })
  expect(remote.applied).toEqual(['one'])
  expect((remote.performs('one').at(-1)?.at ?? 0) - began).toBeGreaterThanOrEqual(QUIET_MS.B)
})

describe('a flow that had come to an end', () => {
  test('performs nothing that cannot be found, until a person says so', async () => {
    const remote = fakeRemote()
    await using process = await journal.start(remote)
    const flowId = await journal.open({ rounds: [[step('there'), step('gone')]] })
    remote.applied.push('there')
    await restored(flowId, true)
    expect((await process.carry(flowId)).steps.map(({ state, code }) => [state, code])).toEqual([
      ['done', null],
      ['person', 'not_proven'],
    ])
    expect(remote.asked.filter(({ what }) => what === 'perform')).toEqual([])
    await retry(flowId)
    expect((await process.carry(flowId)).steps.map(({ state }) => state)).toEqual(['done', 'done'])
    expect(remote.performs('gone')).toHaveLength(1)
  })

  test('mails nobody again', async () => {
    const remote = fakeRemote({ N: { class: 'N', quietMs: 60_000, finds: false, afterQuiet: () => 'repeat' } })
    await using process = await journal.start(remote)
    const flowId = await journal.open({ rounds: [[step('mail', 'N')]] })
    await restored(flowId, true)
    expect((await process.carry(flowId)).steps[0]).toMatchObject({ state: 'refused', code: 'outcome_unknown' })
    expect(remote.asked).toEqual([])
  })
})

test('what a restored flow opens is in doubt as well; what others open is not', async () => {
  const remote = fakeRemote()
  await using process = await journal.start(remote)
  const [inherits, fresh] = [another('inherits'), another('fresh')]
  const flowId = await journal.open({ rounds: [[step('first')]], outbox: [{ after: 'first', flow: inherits }] })
  remote.applied.push('first')
  await restored(flowId)
  await process.carry(flowId)
  await process.carry(await journal.open({ rounds: [[step('second')]], outbox: [{ after: 'second', flow: fresh }] }))
  const { rows } = await sql<{ subject_id: string; restored: boolean }>`
    select subject_id, restored_at is not null as restored from flows where subject_id in (${inherits.subjectId}, ${fresh.subjectId})`.execute(journal.db) // prettier-ignore
  expect(Object.fromEntries(rows.map((row) => [row.subject_id, row.restored]))).toEqual({
    [inherits.subjectId]: true,
    [fresh.subjectId]: false,
  })
})
