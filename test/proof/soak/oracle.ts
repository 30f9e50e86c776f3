// Judges a soak: what became of every order, and whether anything wore the product down.
import { quantile } from '../../../bench/figures.ts'
import type { Restart } from '../instances.ts'
import { judgeOutcome, type Truth, type Wish } from '../outcome/judge.ts'
import { mailedAgain } from '../outcome/mailed-again.ts'
import type { Judged } from '../proof.ts'
import { KIND_NAMES, losesTheAnswer } from './faults.ts'
import type { Growth } from './growth.ts'
import type { PlannedFault } from './plan.ts'

export interface Answer {
  of: 'order' | 'look' | 'press'
  status: number
  code: string | null
}

/** A fault that hit a call. */
export type Fired = Pick<PlannedFault, 'system' | 'name' | 'fault'>

export interface Soak {
  wanted: { orders: number }
  wishes: readonly Wish[]
  truth: Truth
  answers: readonly Answer[]
  fired: readonly Fired[]
  restarts: readonly Restart[]
  expiries: readonly number[]
  lags: readonly { system: string }[]
  /** What had not come to its end long after everything was well. */
  stuck: readonly string[]
  /** What the product's own comparison of the systems says afterwards. */
  differences: readonly string[]
  pressToEndMs: readonly number[]
  arrivedWithinMs: number
  heldBackMs: number
  healedWithinMs: number
  growth: Readonly<Record<string, Growth>>
  /** Of the processes that lived through all of it; null where the run is too short to judge it by. */
  mostMbPerHour: number | null
  compressed: Readonly<Record<string, string>>
}

/** One send whose outcome is not known may be followed by a second (I13). */
const MAILS_MOST = 2
/** What the comparison opens Cases for: it has nothing to find where nothing went wrong. */
const DIFFERENCES = ['duplicate', 'missing_remote', 'services_missing', 'unknown_remote', 'state_differs', 'amount_differs', 'stuck']
const LEGAL: Readonly<Record<Answer['of'], readonly number[]>> = { order: [200, 201, 202, 409, 503], look: [200, 503], press: [202] }

export function judgeSoak(soak: Soak): Judged {
  const { wanted, wishes, truth, answers, fired, restarts, expiries, growth } = soak
  const { violations, ...outcome } = judgeOutcome(wishes, truth, MAILS_MOST)
  const broken = (breaks: string, what: string): number => violations.push({ breaks, what })

  for (const { of, status, code } of answers) if (!LEGAL[of].includes(status)) broken('legal', `${of}: ${status} ${code}`)
  for (const what of soak.stuck) broken('I4', what)
  for (const what of soak.differences) broken('compared', what)
  const cases = countBy(truth.cases, ({ reason }) => reason)
  for (const { reason, facts } of truth.cases)
    if (DIFFERENCES.includes(reason)) broken('compared', `a Case says ${reason}: ${JSON.stringify(facts)}`)

  const told = new Set(truth.mails.flatMap(({ tells }) => (tells?.kind === 'order-provisioned' ? [tells.order] : [])))
  const asked = new Set(truth.cases.flatMap(({ reason, facts }) => (reason === 'mail_failed' ? Object.values(facts) : [])))
  const untold = wishes.filter(({ id, shown }) => shown?.status === 'active' && !told.has(id) && !asked.has(id))
  for (const { id } of untold) broken('I13', `${id} is active and nobody was told`)
  const again = mailedAgain(truth.mails)
  const unheard = fired.filter(({ system, fault }) => system === 'mail' && losesTheAnswer(fault)).length
  if (again > unheard) broken('I13', `${again} mails left again, and ${unheard} answers were lost`)

  for (const [name, { lives, mbPerHour }] of Object.entries(growth))
    if (soak.mostMbPerHour !== null && lives === 1 && (mbPerHour ?? Infinity) > soak.mostMbPerHour)
      broken('heap', `${name} grew by ${mbPerHour} MB/h, at most ${soak.mostMbPerHour}`)

  const kinds = countBy(fired, ({ name }) => name)
  const reached = {
    'every order': wishes.length === wanted.orders,
    'a restart': restarts.length > 0,
    'a token that expired': expiries.some((sessions) => sessions > 0),
    'a list that lagged, of each system': ['whmcs', 'esim'].every((system) => soak.lags.some((lag) => lag.system === system)),
    ...Object.fromEntries(KIND_NAMES.map((name) => [`the fault "${name}"`, (kinds[name] ?? 0) > 0])),
  }
  for (const [cell, isReached] of Object.entries(reached)) if (!isReached) broken('vacuous', `not seen: ${cell}`)

  const counts = {
    orders: wishes.length,
    terminal: countBy(wishes, ({ shown }) => shown?.status ?? 'not shown'),
    ...outcome,
    stuck: soak.stuck.length,
    untold: untold.length,
    cases,
    mailedAgain: again,
    faults: fired.length,
    faultsByKind: Object.fromEntries(KIND_NAMES.map((name) => [name, kinds[name] ?? 0])),
    faultsBySystem: countBy(fired, ({ system }) => system),
    restarts: restarts.length,
    tokenExpiries: expiries.length,
    lags: soak.lags.length,
    compressed: soak.compressed,
    answers: Object.fromEntries((['order', 'look', 'press'] as const).map((of) => [of, countBy(answers.filter((one) => one.of === of), ({ status }) => status)])), // prettier-ignore
    pressToEndMs: { p50: at(soak.pressToEndMs, 0.5), p99: at(soak.pressToEndMs, 0.99), max: at(soak.pressToEndMs, 1) },
    ordersPerSecond: Math.round((wishes.length / soak.arrivedWithinMs) * 10_000) / 10,
    heldBackSeconds: Math.round(soak.heldBackMs / 1000),
    healedWithinMs: Math.round(soak.healedWithinMs),
    heap: growth,
  }
  return { counts, violations }
}

const at = (values: readonly number[], share: number): number | null => (values.length === 0 ? null : Math.round(quantile(values, share)))

const countBy = <Item>(items: readonly Item[], nameOf: (item: Item) => string | number): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(items, nameOf)].map(([name, { length }]) => [name, length]))
