// Judges a soak: what became of every order, and whether anything wore the product down.
import { quantile } from '../../../bench/figures.ts'
import type { Restart } from '../instances.ts'
import { judgeOutcome } from '../outcome/judge.ts'
import type { Excuse } from '../outcome/persons.ts'
import type { Truth, Wish } from '../outcome/truth.ts'
import type { Judged } from '../proof.ts'
import { KIND_NAMES, losesTheAnswer, REFUSED_FOR_GOOD, type SystemName } from './faults.ts'
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
  /** Addresses of those who ordered: they signed up before. */
  linked: readonly string[]
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

/** A definite refusal, as Salesforce shows an order that met it. */
const REFUSALS: readonly (readonly [system: SystemName, code: string])[] = [
  ['whmcs', 'client_not_found'],
  ['esim', 'bad_request'],
]
/** What an order may come to that meets fault upon fault: it could not be looked for, or was tried as often as it may be. */
const UNLUCKY = ['find_failed', 'tried_too_often']
/** Three of a thousand, where one of two thousand is the rule; of few orders so many. */
const UNLUCKY_SHARE = 0.003
const UNLUCKY_LEAST = 3
/** What the comparison opens Cases for: it has nothing to find where nothing went wrong. */
const DIFFERENCES = ['duplicate', 'missing_remote', 'services_missing', 'unknown_remote', 'state_differs', 'amount_differs', 'stuck']
const LEGAL: Readonly<Record<Answer['of'], readonly number[]>> = { order: [200, 201, 202, 409, 503], look: [200, 503], press: [202] }

export function judgeSoak(soak: Soak): Judged {
  const { wanted, wishes, truth, answers, fired, restarts, expiries, growth } = soak
  const atMails = fired.filter(({ system }) => system === 'mail')
  const unheard = atMails.filter(({ fault }) => losesTheAnswer(fault)).length
  const { violations, ...outcome } = judgeOutcome(wishes, truth, {
    // One send whose outcome is not known may be followed by a second (I13), and a person is asked only after that one.
    mails: { linked: soak.linked, twice: { most: unheard }, leftToPersonMost: Math.floor(atMails.length / 2) },
    persons: excusesFor(fired, wishes.length),
  })
  const broken = (breaks: string, what: string): number => violations.push({ breaks, what })

  for (const { of, status, code } of answers) if (!LEGAL[of].includes(status)) broken('legal', `${of}: ${status} ${code}`)
  for (const what of soak.stuck) broken('I4', what)
  for (const what of soak.differences) broken('compared', what)
  const cases = countBy(truth.cases, ({ reason }) => reason)
  for (const { reason, facts } of truth.cases)
    if (DIFFERENCES.includes(reason)) broken('compared', `a Case says ${reason}: ${JSON.stringify(facts)}`)

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
    cases,
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

/** An order is at a person because the run refused it something for good, once for each time; and a few met too much. */
const excusesFor = (fired: readonly Fired[], orders: number): Excuse[] => [
  ...REFUSALS.map(([system, code]): Excuse => {
    const most = fired.filter((one) => one.system === system && one.name === REFUSED_FOR_GOOD).length
    return { codes: [code], most, since: `so often ${system} refused something for good` }
  }),
  {
    codes: UNLUCKY,
    most: Math.max(UNLUCKY_LEAST, Math.floor(UNLUCKY_SHARE * orders)),
    since: `${UNLUCKY_SHARE * 1000} of 1,000 may meet that many faults in a row, ${UNLUCKY_LEAST} of few`,
  },
]

const at = (values: readonly number[], share: number): number | null => (values.length === 0 ? null : Math.round(quantile(values, share)))

const countBy = <Item>(items: readonly Item[], nameOf: (item: Item) => string | number): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(items, nameOf)].map(([name, { length }]) => [name, length]))
