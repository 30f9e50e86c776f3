// Who may work on a flow: one at a time, by lease and fence, and what becomes of those who do not know yet that they may not.

import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDatabase } from '../../src/db/database.ts'
import { leaveDecision } from '../../src/db/decisions.ts'
import { newStep } from '../../src/journal/new-step.ts'
import { openTaken } from '../../src/db/open-flow.ts'
import { HEARTBEAT_MS, LEASE_LEFT_TO_SEND_MS, LEASE_MS, SEND_WINDOW_MS } from '../../src/journal/times.ts'
import { until } from '../world/until.ts'
import { CHAIN, step } from './chain.ts'
import { fakeRemote } from './fake-remote.ts'
import { type Process, type SharedJournal, sharedJournal } from './processes.ts'

let journal: SharedJournal
beforeAll(async () => {
  journal = await sharedJournal()
})
afterAll(() => journal[Symbol.asyncDispose]())

/** A door that stays shut until it is opened; `reached` says that somebody stands before it. */
function gate() {
  const { promise: opened, resolve: open } = Promise.withResolvers<void>()
  const { promise: reached, resolve: arrive } = Promise.withResolvers<void>()
  let used = false
  return {
    open,
    reached,
    /** Holds up the first who comes. */
    async pass() {
      if (used) return
      used = true
      arrive()
      await opened
    },
  }
}

/** As if the lease's 20 seconds had passed without a heartbeat. */
const expire = (flowId: string) => sql`update flows set lease_until = now() - interval '1 ms' where id = ${flowId}`.execute(journal.db)

const rowOf = async (flowId: string) =>
  (
    await sql<{
      owner: number | null
      fence: number
      rev: number
      left: number | null
    }>`select owner, fence, rev, extract(epoch from lease_until - now())::float8 * 1000 as left from flows where id = ${flowId}`.execute(
      journal.db,
    )
  ).rows[0]

const intentsOf = async (flowId: string) =>
  (
    await sql<{
      attempt: number
      outcome: string | null
    }>`
      select i.attempt, e.data->>'outcome' as outcome
      from events i left join events e on e.flow_id = i.flow_id and e.step = i.step and e.attempt = i.attempt and e.kind <> i.kind
      where i.flow_id = ${flowId} and i.kind = 'step.intended' order by i.attempt`.execute(journal.db)
  ).rows

describe('two processes race', () => {
  test('with somebody who is just leaving word: it is heard, though the claim could not read it yet', async () => {
    const remote = fakeRemote()
    await using process = await journal.start(remote)
    const flowId = await journal.open({ rounds: [[step('before')], [step('after')]] })
    const watching = openDatabase(journal.url, () => undefined, 1)
    const claimWaits = async () =>
      (await sql`select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%claimed as%'`.execute(watching)).rows
        .length > 0
    let running: Promise<void> | undefined
    await journal.db.transaction().execute(async (tx) => {
      await leaveDecision(tx, flowId, { id: randomUUID(), type: 'cancel', line: null, remoteId: null, reason: 'why', requestedBy: 'staff' })
      running = process.engine.advance(flowId)
      await until(claimWaits, 'the claim to wait for the row')
    })
    await running
    await watching.destroy()
    expect((await journal.flow(flowId)).decided).toBe(1)
    // Its intent tells of the word, and is dropped unsent.
    expect(remote.applied).toEqual([])
  })

  test('for the same flows: each is worked on by one of them, and everything happens once', async () => {
    const remote = fakeRemote()
    await using first = await journal.start(remote)
    await using second = await journal.start(remote)
    const names = Array.from({ length: 15 }, (_, index) => `raced-${index}`)
    const flows = await Promise.all(names.map((name) => journal.open({ rounds: [[step(name)]] })))
    await Promise.all(flows.flatMap((flowId) => [first.engine.advance(flowId), second.engine.advance(flowId)]))
    const views = await Promise.all(flows.map((flowId) => second.carry(flowId)))
    expect(views.every((view) => view.steps[0]?.state === 'done' && view.steps[0].attempts === 1)).toBe(true)
    expect(remote.applied.toSorted()).toEqual(names.toSorted())
    expect(remote.asked.filter(({ what }) => what === 'perform')).toHaveLength(names.length)
    expect([...first.errors, ...second.errors]).toEqual([])
  })

  test('a flow that is held is not to be had, and the same process does not take it twice', async () => {
    const remote = fakeRemote()
    const door = gate()
    remote.on.underWay = () => door.pass()
    await using first = await journal.start(remote)
    await using second = await journal.start(remote)
    const flowId = await journal.open({ rounds: [[step('held')]] })
    const running = first.engine.advance(flowId)
    await door.reached
    const held = await rowOf(flowId)
    expect(await second.store.claim(flowId)).toBeNull()
    expect(await second.store.due(10, [])).not.toContain(flowId)
    await second.engine.advance(flowId)
    expect(await rowOf(flowId)).toMatchObject({ owner: first.instance.id(), fence: held?.fence })
    door.open()
    await running
    expect(remote.applied).toEqual(['held'])
  })
})

describe('an owner who is gone', () => {
  test('dead: its flow is to be had at once, long before its lease is over', async () => {
    const remote = fakeRemote()
    await using first = await journal.start(remote)
    await using second = await journal.start(remote)
    const flowId = await journal.open({ rounds: [[step('orphan')]] })
    remote.on.beforeSend = () => first.kill()
    await first.engine.advance(flowId)
    remote.on.beforeSend = () => undefined
    const orphan = await rowOf(flowId)
    expect(orphan).toMatchObject({ owner: first.instance.id() })
    expect(orphan?.left).toBeGreaterThan(LEASE_MS / 2)
    expect(await until(() => second.store.claim(flowId), 'the orphan')).toMatchObject({ fence: (orphan?.fence ?? 0) + 1 })
  })

  test('alive, its lease over: then, and not before', async () => {
    const remote = fakeRemote()
    await using first = await journal.start(remote)
    await using second = await journal.start(remote)
    const flowId = await journal.open({ rounds: [[step('late')]] })
    expect(await first.store.claim(flowId)).not.toBeNull()
    expect(await second.store.claim(flowId)).toBeNull()
    await expire(flowId)
    expect(await second.store.claim(flowId)).toMatchObject({ owner: second.instance.id() })
  })
})

describe('a process that was frozen past its lease', () => {
  test('between intent and first byte: it sends nothing, and its result is thrown away', async () => {
    const remote = fakeRemote()
    const door = gate()
    remote.on.beforeSend = () => door.pass()
    await using zombie = await journal.start(remote)
    await using heir = await journal.start(remote)
    const flowId = await journal.open({ rounds: [[step('frozen')]] })
    const running = zombie.engine.advance(flowId)
    await door.reached
    await expire(flowId)
    await heir.engine.advance(flowId)
    expect((await journal.flow(flowId)).steps[0]).toMatchObject({ state: 'unknown', code: 'interrupted' })

    zombie.clock.freeze(LEASE_MS + 5_000)
    door.open()
    await running
    expect(remote.performs('frozen')).toHaveLength(0)
    expect((await journal.flow(flowId)).steps[0]).toMatchObject({ state: 'unknown', code: 'interrupted', performs: 1 })
    expect((await heir.carry(flowId)).steps[0]).toMatchObject({ state: 'done', attempts: 2 })
    expect(remote.applied).toEqual(['frozen'])
    expect(await intentsOf(flowId)).toEqual([
      { attempt: 1, outcome: null },
      { attempt: 2, outcome: 'done' },
    ])
  })

  test('while its request was under way: what it learns changes nothing, the heir finds it', async () => {
    const remote = fakeRemote()
    const door = gate()
    remote.on.applied = () => door.pass()
    await using zombie = await journal.start(remote)
    await using heir = await journal.start(remote)
    const flowId = await journal.open({ rounds: [[step('slow')], [step('after')]] })
    const running = zombie.engine.advance(flowId)
    await door.reached
    await expire(flowId)
    await heir.engine.advance(flowId)
    const before = await rowOf(flowId)
    door.open()
    await running
    expect(await rowOf(flowId)).toMatchObject({ rev: before?.rev, fence: before?.fence })
    expect((await heir.carry(flowId)).steps.map(({ state, attempts }) => [state, attempts])).toEqual([
      ['done', 1],
      ['done', 1],
    ])
    expect(remote.applied).toEqual(['slow', 'after'])
    expect(zombie.reports.map(({ outcome }) => outcome)).toEqual(['lease_lost'])
  })

  test('an old fence writes nothing at all: no step, event, intent or flow', async () => {
    const remote = fakeRemote()
    await using first = await journal.start(remote)
    await using second = await journal.start(remote)
    const flowId = await journal.open({ rounds: [[step('fenced')]] })
    const old = await first.store.claim(flowId)
    if (!old) throw new Error('no claim')
    await expire(flowId)
    await second.store.claim(flowId)
    const before = await rowOf(flowId)
    const answer = await first.store.commit({
      flow: old.view,
      fence: old.fence,
      steps: [
        {
          ...newStep({ name: 'fenced', effect: 'B', input: {} }, 0, old.now),
          lane: 'fenced',
          state: 'intended',
          attempts: 1,
          performs: 1,
          dueAt: null,
        },
      ],
      intent: { step: 'fenced', attempt: 1, marker: 'fenced', requestDigest: '', deadlineMs: 1 },
      events: [{ step: 'fenced', kind: 'step.done', attempt: 1 }],
      flows: [{ kind: 'chain', subjectId: '00000000-0000-7000-8000-00000000f00d', input: { rounds: [] }, correlationId: 'x' }],
      projects: 'none',
      projection: null,
      projected: null,
      done: true,
      release: { dueAt: null },
      inbox: old.inbox,
    })
    expect(answer).toEqual({ is: 'lost' })
    expect(await rowOf(flowId)).toMatchObject({ rev: before?.rev, owner: before?.owner })
    const { rows } = await sql<{
      count: number
    }>`select (select count(*) from steps where flow_id = ${flowId}) + (select count(*) from events where flow_id = ${flowId}) + (select count(*) from flows where subject_id = '00000000-0000-7000-8000-00000000f00d') as count`.execute(
      journal.db,
    )
    expect(rows[0]?.count).toBe(0)
  })
})

describe('a flow that is opened under a lease', () => {
  const opened = async (process: Process) => {
    const input = { rounds: [[step('opened')]] }
    const flow = { kind: CHAIN, subjectId: randomUUID(), input, correlationId: 'opened' }
    return openTaken(journal.db, flow, process.engine.lease())
  }

  test('is nobody else’s, and needs no claim', async () => {
    const remote = fakeRemote()
    await using opener = await journal.start(remote)
    await using other = await journal.start(remote)
    const { flowId, taken } = await opened(opener)
    expect(await other.store.claim(flowId)).toBeNull()
    await opener.engine.advance(flowId, { taken })
    expect(remote.applied).toEqual(['opened'])
    expect(await rowOf(flowId)).toMatchObject({ owner: null, fence: 1 })
  })

  test('is anybody’s once its opener is gone', async () => {
    const remote = fakeRemote()
    await using opener = await journal.start(remote)
    await using heir = await journal.start(remote)
    const { flowId } = await opened(opener)
    await opener.kill()
    await heir.engine.advance(flowId)
    expect(remote.applied).toEqual(['opened'])
    expect(await rowOf(flowId)).toMatchObject({ fence: 2 })
  })

  test('is anybody’s once the lease has run out, and then not its opener’s any more', async () => {
    const remote = fakeRemote()
    await using opener = await journal.start(remote)
    await using heir = await journal.start(remote)
    const { flowId, taken } = await opened(opener)
    expect((await rowOf(flowId))?.left).toBeGreaterThan(LEASE_MS / 2)
    expect((await rowOf(flowId))?.left).toBeLessThanOrEqual(LEASE_MS)
    await expire(flowId)
    await heir.engine.advance(flowId)
    const before = await rowOf(flowId)
    await opener.engine.advance(flowId, { taken })
    expect(remote.applied).toEqual(['opened'])
    expect(await rowOf(flowId)).toMatchObject({ fence: 2, rev: before?.rev })
  })

  test('is worked on no longer than if it had been claimed when the lease was asked for', async () => {
    const remote = fakeRemote()
    await using opener = await journal.start(remote)
    const { flowId, taken } = await opened(opener)
    opener.clock.freeze(LEASE_MS - LEASE_LEFT_TO_SEND_MS + 1_000)
    await opener.engine.advance(flowId, { taken })
    expect(remote.applied).toEqual([])
    expect((await opener.carry(flowId)).steps).toMatchObject([{ state: 'done' }])
    expect(remote.applied).toEqual(['opened'])
  })

  test('is as it was where it was there before', async () => {
    const remote = fakeRemote()
    await using opener = await journal.start(remote)
    const flow = { kind: CHAIN, subjectId: randomUUID(), input: { rounds: [] }, correlationId: 'opened' }
    const first = await openTaken(journal.db, flow, opener.engine.lease())
    expect(await openTaken(journal.db, flow, opener.engine.lease())).toEqual({ flowId: first.flowId, taken: null })
    expect(await rowOf(first.flowId)).toMatchObject({ fence: 1 })
  })
})

describe('the first byte', () => {
  type Freeze = { point: 'find' | 'beforeSend' | 'commit'; ms: number }

  /** A step in a process that is frozen once, at that point. */
  async function workedWith({ point, ms }: Freeze) {
    const remote = fakeRemote()
    await using process = await journal.start(remote)
    let left = ms
    const freeze = () => {
      process.clock.freeze(left)
      left = 0
    }
    process.onCommit = (commit, write) => {
      if (point === 'commit' && commit.intent) freeze()
      return write()
    }
    if (point !== 'commit') remote.on[point] = freeze
    const flowId = await journal.open({ rounds: [[step(`byte-${ms}`)]] })
    await process.engine.advance(flowId)
    const [first] = await intentsOf(flowId)
    return { outcome: first?.outcome, unannounced: remote.performs(`byte-${ms}`).length - remote.applied.length }
  }

  test('leaves only when its intent is committed', async () => {
    const remote = fakeRemote()
    await using process = await journal.start(remote)
    const flowId = await journal.open({ rounds: [[step('first')]] })
    let intents: unknown
    remote.on.underWay = async () => {
      intents = await intentsOf(flowId)
    }
    await process.engine.advance(flowId)
    expect(intents).toEqual([{ attempt: 1, outcome: null }])
    expect(await intentsOf(flowId)).toEqual([{ attempt: 1, outcome: 'done' }])
  })

  const SENT = { outcome: 'done', unannounced: 0 }
  /** Known not to have left: settled as such, and tried again later. */
  const DROPPED = { outcome: 'not_sent', unannounced: 0 }
  test.each([
    ['in time', { point: 'beforeSend', ms: SEND_WINDOW_MS / 2 }, SENT],
    ['after a second', { point: 'beforeSend', ms: SEND_WINDOW_MS + 1 }, DROPPED],
    // The next owner counts the second from the moment that the intent names.
    ['after a second that the commit took', { point: 'commit', ms: SEND_WINDOW_MS + 2 }, DROPPED],
    ['with half of the lease used up', { point: 'find', ms: LEASE_MS - LEASE_LEFT_TO_SEND_MS - 500 }, SENT],
    ['with less than ten seconds of the lease left', { point: 'find', ms: LEASE_MS - LEASE_LEFT_TO_SEND_MS + 1 }, DROPPED],
  ] as const)('%s', async (_name, at, expected) => {
    expect(await workedWith(at)).toEqual(expected)
  })
})

describe('heartbeats', () => {
  /** One heartbeat, asked for and answered; `passing` happens before its answer is heard. */
  async function beat(process: Process, passing: () => void = () => undefined): Promise<void> {
    let beaten = false
    const heartbeat = process.store.heartbeat
    process.store.heartbeat = async (ids) => {
      const good = await heartbeat(ids)
      passing()
      beaten = true
      return good
    }
    process.clock.tick(HEARTBEAT_MS)
    await until(() => beaten, 'the heartbeat')
  }

  test('renew the flows that are held, and no others', async () => {
    const remote = fakeRemote()
    const door = gate()
    remote.on.underWay = () => door.pass()
    await using process = await journal.start(remote)
    const held = await journal.open({ rounds: [[step('beating')]] })
    const left = await journal.open({ rounds: [[step('left')]] })
    await process.store.claim(left)
    process.engine.start({ poll: false })
    const running = process.engine.advance(held)
    await door.reached
    await sql`update flows set lease_until = now() + interval '1 second' where id in (${held}, ${left})`.execute(journal.db)
    process.clock.tick(HEARTBEAT_MS)
    await until(async () => ((await rowOf(held))?.left ?? 0) > LEASE_MS / 2, 'the lease to be renewed')
    expect((await rowOf(left))?.left).toBeLessThanOrEqual(1_000)
    door.open()
    await running
    expect((await journal.flow(held)).steps[0]?.state).toBe('done')
  })

  test('keep a long request able to be followed by another', async () => {
    const remote = fakeRemote()
    const door = gate()
    remote.on.underWay = () => door.pass()
    await using process = await journal.start(remote)
    const flowId = await journal.open({ rounds: [[step('long')], [step('next')]] })
    process.engine.start({ poll: false })
    const running = process.engine.advance(flowId)
    await door.reached
    process.clock.freeze(LEASE_MS - 1_000)
    await beat(process)
    door.open()
    await running
    expect(remote.applied).toEqual(['long', 'next'])
  })

  test('whose answers are late count from when they were asked for', async () => {
    const remote = fakeRemote()
    const door = gate()
    remote.on.underWay = () => door.pass()
    await using process = await journal.start(remote)
    const flowId = await journal.open({ rounds: [[step('late')], [step('not sent')]] })
    process.engine.start({ poll: false })
    const running = process.engine.advance(flowId)
    await door.reached
    await beat(process, () => process.clock.freeze(LEASE_MS - LEASE_LEFT_TO_SEND_MS + 1_000))
    door.open()
    await running
    expect(remote.applied).toEqual(['late'])
  })

  test('that find a flow to be another’s end what is under way, and its answer is thrown away', async () => {
    const remote = fakeRemote()
    const door = gate()
    remote.on.underWay = () => door.pass()
    await using process = await journal.start(remote)
    await using other = await journal.start(fakeRemote())
    const [taken, kept] = [await journal.open({ rounds: [[step('taken')]] }), await journal.open({ rounds: [[step('kept')]] })]
    process.engine.start({ poll: false })
    const running = process.engine.advance(taken)
    await door.reached
    await process.engine.advance(kept)
    await expire(taken)
    await other.store.claim(taken)
    let stopped = false
    process.holding.get(taken)?.stop.signal.addEventListener('abort', () => (stopped = true))
    await beat(process)
    await until(() => stopped, 'its request to be stopped')
    door.open()
    await running
    expect((await journal.flow(taken)).steps[0]).toMatchObject({ state: 'intended' })
    expect((await journal.flow(kept)).steps[0]).toMatchObject({ state: 'done' })
    expect(process.reports.map(({ step, outcome }) => [step, outcome])).toEqual([['kept', 'done'], ['taken', 'lease_lost']]) // prettier-ignore
  })

  test('that fail end what is under way: its outcome is not known', async () => {
    const remote = fakeRemote()
    let ended: unknown
    remote.on.applied = (_marker, { signal }) =>
      new Promise((resolve) =>
        signal?.addEventListener('abort', () => {
          ended = signal.reason
          resolve()
        }),
      )
    remote.fates.push('applied, not told')
    await using process = await journal.start(remote)
    const flowId = await journal.open({ rounds: [[step('cut')]] })
    process.engine.start({ poll: false })
    const running = process.engine.advance(flowId)
    await until(() => remote.applied.length === 1, 'the request')
    process.store.heartbeat = () => Promise.reject(new Error('no database'))
    process.clock.tick(HEARTBEAT_MS)
    await running
    expect(String(ended)).toContain('lease lost')
    remote.on.applied = () => undefined
    expect((await process.carry(flowId)).steps[0]).toMatchObject({ state: 'done', attempts: 1 })
    expect(remote.applied).toEqual(['cut'])
  })
})
