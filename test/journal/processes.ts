// Processes that share one journal: each has its own pool, lease connection, clock and engine, and can be killed at any line.

import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { type Clock, systemClock } from '../../src/base/clock.ts'
import type { Gate } from '../../src/base/guard.ts'
import { type Db, openDatabase } from '../../src/db/database.ts'
import { holdInstance } from '../world/hold-instance.ts'
import { createJournalStore, readFlow } from '../../src/db/journal-store.ts'
import { openJournalConnections } from '../../src/db/journal-connections.ts'
import { migrate } from '../../src/db/migrate.ts'
import { createJournalClock } from '../../src/journal/clock.ts'
import { createEngine, type Engine } from '../../src/journal/engine.ts'
import type { FlowView, NewFlow, StepState } from '../../src/journal/flow.ts'
import type { Journal, StepReport } from '../../src/journal/journal.ts'
import { openFlow } from '../../src/db/open-flow.ts'
import type { Commit, Committed, JournalStore } from '../../src/journal/store.ts'
import { times } from '../../src/journal/times.ts'
import { ownDatabase } from '../world/own-database.ts'
import { until } from '../world/until.ts'
import type { FakeRemote } from './fake-remote.ts'
import { chain, type ChainInput, CHAIN, step } from './chain.ts'

/** Two minutes of quiet become 120 ms. */
export const TIME_SCALE = 1000

export interface TestClock extends Clock {
  /** Lets this process's monotonic clock jump ahead, as if it had been frozen. */
  freeze(ms: number): void
  /** Runs what was to happen every `ms`. */
  tick(ms: number): void
}

export interface Process extends AsyncDisposable {
  engine: Engine
  store: JournalStore
  clock: TestClock
  instance: { id(): number; alive(): boolean }
  errors: unknown[]
  broken: unknown[]
  woken: string[]
  reports: StepReport[]
  /** The flows that it has in hand. */
  holding: Journal<object>['holding']
  /** Lets everything through, unless a test says otherwise. */
  gate: Gate
  /** In place of the store's own commit, which it is handed. */
  onCommit: (commit: Commit, write: () => Promise<Committed>) => Promise<Committed>
  /** From here on nothing of it reaches the database, and its lock is free. */
  kill(): Promise<void>
  /** Advances the flow again and again until it is done, or a person is asked. */
  carry(flowId: string): Promise<FlowView>
}

export interface SharedJournal extends AsyncDisposable {
  db: Db
  url: string
  start(remote: FakeRemote): Promise<Process>
  /** A flow of the steps, one after the other, or side by side where an entry is a list. */
  open(input: ChainInput): Promise<string>
  flow(flowId: string): Promise<FlowView>
}

export async function sharedJournal(): Promise<SharedJournal> {
  const url = await ownDatabase('journal')
  // One connection, so that a test may end all others.
  const db = openDatabase(url, () => undefined, 1)
  await migrate(db)
  const flow = async (flowId: string): Promise<FlowView> => {
    const view = await readFlow(db, { id: flowId })
    if (!view) throw new Error(`no flow ${flowId}`)
    return view
  }
  return {
    db,
    url,
    flow,
    start: (remote) => startProcess(url, db, remote),
    async open(input) {
      const fresh: NewFlow = { kind: CHAIN, subjectId: randomUUID(), input, correlationId: 'journal-test' }
      return (await openFlow(db, fresh)).flowId
    },
    [Symbol.asyncDispose]: () => db.destroy(),
  }
}

/** Nothing more is done about a step in these. */
const RESTING: readonly StepState[] = ['done', 'refused', 'skipped', 'person']

async function startProcess(url: string, watching: Db, remote: FakeRemote): Promise<Process> {
  const errors: unknown[] = []
  const instance = await holdInstance(url, systemClock.every, (error) => errors.push(error))
  const clock = testClock()
  const connections = openJournalConnections(url, () => undefined)
  const store = createJournalStore(connections, instance)
  let killed = false
  const alive = async () => {
    if (killed) throw new Error('killed')
  }
  const fragile: JournalStore = {
    owner: store.owner,
    claim: (flowId) => alive().then(() => store.claim(flowId)),
    commit: (commit) => alive().then(() => process.onCommit(commit, () => alive().then(() => store.commit(commit)))),
    postpone: (...word) => alive().then(() => store.postpone(...word)),
    due: (...asked) => alive().then(() => store.due(...asked)),
    heartbeat: (flowIds) => alive().then(() => store.heartbeat(flowIds)),
    alive: (owner) => !killed && store.alive(owner),
  }
  const broken: unknown[] = []
  const woken: string[] = []
  const reports: StepReport[] = []
  const holding: Journal<object>['holding'] = new Map()
  const engine = createEngine(
    {
      store: fragile,
      clock,
      time: createJournalClock(clock),
      times: times(TIME_SCALE),
      fraction: Math.random,
      gate: (...asked) => process.gate(...asked),
      tools: {},
      effects: remote.effects,
      kinds: { [CHAIN]: chain },
      wake: (flowId) => woken.push(flowId),
      report: (report) => reports.push(report),
      broke: (error) => broken.push(error),
      stuck: ({ id }) => ({ kind: CHAIN, subjectId: id, input: { rounds: [[step(`told-of-${id}`)]] }, correlationId: 'stuck' }),
      holding,
    },
    (error) => errors.push(error),
  )
  const process: Process = {
    engine,
    store: fragile,
    clock,
    instance,
    errors,
    broken,
    woken,
    reports,
    holding,
    gate: () => 0,
    onCommit: (_commit, write) => write(),
    async kill() {
      killed = true
      await instance.close()
    },
    carry: (flowId) =>
      until(async () => {
        const { rows } = await sql<{
          due: boolean
          state: string
        }>`select due_at <= now() as due, state from flows where id = ${flowId}`.execute(watching)
        if (rows[0]?.state === 'open' && rows[0].due) await engine.advance(flowId)
        const view = await readFlow(watching, { id: flowId })
        const isResting = view !== null && view.steps.length > 0 && view.steps.every(({ state }) => RESTING.includes(state))
        return rows[0]?.state === 'done' || isResting ? view : null
      }, `flow ${flowId} to come to its end`),
    async [Symbol.asyncDispose]() {
      await engine.drain(0)
      await connections.close()
      if (!killed) await instance.close()
    },
  }
  return process
}

/** The wall clock of this house is broken: whoever asks it in the journal is found out. */
function testClock(): TestClock {
  let ahead = 0
  const rounds: { ms: number; run: () => void }[] = []
  return {
    ...systemClock,
    now() {
      throw new Error('the journal asked the wall clock')
    },
    monotonic: () => performance.now() + ahead,
    every(ms, run) {
      const round = { ms, run }
      rounds.push(round)
      return () => rounds.splice(rounds.indexOf(round), 1)
    },
    freeze: (ms) => (ahead += ms),
    tick: (ms) => rounds.filter((round) => round.ms === ms).forEach((round) => round.run()),
  }
}
