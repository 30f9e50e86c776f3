// The journal in memory against the one in PostgreSQL: the same operations by chance on both must give the same answers and leave the same rows.

import { randomUUID } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../../../src/base/clock.ts'
import { type Db, openDatabase } from '../../../src/db/database.ts'
import { leaveDecision } from '../../../src/db/decisions.ts'
import type { Instance } from '../../../src/db/instance.ts'
import { holdInstance } from '../../world/hold-instance.ts'
import { createJournalStore, readFlow } from '../../../src/db/journal-store.ts'
import { type JournalConnections, openJournalConnections } from '../../../src/db/journal-connections.ts'
import { migrate } from '../../../src/db/migrate.ts'
import type { FlowView, NewFlow, Step, StepState } from '../../../src/journal/flow.ts'
import { newStep } from '../../../src/journal/new-step.ts'
import { openFlow, openTaken } from '../../../src/db/open-flow.ts'
import type { Claimed, Commit, Committed, JournalStore } from '../../../src/journal/store.ts'
import { ownDatabase } from '../../world/own-database.ts'
import { createMemoryJournal, type MemoryJournal, type MemoryStore } from './memory-journal.ts'
import { type Seeded, seeded } from '../seeded.ts'

const OPERATIONS = Number(process.env['DIFFERENTIAL_OPERATIONS'] ?? 2_000)
const FLOWS = 6
const KINDS = ['one', 'two']
const LANES = [null, 'a', 'b']
const STATES: readonly StepState[] = ['planned', 'intended', 'done', 'refused', 'unknown', 'person', 'skipped']

let db: Db
let connections: JournalConnections
let instances: Instance[]
beforeAll(async () => {
  const url = await ownDatabase('differential')
  const fail = (error: Error) => {
    throw error
  }
  db = openDatabase(url, fail)
  connections = openJournalConnections(url, fail)
  await migrate(db)
  instances = [await holdInstance(url, systemClock.every, () => undefined), await holdInstance(url, systemClock.every, () => undefined)]
})
afterAll(async () => {
  await Promise.all(instances.map((instance) => instance.close()))
  await connections.close()
  await db.destroy()
})

/** One worker's two stores, and what it holds. */
interface Side {
  real: JournalStore
  memory: MemoryStore
  held: Map<string, { real: Claimed; memory: Claimed }>
}

describe('the journal in memory', () => {
  test(`answers as the one in PostgreSQL does, over ${OPERATIONS} operations`, async () => {
    const seed = process.env['DIFFERENTIAL_SEED'] ?? randomUUID()
    const random = seeded(seed)
    const memory = createMemoryJournal(Date.now, randomUUID, () => true)
    const sides: Side[] = instances.map((instance) => ({
      real: createJournalStore(connections, instance),
      memory: memory.storeFor(instance),
      held: new Map(),
    }))
    const subjects = Array.from({ length: FLOWS }, () => randomUUID())
    const done: Record<string, number> = {}
    for (let n = 0; n < OPERATIONS; n += 1) {
      const name = random.pick(NAMES)
      await OPERATE[name]({ random, memory, side: random.pick(sides), subjects })
      done[name] = (done[name] ?? 0) + 1
      if (n % 10 === 0) expect(await realRows(), `after ${n} operations of seed ${seed}`).toEqual(memoryRows(memory))
    }
    expect(await realRows(), `seed ${seed}`).toEqual(memoryRows(memory))
    expect([...said].sort()).toEqual(['committed', 'lane_busy', 'lost', 'overtaken'])
    for (const name of NAMES) expect(done[name], `${name} was never done`).toBeGreaterThan(0)
  }, 600_000)
})

/** Every answer that a commit may have must come up. */
const said = new Set<Committed['is']>()

interface Around {
  random: Seeded
  memory: MemoryJournal
  side: Side
  subjects: readonly string[]
}

const NAMES = [
  'open',
  'openTaken',
  'claim',
  'claim',
  'commit',
  'commit',
  'commit',
  'commit',
  'decide',
  'postpone',
  'due',
  'expire',
  'heartbeat',
  'restore',
] as const

const OPERATE: Record<(typeof NAMES)[number], (around: Around) => Promise<void>> = {
  async open({ random, memory, subjects }) {
    const flow = newFlow(random, subjects)
    const id = random.uuid()
    const made = await db.transaction().execute((tx) => openFlow(tx, flow, id))
    expect(made).toEqual(memory.open(flow, id))
  },
  async openTaken({ random, memory, side, subjects }) {
    const flow = newFlow(random, subjects)
    const id = random.uuid()
    const lease = { owner: side.real.owner(), since: 7 }
    const made = await db.transaction().execute((tx) => openTaken(tx, flow, lease, id))
    const { flowId, opened } = memory.open(flow, id)
    const claimed = opened ? side.memory.claim(flowId) : null
    expect([made.flowId, claimOf(made.taken?.claimed ?? null)]).toEqual([flowId, claimOf(claimed)])
    if (made.taken && claimed) side.held.set(flowId, { real: made.taken.claimed, memory: claimed })
  },
  async claim({ random, memory, side }) {
    const flowId = anyFlow(random, memory)
    if (flowId === null) return
    const claims = { real: await side.real.claim(flowId), memory: side.memory.claim(flowId) }
    expect(claimOf(claims.real)).toEqual(claimOf(claims.memory))
    if (claims.real && claims.memory) side.held.set(flowId, { real: claims.real, memory: claims.memory })
  },
  async commit({ random, memory: journal, side, subjects }) {
    const held = [...side.held.values()]
    if (held.length === 0) return
    const { real, memory } = random.pick(held)
    const commit = commitBy(random, memory, subjects)
    const answers = {
      real: await side.real.commit({ ...commit, flow: real.view, inbox: real.inbox }),
      memory: side.memory.commit({ ...commit, flow: memory.view, inbox: memory.inbox }),
    }
    expect(withoutTime(answers.real)).toEqual(withoutTime(answers.memory))
    said.add(answers.memory.is)
    if (answers.memory.is === 'committed') await sameIds(journal, answers.memory.opened)
  },
  async decide({ random, memory }) {
    const flowId = anyFlow(random, memory)
    if (flowId === null) return
    await nextMillisecond()
    const decision = { id: random.uuid(), type: 'retry', line: 1, remoteId: null, reason: 'seen to', requestedBy: 'staff' } as const
    await db.transaction().execute((tx) => leaveDecision(tx, flowId, decision))
    memory.leaveDecision(flowId, decision)
  },
  async postpone({ random, memory, side, subjects }) {
    const held = [...side.held.entries()]
    if (held.length === 0) return
    const [flowId, { real }] = random.pick(held)
    const pause = { leastMs: 0, mostMs: 0, giveUpMs: random.pick([0, 1e9]), toldBy: random.chance(0.5) ? newFlow(random, subjects) : null }
    const opened = { real: await side.real.postpone(flowId, real.fence, pause), memory: side.memory.postpone(flowId, real.fence, pause) }
    expect(opened.real).toHaveLength(opened.memory.length)
    await sameIds(memory, opened.memory)
    side.held.delete(flowId)
  },
  async due({ random, side }) {
    const without = random.chance(0.5) ? [...side.held.keys()] : []
    expect(new Set(await side.real.due(100, without))).toEqual(new Set(side.memory.due(100, without)))
  },
  async expire({ random, memory }) {
    const flowId = anyFlow(random, memory)
    const flow = flowId === null ? undefined : memory.flows.get(flowId)
    if (!flow || flow.owner === null) return
    await sql`update flows set lease_until = now() - interval '1 s' where id = ${flow.id}`.execute(db)
    flow.leaseUntil = Date.now() - 1_000
  },
  async heartbeat({ side }) {
    const flowIds = [...side.held.keys()]
    expect(await side.real.heartbeat(flowIds)).toEqual(side.memory.heartbeat(flowIds))
  },
  async restore({ random, memory }) {
    const flowId = anyFlow(random, memory)
    const flow = flowId === null ? undefined : memory.flows.get(flowId)
    if (!flow) return
    const restored = { at: Date.now(), proves: random.chance(0.5) }
    await sql`update flows set restored_at = ${new Date(restored.at)}, proves = ${restored.proves} where id = ${flow.id}`.execute(db)
    flow.restored = restored
  },
}

/** Of two decisions the one journal tells the earlier by microseconds, the other by milliseconds. */
async function nextMillisecond(): Promise<void> {
  const now = Date.now()
  while (Date.now() === now) await setImmediate()
}

const newFlow = (random: Seeded, subjects: readonly string[]): NewFlow => ({
  kind: random.pick(KINDS),
  subjectId: random.pick(subjects),
  input: { n: random.below(10), nothing: undefined },
  correlationId: random.uuid(),
})

const anyFlow = (random: Seeded, { flows }: MemoryJournal): string | null => (flows.size === 0 ? null : random.pick([...flows.keys()]))

/** Steps that are new or changed by chance, an intent, an outcome, events, other flows, and perhaps the end. */
function commitBy(random: Seeded, { view, fence }: Claimed, subjects: readonly string[]): Omit<Commit, 'inbox'> {
  const name = `step ${random.below(3)}`
  const before = view.steps.find((step) => step.name === name)
  const attempts = before?.attempts ?? 0
  const state = random.pick(STATES)
  const isIntent = state === 'intended'
  const deadlineMs = random.below(100)
  const step: Step = {
    ...(before ?? newStep({ name, effect: 'B', input: { marker: name } }, Number(name.at(-1)), Date.now())),
    state,
    lane: random.pick(LANES),
    attempts: isIntent ? attempts + random.between(1, 1_000_000) : attempts,
    ...(isIntent && { deadlineMs }),
    result: random.pick([null, { id: 7 }]),
    dueAt: random.pick([null, Date.now()]),
  }
  return {
    flow: view,
    fence: random.chance(0.9) ? fence : fence - 1,
    steps: isIntent || random.chance(0.8) ? [step] : [],
    intent: isIntent ? { step: name, attempt: step.attempts, marker: name, requestDigest: 'digest', deadlineMs } : null,
    events: [
      ...(before && !isIntent && random.chance(0.5)
        ? [{ step: name, kind: 'step.done', attempt: attempts, data: { outcome: 'done' } }]
        : []),
      ...(random.chance(0.7) ? [{ step: name, kind: 'step.tried', data: { n: random.below(5) } }] : []),
    ],
    flows: random.chance(0.05) ? [newFlow(random, subjects)] : [],
    projects: 'none',
    projection: null,
    projected: null,
    done: random.chance(0.1),
    release: random.chance(0.3) ? { dueAt: random.pick([null, Date.now() - 1_000]) } : null,
  }
}

/** A flow opened by a commit has an id that its store has chosen: from here on it is the real one. */
async function sameIds(memory: MemoryJournal, opened: readonly string[]): Promise<void> {
  for (const id of opened) {
    const flow = memory.flows.get(id)
    if (!flow) throw new Error('what was opened is not there')
    const row = await db.selectFrom('flows').select('id').where('kind', '=', flow.kind).where('subject_id', '=', flow.subjectId).executeTakeFirstOrThrow() // prettier-ignore
    memory.flows.delete(id)
    memory.flows.set(row.id, { ...flow, id: row.id })
  }
}

const claimOf = (claimed: Claimed | null) => claimed && { ...claimed, now: 0, view: viewOf(claimed.view) }
const viewOf = (view: FlowView) => ({
  ...view,
  acceptedAt: 0,
  decisions: view.decisions.map((decision) => ({ ...decision, decidedAt: 0 })),
})
/** Answers but for their instants and the numbers of events (a write that fails uses some up), and with how many flows were opened in place of which. */
const withoutTime = (answer: Committed) =>
  answer.is === 'committed' ? { ...answer, now: 0, event: answer.event === null, opened: answer.opened.length } : answer

async function realRows(): Promise<unknown> {
  const { rows } = await sql<{ id: string; state: string; inbox: number; fence: number; owner: number | null }>`select id, state, inbox, fence, owner from flows order by kind, subject_id`.execute(db) // prettier-ignore
  const told = await sql<{ flow_id: string; what: string }>`select flow_id, concat_ws(' ', step, kind, attempt, data->>'marker') as what from events where flow_id is not null order by id`.execute(db) // prettier-ignore
  const events = Map.groupBy(told.rows, ({ flow_id: flowId }) => flowId)
  return Promise.all(
    rows.map(async ({ id, ...row }) => ({
      ...row,
      view: withoutId(await readFlow(db, { id })),
      events: events.get(id)?.map(({ what }) => what) ?? [],
    })),
  )
}

function memoryRows(memory: MemoryJournal): unknown {
  const byKey = [...memory.flows.values()].sort((a, b) => (a.kind + a.subjectId < b.kind + b.subjectId ? -1 : 1))
  return byKey.map((flow) => ({
    state: flow.state,
    inbox: flow.inbox,
    fence: flow.fence,
    owner: flow.owner,
    view: withoutId(memory.viewOf(flow)),
    events: memory.events
      .filter(({ flowId }) => flowId === flow.id)
      .map(({ step, kind, attempt, data }) => [step, kind, attempt, data?.['marker']].filter((part) => part !== undefined).join(' ')),
  }))
}

const withoutId = (view: FlowView | null) => view && { ...viewOf(view), id: '', correlationId: '' }
