// One schedule from its plan: chaos, then everything heals, and the oracle judges.

import { DECISIONS } from '../../../src/contract/provision.ts'
import { settledIn } from '../../../src/journal/store.ts'
import { CLOSE, type CloseInput } from '../../../src/orders/close-flow.ts'
import type { SandboxRequest } from '../../../sandbox/desk.ts'
import type { Violation } from '../proof.ts'
import { forgetMarker, hideEverything } from './assumptions.ts'
import { lagLists } from './lists.ts'
import { armFaults, type Faults } from './faults.ts'
import { askFee } from './fees.ts'
import type { Life } from './life.ts'
import { openPeople } from './people.ts'
import type { Plan } from './plan.ts'
import { openOracle } from './oracle.ts'
import { TIME_SCALE } from './process.ts'
import { seeded } from '../seeded.ts'
import { JournalAway, openWorld, type SimWorld } from './world.ts'

export interface LogEntry {
  /** Milliseconds since the beginning. */
  at: number
  what: string
}

export interface Ran {
  plan: Plan
  /** As it stood at the end. */
  world: SimWorld
  violations: Violation[]
  fired: ReadonlySet<string>
  /** What came over the wire and what befell the processes. */
  log: readonly LogEntry[]
  /** Reason codes with which a step stood in front of a person. */
  persons: ReadonlySet<string>
  /** Situations that a run of any size must come into. */
  states: ReadonlySet<string>
  events: number
  virtualMs: number
  orders: Record<string, number>
}

const CHAOS_MS = 150_000
/** Ten minutes after everything is well, and the longest quiet period there is: an hour, then once more. */
const HEAL_MS = (600_000 + 2 * 3_600_000) / TIME_SCALE + 30_000

export async function run(plan: Plan): Promise<Ran> {
  const made: { world?: SimWorld; faults?: Faults } = {}
  const world = (): SimWorld => {
    if (!made.world) throw new Error('the world is not there yet')
    return made.world
  }
  const broke: unknown[] = []
  const log: LogEntry[] = []
  const note = (what: string) => void log.push({ at: world().timeline.now(), what })
  const faults = armFaults(plan, seeded(`${plan.seed}/faults`), world, (what) => note(what))
  const persons = new Set<string>()
  const states = new Set<string>()
  let changes = 0
  const random = seeded(`${plan.seed}/stop`)
  const stop = (life: Life) => {
    note(`${life.name} is told to stop`)
    states.add('stopped during send')
    world().stop(life, random.pick([0, 50, 3_000]))
  }
  const sim = openWorld(plan, () => ({
    ...faults,
    skewMs: faults.skewMs,
    fateOf: (sent) => tampered(plan, sent, faults.fateOf(sent)),
    onSent(sent) {
      if (sent.changes) note(`${sent.life.name} sends ${sent.purpose?.effect}`)
      oracle.onSent(sent)
      faults.onSent(sent)
      if (sent.changes) people.onSent(sent)
      if (sent.changes && (changes += 1) === plan.stopAt) stop(sent.life)
    },
    onHeldBack: (sent) => void (sent.changes && states.add('zombie send refused')),
    onLost: (commit) => void (settledIn(commit.events).length > 0 && states.add('lease lost during send')),
    onApplied(sent, own) {
      if (sent.changes) note(`${sent.system} applies ${sent.purpose?.effect} of ${sent.life.name}`)
      oracle.onApplied(sent, own)
      faults.onApplied(sent)
      if (sent.changes) people.onApplied(sent)
    },
    onHeard: (sent, answer) => oracle.onHeard(sent, answer),
    afterCommit(life, commit) {
      for (const step of commit.steps) if (step.state === 'person' && step.code !== null) persons.add(step.code)
      faults.afterCommit(life, commit)
      people.onCommit()
    },
    onError: (error) => {
      if (!(error instanceof JournalAway)) broke.push(error)
    },
  }))
  made.world = sim
  const oracle = openOracle(sim)
  const people = openPeople(sim, plan, seeded(`${plan.seed}/people`), faults)
  if (plan.lists) await lagLists(sim.remotes, plan.lists)
  if (plan.without === 'A2') await hideEverything(sim.remotes)
  await askFee(sim.remotes)
  people.begin()
  const isOver = () => sim.traffic.open === 0 && people.areDone() && oracle.atRest()

  await sim.timeline.play(CHAOS_MS, isOver, oracle.onEvent)
  await sim.timeline.play(faults.looksFailUntil(), isOver, oracle.onEvent)
  faults.heal()
  people.pressAgain()
  await sim.timeline.play(sim.timeline.now() + HEAL_MS, isOver, oracle.onEvent)
  oracle.onEnd()
  // What still waits for an answer would be kept in memory for ever.
  for (const { life } of sim.workers) life.kill()
  const faultsOfOurs = broke.map((error): Violation => ({
    breaks: 'broke',
    what: error instanceof Error ? (error.stack ?? error.message) : String(error),
  }))
  return {
    plan,
    world: sim,
    violations: [...oracle.violations, ...faultsOfOurs],
    fired: faults.fired,
    log,
    persons,
    states: reached(states, sim, faults.fired),
    events: sim.timeline.events(),
    virtualMs: sim.timeline.now(),
    orders: countBy([...sim.journal.orders.values()].map(({ state }) => state)),
  }
}

type FateOf = Faults['fateOf']

/** What the plan does to requests beside its faults. */
function tampered({ cells, without }: Plan, sent: Parameters<FateOf>[0], fate: ReturnType<FateOf>): ReturnType<FateOf> {
  const losesNumber = sent.purpose?.effect === 'W-CLIENT' && sent.changes && cells.some(({ effect }) => effect === 'W-CNUM')
  if (!losesNumber && without !== 'A3') return fate
  return {
    ...fate,
    before() {
      fate.before?.()
      if (losesNumber) withoutNumber(sent.request)
      if (without === 'A3') forgetMarker(sent)
    },
  }
}

/** AddClient loses the number where W-CNUM is to have something to repair. */
function withoutNumber(request: SandboxRequest): void {
  const form = new URLSearchParams(request.body.toString())
  form.delete('customfields')
  request.body = Buffer.from(form.toString())
}

export const STATES = [
  'two workers on one step',
  'zombie send refused',
  'find lag hit',
  'lease lost during send',
  'stopped during send',
  'replay during running flow',
] as const

/** What staff choose of each kind; a short run may meet some of them alone. */
export const DECIDED = DECISIONS.map((type) => `a person decided: ${type}`)

/** What a run of full size comes into as well: of a lost answer the one order that nobody had claimed. */
export const TAKEN = 'an order without a reference was taken for ours'

function reached(seen: Set<string>, { journal }: SimWorld, fired: ReadonlySet<string>): Set<string> {
  const has = (fault: string) => [...fired].some((name) => name.endsWith(`/${fault}`))
  const wrote = (matches: (event: { kind: string; outcome: unknown }) => boolean) =>
    journal.events.some(({ kind, data }) => matches({ kind, outcome: data?.['outcome'] }))
  if (has('F26') && wrote(({ kind }) => kind === 'step.interrupted')) seen.add('two workers on one step')
  if (has('F17') && wrote(({ outcome }) => outcome === 'found_unknown')) seen.add('find lag hit')
  if (has('F27')) seen.add('replay during running flow')
  const told = new Set(journal.intents.flatMap(({ outcome, marker }) => (outcome === 'done' ? [marker] : [])))
  if (journal.esimClaims.all.some(({ unitKey }) => !told.has(unitKey))) seen.add(TAKEN)
  for (const { decisions, kind, input } of journal.flows.values()) {
    for (const { type } of decisions) seen.add(`a person decided: ${type}`)
    if (kind === CLOSE) seen.add(`a person decided: ${(input as CloseInput).as === 'rejected' ? 'reject' : 'cancel'}`)
  }
  return seen
}

function countBy(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1
  return counts
}
