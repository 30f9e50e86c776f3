// Our side of P10: the workflow on the journal's engine, as the worker runs it. Every step is intended before and settled after, under a
// lease with its fence, as one that changes another system.
//   node bench/workflows/journal.ts DATABASE_URL
import { randomUUID } from 'node:crypto'
import { systemClock } from '../../src/base/clock.ts'
import { done } from '../../src/base/outcome.ts'
import { openDatabase } from '../../src/db/database.ts'
import { holdInstance } from '../../test/world/hold-instance.ts'
import { createJournalStore } from '../../src/db/journal-store.ts'
import { openJournalConnections } from '../../src/db/journal-connections.ts'
import { migrate } from '../../src/db/migrate.ts'
import { createJournalClock } from '../../src/journal/clock.ts'
import { effect } from '../../src/journal/effect.ts'
import { createEngine } from '../../src/journal/engine.ts'
import type { FlowKind } from '../../src/journal/flow.ts'
import { openTaken } from '../../src/db/open-flow.ts'
import { times } from '../../src/journal/times.ts'
import { ANSWER, serve, STEPS } from './workflow.ts'

const NO_OP = effect<object>().changing<{ marker: string }, typeof ANSWER>({
  id: 'NO-OP',
  system: 'whmcs',
  class: 'S',
  quietMs: 0,
  marker: ({ marker }) => marker,
  deadlineMs: () => 30_000,
  find: null,
  async perform(_input, _tools, { beforeSend }) {
    beforeSend?.()
    return done(ANSWER)
  },
})

const FOUR_STEPS: FlowKind = {
  kind: 'four-steps',
  projects: 'none',
  next({ steps }) {
    const over = steps.filter(({ state }) => state === 'done').length
    return {
      steps: over < STEPS ? [{ name: `s${over}`, effect: NO_OP.id, input: { marker: `s${over}` } }] : [],
      flows: [],
      done: over === STEPS,
      projection: null,
    }
  },
}

const [url] = process.argv.slice(2)
if (url === undefined) throw new Error('usage: node bench/workflows/journal.ts DATABASE_URL')
const fail = (error: unknown): void => {
  throw error
}
const db = openDatabase(url, fail)
await migrate(db)
const engine = createEngine(
  {
    store: createJournalStore(openJournalConnections(url, fail), await holdInstance(url, systemClock.every, fail)),
    clock: systemClock,
    time: createJournalClock(systemClock),
    times: times(1),
    fraction: Math.random,
    gate: () => 0,
    tools: {},
    effects: { [NO_OP.id]: NO_OP },
    kinds: { [FOUR_STEPS.kind]: FOUR_STEPS },
    wake: () => undefined,
    report: () => undefined,
    broke: fail,
    stuck: () => null,
    holding: new Map(),
  },
  fail,
)
engine.start({ poll: true })

serve(async () => {
  // As an order is: opened by whoever goes on with it.
  const flow = { kind: FOUR_STEPS.kind, subjectId: randomUUID(), input: {}, correlationId: 'bench' }
  const { flowId, taken } = await openTaken(db, flow, engine.lease())
  await engine.advance(flowId, { taken })
})
