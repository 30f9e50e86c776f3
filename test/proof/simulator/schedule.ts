// One schedule, all of it from its seed: customers and orders, faults, who comes first; then everything heals, and the oracle judges.

import type { Violation } from '../proof.ts'
import { type Cell, CELLS } from './cells.ts'
import { armFaults, type Faults } from './faults.ts'
import type { AccountRow, OrderRow } from './memory-journal.ts'
import { openOracle } from './oracle.ts'
import { TIME_SCALE } from './process.ts'
import { type Seeded, seeded } from './seeded.ts'
import { JournalAway, openWorld, type SimWorld } from './world.ts'

export interface Plan {
  seed: string
  workers: number
  cells: readonly Cell[]
  customers: readonly CustomerPlan[]
}

interface CustomerPlan {
  /** Signs up, or is there already. */
  signsUp: boolean
  hasCard: boolean
  changesProfile: boolean
  orders: readonly OrderPlan[]
}

interface OrderPlan {
  lines: number
  afterMs: number
  presses: number
  /** Cancelled by the customer while it waits, or by staff while it is provisioned. */
  cancelled: 'in review' | 'while provisioning' | null
}

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
  events: number
  virtualMs: number
  orders: Record<string, number>
}

const CHAOS_MS = 150_000
/** Ten minutes after everything is well, and the longest quiet period there is: an hour, then once more. */
const HEAL_MS = (600_000 + 2 * 3_600_000) / TIME_SCALE + 30_000
const MOST_CELLS = 5

/** What the seed makes of a schedule. `must`: a cell that has to be in it. */
export function planOf(seed: string, must?: Cell): Plan {
  const random = seeded(`${seed}/plan`)
  const wanted = Array.from({ length: random.between(0, MOST_CELLS) }, () => random.pick(CELLS))
  const cells = must ? [must, ...wanted.slice(1)] : wanted
  const has = (effect: string) => cells.some((cell) => cell.effect === effect)
  const signsUp = has('W-USER') || has('W-CLIENT') || has('W-CNUM') || has('SF-LINK')
  const customers = Array.from({ length: random.chance(0.7) ? 1 : random.between(2, 4) }, (_, index): CustomerPlan => {
    const first = index === 0
    return {
      signsUp: first ? signsUp || random.chance(0.1) : random.chance(0.2),
      hasCard: !(first && has('SF-CASE')) && random.chance(0.97),
      changesProfile: first ? has('W-PROFILE') : random.chance(0.05),
      orders: Array.from({ length: random.chance(0.75) ? 1 : 2 }, (_order, at): OrderPlan => ({
        lines: random.between(1, 3),
        afterMs: random.below(3_000),
        presses: random.chance(0.8) ? 1 : random.between(2, 3),
        cancelled:
          first && at === 0 && has('W-CANCEL')
            ? 'while provisioning'
            : random.chance(0.06)
              ? random.pick(['in review', 'while provisioning'] as const)
              : null,
      })),
    }
  })
  return { seed, workers: random.between(1, 3), cells, customers }
}

export async function run(plan: Plan): Promise<Ran> {
  const made: { world?: SimWorld; faults?: Faults } = {}
  const world = (): SimWorld => {
    if (!made.world) throw new Error('the world is not there yet')
    return made.world
  }
  const broke: unknown[] = []
  const log: LogEntry[] = []
  const note = (what: string) => void log.push({ at: world().timeline.now(), what })
  const faults = armFaults(plan.cells, seeded(`${plan.seed}/faults`), world, (what) => note(what))
  const persons = new Set<string>()
  const sim = openWorld(plan.seed, plan.workers, () => ({
    ...faults,
    skewMs: faults.skewMs,
    fateOf: (sent) => withoutNumber(plan, sent, faults.fateOf(sent)),
    onSent(sent) {
      if (sent.changes) note(`${sent.life.name} sends ${sent.purpose?.effect}`)
      oracle.onSent(sent)
      faults.onSent(sent)
    },
    onApplied(sent) {
      if (sent.changes) note(`${sent.system} applies ${sent.purpose?.effect} of ${sent.life.name}`)
      oracle.onApplied(sent)
      faults.onApplied(sent)
    },
    afterCommit(life, commit) {
      for (const step of commit.steps) if (step.state === 'person' && step.code !== null) persons.add(step.code)
      faults.afterCommit(life, commit)
    },
    onError: (error) => {
      if (!(error instanceof JournalAway)) broke.push(error)
    },
  }))
  made.world = sim
  const oracle = openOracle(
    sim,
    (effect) => faults.fired.has(`${effect}/F19`),
    (effect) => faults.fired.has(`${effect}/F14`),
  )
  const people = openPeople(sim, plan, seeded(`${plan.seed}/people`), faults)
  people.begin()

  await sim.timeline.play(CHAOS_MS, () => people.areDone() && oracle.atRest(), oracle.onEvent)
  faults.heal()
  await sim.timeline.play(sim.timeline.now() + HEAL_MS, () => people.areDone() && oracle.atRest(), oracle.onEvent)
  oracle.onEnd()
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
    events: sim.timeline.events(),
    virtualMs: sim.timeline.now(),
    orders: countBy([...sim.journal.orders.values()].map(({ state }) => state)),
  }
}

type FateOf = Faults['fateOf']

/** AddClient loses the number where W-CNUM is to have something to repair. */
function withoutNumber({ cells }: Plan, { purpose, request }: Parameters<FateOf>[0], fate: ReturnType<FateOf>): ReturnType<FateOf> {
  if (purpose?.effect !== 'W-CLIENT' || purpose.what !== 'perform' || !cells.some(({ effect }) => effect === 'W-CNUM')) return fate
  return {
    ...fate,
    before() {
      const form = new URLSearchParams(request.body.toString())
      form.delete('customfields')
      request.body = Buffer.from(form.toString())
    },
  }
}

interface People {
  begin(): void
  areDone(): boolean
}

const LOOK_MS = 200

/** Customers and staff: each does the next thing as soon as the last one has come about. */
function openPeople(sim: SimWorld, plan: Plan, random: Seeded, faults: Faults): People {
  const { timeline, journal, doors, remotes } = sim
  let open = 0
  const until = (ready: () => boolean, then: () => void): void => {
    open += 1
    const look = (): void => {
      if (!ready()) return void timeline.after(LOOK_MS, look)
      open -= 1
      then()
    }
    look()
  }
  const later = (ms: number, run: () => void): void => {
    open += 1
    timeline.after(ms, () => {
      open -= 1
      run()
    })
  }

  function orderOf(sfOrderId: string): OrderRow | null {
    return [...journal.orders.values()].find((order) => order.sfOrderId === sfOrderId) ?? null
  }

  function press(order: OrderRow, times: number): void {
    const { sfOrderId } = order
    if (sfOrderId === null) return
    for (let time = 0; time < times; time += 1) later(time === 0 ? 0 : random.below(2_000), () => void doors.press(sfOrderId, order))
  }

  function follow(order: OrderRow, { presses, cancelled }: OrderPlan): void {
    const isOver = () => order.state === 'needs_person' || order.state === 'cancelled'
    until(
      () => order.state !== 'received' || isOver(),
      () => {
        if (order.state !== 'pending_review') return
        if (cancelled === 'in review') return void doors.cancelInReview(order)
        press(order, presses)
        if (cancelled === 'while provisioning') later(random.below(3_000), () => cancel(order))
      },
    )
  }

  function cancel(order: OrderRow): void {
    if (['needs_person', 'provisioning', 'partly_active'].includes(order.state)) doors.decide(order, 'cancel')
  }

  function begin(): void {
    plan.customers.forEach((customer, index) => {
      const account = newAccount(sim, index)
      const email = `customer${1001 + index}@example.jp`
      const number = `C-${1001 + index}`
      if (customer.signsUp) doors.signUp(account, { email, customerNumber: number })
      else void settle(sim, account, { email, number })
      until(
        () => account.status !== 'linking' || isStuck(sim, account),
        () => {
          if (account.whmcsClientId === null) return
          if (customer.hasCard) void remotes.ask('whmcs', 'pay-method', { clientId: account.whmcsClientId, last4: '4242' })
          if (customer.changesProfile) doors.changeProfile(account, `Kamakura ${index}`)
          for (const wish of customer.orders) {
            later(wish.afterMs, () => {
              const offers = Array.from({ length: wish.lines }, () => random.pick(sim.offers))
              follow(doors.place(account, offers), wish)
            })
          }
        },
      )
    })
  }

  /** A trigger that comes twice: the button again, and the wake-up to everybody. */
  faults.again = (sent) => {
    const flow = [...journal.flows.values()].find(({ correlationId }) => correlationId === sent.request.headers['x-correlation-id'])
    const order = flow && journal.orders.get(flow.subjectId)
    if (order) press(order, 1)
    if (flow) for (const { life, engine } of sim.workers) life.deliver(() => engine.take(flow.id))
  }
  /** The press before the order's creation has settled; a cancellation while the last step still runs. */
  faults.early = (sent) => {
    const flow = [...journal.flows.values()].find(({ correlationId }) => correlationId === sent.request.headers['x-correlation-id'])
    if (!flow) return
    if (sent.purpose?.effect !== 'SF-ORDER') {
      const order = journal.orders.get(flow.subjectId)
      if (order) cancel(order)
      return
    }
    const made = remotes.rows('salesforce', 'Order').find((row) => row['Portal_Order_Key__c'] === flow.subjectId)
    const sfOrderId = String(made?.['Id'] ?? '')
    if (sfOrderId !== '') doors.press(sfOrderId, random.chance(0.5) ? orderOf(sfOrderId) : (journal.orders.get(flow.subjectId) ?? null))
  }
  return { begin, areDone: () => open === 0 }
}

function newAccount(sim: SimWorld, index: number): AccountRow {
  const row = sim.remotes.rows('salesforce', 'Account').find((account) => account['Customer_Number__c'] === `C-${1001 + index}`)
  return {
    id: sim.random.uuid(),
    userId: sim.random.uuid(),
    sfAccountId: String(row?.['Id']),
    language: 'en',
    status: 'linking',
    whmcsUserId: null,
    whmcsClientId: null,
  }
}

/** A customer of long ago. */
async function settle(sim: SimWorld, account: AccountRow, { email, number }: { email: string; number: string }): Promise<void> {
  sim.journal.accounts.set(account.id, account)
  const made = await sim.remotes.ask('whmcs', 'add-client', { email, firstname: 'Hanako', lastname: 'Sato', customerNumber: number })
  Object.assign(account, { status: 'active', whmcsUserId: Number(made['userId']), whmcsClientId: Number(made['clientId']) })
}

/** Its sign-up stands in front of a person. */
const isStuck = (sim: SimWorld, account: AccountRow): boolean =>
  [...(sim.journal.flowOf('signup', account.id)?.steps.values() ?? [])].some(({ state }) => state === 'person')

function countBy(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1
  return counts
}
