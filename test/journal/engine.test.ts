// How the engine works flows off: what it may do side by side, what it hears, what it opens, and how it ends.

import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../../src/base/clock.ts'
import { leaveDecision } from '../../src/db/decisions.ts'
import { effect } from '../../src/journal/effect.ts'
import type { DecisionType, NewFlow } from '../../src/journal/flow.ts'
import { PARALLEL_STEPS, POLL_MS } from '../../src/journal/times.ts'
import { until } from '../world/until.ts'
import { CHAIN, step } from './chain.ts'
import { type FakeRemote, fakeRemote } from './fake-remote.ts'
import { type SharedJournal, sharedJournal, TIME_SCALE } from './processes.ts'
import { settledIn } from '../../src/journal/store.ts'

let journal: SharedJournal
beforeAll(async () => {
  journal = await sharedJournal()
})
afterAll(() => journal[Symbol.asyncDispose]())

const decide = (flowId: string, type: DecisionType, remoteId: string | null = null) =>
  leaveDecision(journal.db, flowId, { id: randomUUID(), type, line: null, remoteId, reason: 'as agreed', requestedBy: 'staff' })

/** Without the warnings of steps that wait for long, as a busy machine's do. */
const eventsOf = async (flowId: string): Promise<string[]> =>
  (
    await sql<{ kind: string }>`select kind from events where flow_id = ${flowId} and kind <> 'step.slow' order by id`.execute(journal.db)
  ).rows.map(({ kind }) => kind)

describe('steps side by side', () => {
  test('are four at most', async () => {
    const remote = fakeRemote()
    const waiting: (() => void)[] = []
    remote.on.underWay = () => new Promise<void>((resolve) => waiting.push(resolve))
    await using process = await journal.start(remote)
    const flowId = await journal.open({ rounds: [Array.from({ length: 10 }, (_, index) => step(`side-${index}`))] })
    const running = process.engine.advance(flowId)
    await until(() => waiting.length === PARALLEL_STEPS, 'four of them')
    await until(() => {
      waiting.splice(0).forEach((go) => go())
      return remote.applied.length === 10
    }, 'all of them')
    await running
    expect(remote.busiest.all).toBe(PARALLEL_STEPS)
    expect(new Set(remote.applied).size).toBe(10)
  })

  test('do not wait for one whose outcome is not known', async () => {
    const remote = fakeRemote()
    remote.fates.push('not applied, not told')
    await using process = await journal.start(remote)
    const flowId = await journal.open({ rounds: [[step('stuck', 'B'), step('free-1'), step('free-2')]] })
    expect((await process.carry(flowId)).steps.every(({ state }) => state === 'done')).toBe(true)
    expect([remote.applied.slice(0, 2).toSorted(), remote.applied.slice(2)]).toEqual([['free-1', 'free-2'], ['stuck']])
  })
})

test('a result that could not be written is reported as that, and looked for by whoever comes next', async () => {
  const remote = fakeRemote()
  await using process = await journal.start(remote)
  process.onCommit = async (commit, write) => {
    if (settledIn(commit.events).length > 0) throw new Error('connection lost')
    return write()
  }
  const flowId = await journal.open({ rounds: [[step('told', 'B')], [step('next', 'B')]] })
  await process.engine.advance(flowId)
  expect([...process.broken, ...process.errors].map(String)).toEqual(['Error: connection lost', 'Error: connection lost'])
  process.onCommit = (_commit, write) => write()
  expect((await process.carry(flowId)).steps.map(({ state, attempts }) => [state, attempts])).toEqual([['done', 1], ['done', 1]]) // prettier-ignore
  expect(remote.applied).toEqual(['told', 'next'])
})

describe('what a step only read', () => {
  /** Lets steps of effect R look at the remote, which says yes. */
  const reading = (remote: FakeRemote, looks: string[]) => {
    remote.effects['R'] = effect<object>().reading<{ marker: string }, string>({
      id: 'R',
      system: 'whmcs',
      class: 'R',
      marker: ({ marker }) => marker,
      async look({ marker }) {
        looks.push(marker)
        return { is: 'done', value: marker }
      },
    })
  }

  test('is written with what it leads to, in one commit', async () => {
    const remote = fakeRemote()
    const looks: string[] = []
    reading(remote, looks)
    await using process = await journal.start(remote)
    const commits: string[][] = []
    process.onCommit = (commit, write) => {
      commits.push(commit.steps.map(({ name, state }) => `${name} ${state}`))
      return write()
    }
    const flowId = await journal.open({ rounds: [[step('seen', 'R')], [step('seen-too', 'R')], [step('made', 'K')]] })
    await process.engine.advance(flowId)
    expect(commits).toEqual([['seen done', 'seen-too done', 'made intended'], ['made done']])
    expect(await eventsOf(flowId)).toEqual(['step.done', 'step.done', 'step.intended', 'step.done'])
    expect((await journal.flow(flowId)).steps.map(({ result }) => result)).toEqual(['seen', 'seen-too', expect.anything()])
  })

  test('is read again when its process died before that', async () => {
    const remote = fakeRemote()
    const looks: string[] = []
    await using first = await journal.start(remote)
    reading(remote, looks)
    first.onCommit = () => first.kill().then(() => Promise.reject(new Error('killed')))
    const flowId = await journal.open({ rounds: [[step('seen', 'R')], [step('made', 'K')]] })
    await first.engine.advance(flowId)
    expect((await journal.flow(flowId)).steps).toEqual([])
    await using second = await journal.start(remote)
    expect((await second.carry(flowId)).steps.map(({ state }) => state)).toEqual(['done', 'done'])
    expect([looks, remote.applied]).toEqual([['seen', 'seen'], ['made']])
  })
})

describe('a planned step that nobody wants any more', () => {
  test('is skipped with the commit that made it so, long before its time, and the flow is done', async () => {
    const remote = fakeRemote()
    await using process = await journal.start(remote)
    const flowId = await journal.open({ rounds: [[{ ...step('later', 'K'), afterMs: 3_600_000 }, step('asked', 'K')]] })
    remote.fates.push('refused')
    await process.engine.advance(flowId)
    await decide(flowId, 'cancel')
    await process.engine.advance(flowId)
    expect((await journal.flow(flowId)).steps.map(({ name, state }) => [name, state])).toContainEqual(['later', 'skipped'])
    expect(await eventsOf(flowId)).toContain('step.skipped')
    expect(remote.applied).toEqual([])
  })

  test('is not sent when that happened while its intent waited for its turn', async () => {
    const remote = fakeRemote()
    const [answer, other, held] = [Promise.withResolvers<void>(), Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    remote.on.underWay = (marker) => (marker === 'first' ? answer.promise : undefined)
    await using process = await journal.start(remote)
    process.onCommit = async (commit, write) => {
      if (settledIn(commit.events).includes('other')) {
        held.resolve()
        await other.promise
      }
      return write()
    }
    const late = { ...step('late', 'K'), afterMs: 600 }
    const flowId = await journal.open({
      rounds: [[step('first', 'K'), step('other', 'K'), late], [step('last', 'K')]],
      pointlessAfter: { late: 'first' },
    })
    const running = process.engine.advance(flowId)
    await held.promise
    // The answer is in and waits to be written; then the late one falls due, and its intent comes behind that.
    answer.resolve()
    await systemClock.sleep(700)
    other.resolve()
    await running
    expect(remote.applied.toSorted()).toEqual(['first', 'last', 'other'])
    expect((await journal.flow(flowId)).steps.map(({ name, state }) => [name, state])).toContainEqual(['late', 'skipped'])
  })
})

describe('a lane', () => {
  test('has one request in flight, whoever sends it', async () => {
    const remote = fakeRemote()
    await using first = await journal.start(remote)
    await using second = await journal.start(remote)
    const flows = await Promise.all(
      Array.from({ length: 6 }, (_, index) => journal.open({ rounds: [[step(`lane-${index}`, 'B', 'one')]] })),
    )
    remote.on.underWay = () => new Promise((resolve) => setImmediate(resolve))
    await Promise.all(flows.map((flowId, index) => (index % 2 === 0 ? first : second).carry(flowId)))
    expect(remote.busiest.lane).toBe(1)
    expect(remote.applied).toHaveLength(6)
  })

  test('is held by an outcome that is not known until it is', async () => {
    const remote = fakeRemote()
    remote.fates.push('not applied, not told')
    await using process = await journal.start(remote)
    const first = await journal.open({ rounds: [[step('holder', 'B', 'two')]] })
    const second = await journal.open({ rounds: [[step('waiter', 'B', 'two')]] })
    await process.engine.advance(first)
    await process.engine.advance(second)
    expect((await journal.flow(second)).steps[0]).toMatchObject({ state: 'planned', attempts: 0, tries: 0, locks: 0 })
    expect(remote.performs('waiter')).toHaveLength(0)
    await Promise.all([process.carry(first), process.carry(second)])
    expect(remote.applied.toSorted()).toEqual(['holder', 'waiter'])
    const [lost, waited] = [remote.performs('holder')[0], remote.performs('waiter')[0]]
    expect((waited?.at ?? 0) - (lost?.at ?? 0)).toBeGreaterThanOrEqual(120_000 / TIME_SCALE)
  })

  test('that is taken puts off a person’s "again" too, without a fault', async () => {
    const remote = fakeRemote()
    remote.fates.push('not applied, not told', 'not applied, not told')
    await using process = await journal.start(remote)
    const asked = await journal.open({ rounds: [[step('asked', 'B', 'three')]] })
    const other = await journal.open({ rounds: [[step('other', 'B', 'three')]] })
    await process.engine.advance(asked)
    remote.findsMany = true
    expect((await process.carry(asked)).steps[0]?.state).toBe('person')
    remote.findsMany = false
    await process.engine.advance(other)
    expect((await journal.flow(other)).steps[0]?.state).toBe('unknown')
    await decide(asked, 'retry')
    await process.engine.advance(asked)
    expect(process.errors).toEqual([])
    const row = await sql<{ owner: number | null }>`select owner from flows where id = ${asked}`.execute(journal.db)
    expect(row.rows[0]?.owner).toBeNull()
    await process.carry(other)
    await until(async () => (await process.carry(asked)).steps[0]?.state === 'done', 'the asked one')
    expect(remote.applied.toSorted()).toEqual(['asked', 'other'])
  })
})

describe('a person’s word', () => {
  test('left while a step runs is heard before anything new begins', async () => {
    const remote = fakeRemote()
    await using process = await journal.start(remote)
    const flowId = await journal.open({ rounds: [[step('runs')], [step('never')]] })
    remote.on.underWay = () => decide(flowId, 'cancel')
    await process.engine.advance(flowId)
    const view = await process.carry(flowId)
    expect(view.steps.map(({ name, state }) => [name, state])).toEqual([
      ['runs', 'done'],
      ['never', 'skipped'],
    ])
    expect(remote.applied).toEqual(['runs'])
    expect((await eventsOf(flowId)).filter((kind) => kind === 'decision.cancel')).toHaveLength(1)
  })

  test('left while the last step runs is carried out too', async () => {
    const remote = fakeRemote()
    await using process = await journal.start(remote)
    const flowId = await journal.open({ rounds: [[step('last')]] })
    remote.on.underWay = () => decide(flowId, 'cancel')
    await process.engine.advance(flowId)
    expect((await process.carry(flowId)).decided).toBe(1)
    expect(await eventsOf(flowId)).toContain('decision.cancel')
  })

  test('"again" is carried out once, however often the flow is taken up', async () => {
    const remote = fakeRemote()
    remote.fates.push('refused')
    await using process = await journal.start(remote)
    const flowId = await journal.open({ rounds: [[step('refused-once')]] })
    expect((await process.carry(flowId)).steps[0]).toMatchObject({ state: 'person', code: 'not_like_that' })
    await Promise.all([decide(flowId, 'retry'), decide(flowId, 'retry')])
    await Promise.all([process.engine.advance(flowId), process.engine.advance(flowId)])
    expect((await process.carry(flowId)).steps[0]).toMatchObject({ state: 'done', attempts: 2 })
    expect(remote.applied).toEqual(['refused-once'])
  })

  test('"this is it" settles the step with the named record, if it is there', async () => {
    const remote = fakeRemote()
    remote.fates.push('refused')
    await using process = await journal.start(remote)
    const flowId = await journal.open({ rounds: [[step('adopted')]] })
    await process.carry(flowId)
    await decide(flowId, 'adopt', 'made-by-hand')
    await process.engine.advance(flowId)
    expect((await journal.flow(flowId)).steps[0]).toMatchObject({ state: 'person', code: 'adopt_not_found' })
    remote.applied.push('made-by-hand')
    await decide(flowId, 'adopt', 'made-by-hand')
    await process.engine.advance(flowId)
    expect((await journal.flow(flowId)).steps[0]).toMatchObject({ state: 'done', result: 'made-by-hand' })
    expect(remote.performs('adopted')).toHaveLength(1)
  })
})

describe('the outbox', () => {
  const wish = (name: string): NewFlow => ({
    kind: CHAIN,
    subjectId: randomUUID(),
    input: { rounds: [[step(name)]] },
    correlationId: 'outbox',
  })
  const opened = async ({ subjectId }: NewFlow) =>
    (await sql<{ id: string }>`select id from flows where subject_id = ${subjectId}`.execute(journal.db)).rows

  test('flows are opened once, with the change that asks for them, and woken once', async () => {
    const remote = fakeRemote()
    await using process = await journal.start(remote)
    const [early, late] = [wish('early'), wish('late')]
    const flowId = await journal.open({
      rounds: [[step('before')], [step('middle')], [step('after')]],
      outbox: [
        { after: null, flow: early },
        { after: 'middle', flow: late },
      ],
    })
    remote.on.underWay = async (marker) => {
      expect([marker, (await opened(early)).length, (await opened(late)).length]).toEqual([marker, 1, marker === 'after' ? 1 : 0])
    }
    await process.carry(flowId)
    const ids = [...(await opened(early)), ...(await opened(late))].map(({ id }) => id)
    expect(ids).toHaveLength(2)
    expect(process.woken.toSorted()).toEqual(ids.toSorted())
    expect(process.broken).toEqual([])
  })

  test('a flow that is asked for before there is any step is opened, and the flow without steps is done', async () => {
    const remote = fakeRemote()
    await using process = await journal.start(remote)
    const only = wish('only')
    const flowId = await journal.open({ rounds: [], outbox: [{ after: null, flow: only }] })
    await process.engine.advance(flowId)
    expect(await opened(only)).toHaveLength(1)
    const { rows } = await sql<{ state: string }>`select state from flows where id = ${flowId}`.execute(journal.db)
    expect(rows).toEqual([{ state: 'done' }])
  })

  test('the wake-up is lost with the process: the other one’s poller opens nothing twice and leaves nothing out', async () => {
    const remote = fakeRemote()
    await using first = await journal.start(remote)
    await using second = await journal.start(remote)
    const told = wish('told')
    const flowId = await journal.open({ rounds: [[step('teller')], [step('goes-on')]], outbox: [{ after: 'teller', flow: told }] })
    first.onCommit = async (commit, write) => {
      const written = await write()
      if (commit.flows.length > 0) await first.kill()
      return written
    }
    await first.engine.advance(flowId)
    const [row] = await opened(told)
    second.engine.start({ poll: true })
    const isDone = async () => {
      second.clock.tick(POLL_MS)
      const { rows } = await sql<{ state: string }>`select state from flows where id in (${flowId}, ${row?.id ?? flowId})`.execute(
        journal.db,
      )
      return rows.length === 2 && rows.every(({ state }) => state === 'done')
    }
    await until(isDone, 'both flows')
    const names = ['goes-on', 'teller', 'told']
    expect(remote.applied.filter((marker) => names.includes(marker)).toSorted()).toEqual(names)
    expect(await opened(told)).toHaveLength(1)
  })
})

describe('the poller', () => {
  test('finds what nobody was woken for', async () => {
    const remote = fakeRemote()
    await using process = await journal.start(remote)
    process.engine.start({ poll: true })
    const flowId = await journal.open({ rounds: [[step('unwoken')]] })
    await until(async () => {
      process.clock.tick(POLL_MS)
      return (await journal.flow(flowId)).steps[0]?.state === 'done'
    }, 'the flow')
    expect(remote.applied.filter((marker) => marker === 'unwoken')).toHaveLength(1)
  })

  test('goes on after the database was away', async () => {
    const remote = fakeRemote()
    await using process = await journal.start(remote)
    const { due } = process.store
    let away = true
    process.store.due = (...asked) => (away ? Promise.reject(new Error('no database')) : due(...asked))
    process.engine.start({ poll: true })
    const flowId = await journal.open({ rounds: [[step('patient')]] })
    process.clock.tick(POLL_MS)
    await until(() => process.errors.length > 0, 'the fault')
    away = false
    await until(async () => {
      process.clock.tick(POLL_MS)
      return (await journal.flow(flowId)).steps[0]?.state === 'done'
    }, 'the flow')
  })
})

describe('the end of a process', () => {
  test('waits for the running step, begins no other, and gives the flow back', async () => {
    const remote = fakeRemote()
    const { promise: go, resolve: open } = Promise.withResolvers<void>()
    remote.on.underWay = () => go
    await using process = await journal.start(remote)
    const [flowId, other] = [
      await journal.open({ rounds: [[step('ends')], [step('stays')]] }),
      await journal.open({ rounds: [[step('never-begun')]] }),
    ]
    void process.engine.advance(flowId)
    await until(() => remote.performs('ends').length === 1, 'the request')
    const drained = process.engine.drain(10_000)
    process.engine.take(other)
    open()
    await drained
    expect(process.engine.running()).toBe(0)
    expect((await journal.flow(flowId)).steps.map(({ name, state }) => [name, state])).toEqual([
      ['ends', 'done'],
      ['stays', 'planned'],
    ])
    expect((await journal.flow(other)).steps).toEqual([])
    const { rows } = await sql<{
      owner: number | null
      due: boolean
    }>`select owner, due_at <= now() as due from flows where id = ${flowId}`.execute(journal.db)
    expect(rows).toEqual([{ owner: null, due: true }])
    await using next = await journal.start(remote)
    await next.carry(flowId)
    expect(remote.applied).toEqual(['ends', 'stays'])
  })

  test('does not wait for ever: the request is given up, and looked for by whoever comes next', async () => {
    const remote = fakeRemote()
    remote.on.applied = (_marker, { signal }) => new Promise((resolve) => signal?.addEventListener('abort', () => resolve()))
    remote.fates.push('applied, not told')
    await using process = await journal.start(remote)
    const flowId = await journal.open({ rounds: [[step('hangs')]] })
    void process.engine.advance(flowId)
    await until(() => remote.applied.length === 1, 'the request')
    await process.engine.drain(1)
    expect((await journal.flow(flowId)).steps[0]?.state).toMatch(/unknown|intended/)
    await process.kill()
    await using next = await journal.start(remote)
    expect((await next.carry(flowId)).steps[0]).toMatchObject({ state: 'done', attempts: 1 })
    expect(remote.applied).toEqual(['hangs'])
  })
})

describe('faults', () => {
  test.each([
    ['B', 'applied, not told', 1],
    ['B', 'not applied, not told', 2],
    ['B', 'throws', 2],
    ['B', 'not sent', 2],
    ['B', 'row locked', 2],
    ['K', 'applied, not told', 1],
    ['K', 'not applied, not told', 2],
    ['S', 'not applied, not told', 2],
  ] as const)('%s, %s: it happens once', async (effect, fate, performs) => {
    const remote = fakeRemote()
    remote.fates.push(fate)
    await using process = await journal.start(remote)
    const flowId = await journal.open({ rounds: [[step('faulty', effect)]] })
    expect((await process.carry(flowId)).steps[0]).toMatchObject({ state: 'done', attempts: performs })
    expect(remote.applied).toEqual(['faulty'])
    const [first, second] = remote.performs('faulty')
    const quietMs = { B: 120_000, K: 30_000, S: 0 }[effect] / TIME_SCALE
    if (first && second && (fate === 'not applied, not told' || fate === 'throws'))
      // The journal's clock gains a little on ours whenever an answer of the database travels faster than those before.
      expect(second.at - first.at).toBeGreaterThanOrEqual(quietMs - 2)
  })

  test('B looks before its first request: what is there already is not made a second time', async () => {
    const remote = fakeRemote()
    remote.applied.push('restored')
    await using process = await journal.start(remote)
    const flowId = await journal.open({ rounds: [[step('restored')]] })
    expect((await process.carry(flowId)).steps[0]).toMatchObject({ state: 'done', performs: 0, attempts: 0 })
    expect(remote.performs('restored')).toHaveLength(0)
  })

  test('while nothing can be looked up nothing is sent', async () => {
    const remote = fakeRemote({ B: { class: 'B', quietMs: 120_000, giveUpMs: 400_000 } })
    remote.findFails = true
    await using process = await journal.start(remote)
    const flowId = await journal.open({ rounds: [[step('blind')]] })
    expect((await process.carry(flowId)).steps[0]).toMatchObject({ state: 'person', code: 'find_failed', performs: 0 })
    expect(remote.finds('blind').length).toBeGreaterThan(1)
    expect(remote.performs('blind')).toHaveLength(0)
  })

  test('two of it: a person is asked, and nothing else is done', async () => {
    const remote = fakeRemote()
    remote.findsMany = true
    await using process = await journal.start(remote)
    const flowId = await journal.open({ rounds: [[step('double')], [step('never-after')]] })
    expect((await process.carry(flowId)).steps).toMatchObject([{ state: 'person', code: 'duplicate_found' }])
    expect(remote.applied).toEqual([])
  })
})
