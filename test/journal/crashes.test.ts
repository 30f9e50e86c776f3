// A process dies at each named line of the protocol, or the database goes away there; another one, or the same, carries the flow on.

import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SEND_WINDOW_MS } from '../../src/journal/times.ts'
import { type Commit, settledIn } from '../../src/journal/store.ts'
import { until } from '../world/until.ts'
import { step } from './chain.ts'
import { type FakeRemote, fakeRemote } from './fake-remote.ts'
import { type Process, type SharedJournal, sharedJournal, TIME_SCALE } from './processes.ts'

let journal: SharedJournal
beforeAll(async () => {
  journal = await sharedJournal()
})
afterAll(() => journal[Symbol.asyncDispose]())

const QUIET_MS = { B: 120_000 / TIME_SCALE, K: 30_000 / TIME_SCALE, N: 60_000 / TIME_SCALE }
/** The last moment at which an interrupted request can have been under way, from its intent. */
const LAST_MS = SEND_WINDOW_MS + 50

const isIntent = (commit: { intent: unknown }) => commit.intent !== null
const isSettling = (commit: Commit) => settledIn(commit.events).length > 0

interface Crash {
  name: string
  arm(process: Process, remote: FakeRemote): void
  /** How often the remote was asked for it in the end. */
  performs: number
  /** Whether a quiet period must have passed before the last request (or, if there was one alone, that none may have). */
  quiet: boolean
}

/** Takes effect once: the next process finds nothing in its way. */
const once = (run: () => unknown) => {
  let armed = true
  return async () => {
    if (!armed) return
    armed = false
    await run()
  }
}

const CRASHES: Crash[] = [
  {
    name: 'before the intent is committed',
    arm(process) {
      process.onCommit = async (commit, write) => {
        if (isIntent(commit)) await process.kill()
        return write()
      }
    },
    performs: 1,
    quiet: false,
  },
  {
    name: 'after the intent, before the first byte',
    arm(process, remote) {
      remote.on.beforeSend = once(() => process.kill())
    },
    performs: 1,
    quiet: true,
  },
  {
    name: 'after the request was sent, which is not applied',
    arm(process, remote) {
      remote.fates.push('not applied, not told')
      remote.on.underWay = once(() => process.kill())
    },
    performs: 2,
    quiet: true,
  },
  {
    name: 'after the request was sent, which is applied',
    arm(process, remote) {
      remote.on.applied = once(() => process.kill())
    },
    performs: 1,
    quiet: false,
  },
  {
    name: 'after the answer, before it is settled',
    arm(process) {
      process.onCommit = async (commit, write) => {
        if (isSettling(commit)) await process.kill()
        return write()
      }
    },
    performs: 1,
    quiet: false,
  },
  {
    name: 'after it was settled, before the next is woken',
    arm(process) {
      process.onCommit = async (commit, write) => {
        const written = await write()
        if (isSettling(commit)) await process.kill()
        return written
      }
    },
    performs: 1,
    quiet: false,
  },
]

test('the quiet period is counted from the deadline that the request was given, whatever deadline is configured now', async () => {
  const patient = fakeRemote({ B: { class: 'B', quietMs: 120_000, deadlineMs: 30_000 } })
  await using first = await journal.start(patient)
  await using second = await journal.start(fakeRemote())
  const flowId = await journal.open({ rounds: [[step('patient')]] })
  patient.on.underWay = () => first.kill()
  await first.engine.advance(flowId)
  const intendedAt = (await journal.flow(flowId)).steps[0]?.updatedAt ?? Number.NaN
  await second.engine.advance(flowId)
  const [found] = (await journal.flow(flowId)).steps
  expect(found?.state).toBe('unknown')
  expect((found?.quietUntil ?? 0) - intendedAt).toBe(SEND_WINDOW_MS + 30_000 + QUIET_MS.B)
})

describe('killed', () => {
  test.each(CRASHES)('$name', async ({ arm, performs, quiet }) => {
    const remote = fakeRemote()
    await using first = await journal.start(remote)
    await using second = await journal.start(remote)
    const flowId = await journal.open({ rounds: [[step('one')], [step('two')]] })
    arm(first, remote)
    const began = performance.now()
    await first.engine.advance(flowId)
    const view = await second.carry(flowId)
    expect(view.steps.map(({ name, state }) => [name, state])).toEqual([
      ['one', 'done'],
      ['two', 'done'],
    ])
    expect(remote.applied).toEqual(['one', 'two'])
    expect(remote.performs('one')).toHaveLength(performs)
    const lastRequest = remote.performs('one').at(-1)?.at ?? 0
    const lastLook = remote.finds('one').at(-1)?.at ?? 0
    if (quiet) {
      expect(lastRequest - began).toBeGreaterThanOrEqual(LAST_MS + QUIET_MS.B)
      // The look that was believed is the last before the request, and no earlier than the quiet period's end.
      expect(lastLook - began).toBeGreaterThanOrEqual(LAST_MS + QUIET_MS.B)
      expect(lastLook).toBeLessThan(lastRequest)
    }
  })

  test('before the intent is committed: nobody waits for anything', async () => {
    const remote = fakeRemote()
    await using first = await journal.start(remote)
    await using second = await journal.start(remote)
    const flowId = await journal.open({ rounds: [[step('one')]] })
    CRASHES[0]?.arm(first, remote)
    await first.engine.advance(flowId)
    // The first steps of a flow are saved with its first commit, and that never came.
    expect((await journal.flow(flowId)).steps).toEqual([])
    const view = await second.carry(flowId)
    expect(view.steps[0]).toMatchObject({ state: 'done', attempts: 1, unknownAt: null, quietUntil: null })
  })

  test('with a mail under way: a code is not sent again, nobody knows whether it was', async () => {
    const remote = fakeRemote({ N: { class: 'N', quietMs: 60_000, finds: false, afterQuiet: () => 'close' } })
    await using first = await journal.start(remote)
    await using second = await journal.start(remote)
    const flowId = await journal.open({ rounds: [[step('code', 'N')]] })
    remote.on.underWay = once(() => first.kill())
    remote.fates.push('not applied, not told')
    await first.engine.advance(flowId)
    const view = await second.carry(flowId)
    expect(view.steps[0]).toMatchObject({ state: 'refused', code: 'outcome_unknown' })
    expect(remote.performs('code')).toHaveLength(1)
  })

  test('with something under way that cannot be found: a person is asked, after the quiet period, and it happened at most once', async () => {
    const remote = fakeRemote()
    await using first = await journal.start(remote)
    await using second = await journal.start(remote)
    const flowId = await journal.open({ rounds: [[step('payment', 'N')]] })
    remote.on.applied = once(() => first.kill())
    const began = performance.now()
    await first.engine.advance(flowId)
    const view = await second.carry(flowId)
    expect(performance.now() - began).toBeGreaterThanOrEqual(LAST_MS + QUIET_MS.N)
    expect(view.steps[0]).toMatchObject({ state: 'person', code: 'outcome_unknown', performs: 1 })
    expect(remote.applied).toEqual(['payment'])
  })
})

describe('a commit of which nobody knows whether it was written', () => {
  const lostCommit = (process: Process, which: (commit: Commit) => boolean, written: boolean) => {
    let armed = true
    process.onCommit = async (commit, write) => {
      if (!armed || !which(commit)) return write()
      armed = false
      if (written) await write()
      throw new Error('Connection terminated unexpectedly')
    }
  }

  test.each([
    { what: 'the intent', which: isIntent, written: false, performs: 1, attempts: 1 },
    { what: 'the intent', which: isIntent, written: true, performs: 1, attempts: 2 },
    { what: 'the settling', which: isSettling, written: false, performs: 1, attempts: 1 },
    { what: 'the settling', which: isSettling, written: true, performs: 1, attempts: 1 },
  ])('$what, written: $written', async ({ which, written, performs, attempts }) => {
    const remote = fakeRemote()
    await using process = await journal.start(remote)
    const flowId = await journal.open({ rounds: [[step('one')]] })
    lostCommit(process, which, written)
    await process.engine.advance(flowId)
    // Nothing was sent on an intent that is not proven.
    if (which === isIntent) expect(remote.performs('one')).toHaveLength(0)
    const view = await process.carry(flowId)
    expect(view.steps[0]).toMatchObject({ state: 'done', attempts })
    expect(remote.applied).toEqual(['one'])
    expect(remote.performs('one')).toHaveLength(performs)
  })
})

describe('the database goes away', () => {
  /** Ends every connection to this database but the tests' own. */
  const cut = (process: Process) =>
    sql`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`
      .execute(journal.db)
      .then(() => until(() => !process.instance.alive(), 'the lock to be lost'))

  test('while a request is under way: its answer is settled once the database is back', async () => {
    const remote = fakeRemote()
    await using process = await journal.start(remote)
    const flowId = await journal.open({ rounds: [[step('one')], [step('two')]] })
    remote.on.underWay = once(() => cut(process))
    const view = await process.carry(flowId)
    expect(view.steps.map(({ state }) => state)).toEqual(['done', 'done'])
    expect(remote.applied).toEqual(['one', 'two'])
    expect(remote.performs('one')).toHaveLength(1)
  })

  test('before the first byte: nothing is sent without the lock, and the lock is taken anew', async () => {
    const remote = fakeRemote()
    await using process = await journal.start(remote)
    const before = process.instance.id()
    const flowId = await journal.open({ rounds: [[step('one')]] })
    remote.on.beforeSend = once(async () => {
      await cut(process)
      expect(remote.performs('one')).toHaveLength(0)
    })
    const view = await process.carry(flowId)
    expect(view.steps[0]?.state).toBe('done')
    expect(view.steps[0]?.attempts).toBeGreaterThan(1)
    expect(remote.performs('one')).toHaveLength(1)
    await until(() => process.instance.alive(), 'the lock')
    expect(process.instance.id()).toBeGreaterThan(before)
  })
})
