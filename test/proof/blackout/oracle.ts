// Judges stories that went dark: the stack came back each time, nothing of it was left behind, and of everything there is one.
import { quantile } from '../../../bench/figures.ts'
import { judgeOutcome, type Outcome } from '../outcome/judge.ts'
import type { Truth, Wish } from '../outcome/truth.ts'
import type { Judged, Violation } from '../proof.ts'
import { PHASES, type Phase, type Way, WAYS } from './plan.ts'

/** A blackout as it came. */
export interface Strike {
  planned: Phase
  /** Where the story was. */
  phase: Phase
  way: Way
  /** ms since 1970. */
  at: number
  /** Requests of people that waited for an answer of ours, and requests of ours that other systems had begun. */
  waiting: number
  cut: number
  /** Processes that outlived it. */
  left: readonly string[]
}

/** What the stand-ins hold of one customer. */
export interface Held {
  truth: Truth
  email: string
  /** In WHMCS. */
  clients: number
  users: number
  invoices: number
  /** Salesforce Accounts that name one of these clients. */
  linked: number
  /** Reasons. */
  cases: readonly string[]
}

/** A story at its end. */
export interface Told extends Held {
  /** The order that was answered; null when the story did not come so far. */
  id: string | null
  shown: Wish['shown']
  /** Why the stack did not come back; null when it did, each time. */
  whyDark: string | null
  strikes: readonly Strike[]
  /** From the start after a blackout until it was ready. */
  backMs: readonly number[]
  /** Processes that stayed beside the stack that came back, or after it was stopped. */
  strangers: readonly string[]
  left: readonly string[]
  answers: readonly { status: number; code: string | null }[]
}

export interface Run {
  /** `cuts`: blackouts that left a person, and ours that left another system, with a request half-way; a few may all miss. */
  wanted: { stories: number; kills: Readonly<Record<Way, number>>; phases: number; cuts: number }
  /** The first one without a blackout. */
  stories: readonly Told[]
}

export function judgeBlackouts({ wanted, stories }: Run): Judged {
  const violations: Violation[] = []
  const broken = (breaks: string, what: string): number => violations.push({ breaks, what })
  const totals = { active: 0, atPerson: 0, duplicates: 0, lost: 0 }
  let mailedTwice = 0
  for (const [n, told] of stories.entries()) {
    const { violations: found, ...outcome } = faultsOf(told)
    totals.active += outcome.active
    totals.atPerson += outcome.atPerson
    totals.duplicates += outcome.duplicates
    totals.lost += outcome.lost
    mailedTwice += outcome.mailedAgain
    for (const { breaks, what } of found) broken(breaks, `story ${n + 1}: ${what}`)
  }
  const strikes = stories.flatMap((told) => told.strikes)
  const back = stories.flatMap(({ backMs }) => backMs)
  const by = <Key extends string>(keys: readonly Key[], keyOf: (strike: Strike) => Key) =>
    Object.fromEntries(keys.map((key) => [key, strikes.filter((strike) => keyOf(strike) === key).length]))
  const byPhase = by(PHASES, ({ phase }) => phase)
  const byWay = by(WAYS, ({ way }) => way)
  const withPeople = strikes.filter(({ waiting }) => waiting > 0)
  const withCuts = strikes.filter(({ cut }) => cut > 0)
  const reached = {
    'every story': stories.length === wanted.stories,
    'a story without a blackout': stories.some((told) => told.strikes.length === 0),
    'every blackout': WAYS.every((way) => byWay[way] === wanted.kills[way]),
    [`blackouts in ${wanted.phases} phases`]: Object.values(byPhase).filter((count) => count > 0).length >= wanted.phases,
    'people left without an answer': withPeople.length >= wanted.cuts,
    'requests of ours that were cut': withCuts.length >= wanted.cuts,
  }
  for (const [cell, isReached] of Object.entries(reached)) if (!isReached) broken('vacuous', `not seen: ${cell}`)
  const answers = stories.flatMap((told) => told.answers)
  const counts = {
    stories: stories.length,
    kills: strikes.length,
    byPhase,
    byWay,
    ...totals,
    cases: stories.flatMap(({ cases }) => cases),
    mailedTwice,
    requests: answers.length,
    unanswered: answers.filter(({ status }) => status === 0).length,
    killsWithPeopleWaiting: withPeople.length,
    killsWithRequestsCut: withCuts.length,
    backMs: { p50: quantile(back, 0.5), max: Math.max(0, ...back) },
  }
  return { counts, violations }
}

/** What one story has broken. */
export function faultsOf(told: Told): Outcome {
  const { id, shown, truth, strikes, linked, email, whyDark } = told
  const hasEnded = id !== null && whyDark === null
  const outcome = judgeOutcome(id === null ? [null] : [{ id, shown }], truth, {
    mails: {
      linked: hasEnded && linked > 0 ? [email] : [],
      // Mails that were under way as everything died may leave once more (I13); a second time, and a person is asked.
      twice: { most: strikes.length === 0 ? 0 : Infinity },
      // Of an order that is set up two mails leave together, and are cut short together.
      leftToPersonMost: 2 * Math.floor(strikes.length / 2),
    },
    // What dies twice at the same step may need one.
    persons: [{ most: strikes.length, since: 'everything died so often' }],
  })
  const more = judgeOne(told)
  const count = (is: 'duplicate' | 'lost') => more.filter((one) => one.is === is).length
  return {
    ...outcome,
    duplicates: outcome.duplicates + count('duplicate'),
    lost: outcome.lost + count('lost'),
    violations: [...outcome.violations, ...more.map(({ breaks, what }) => ({ breaks, what }))],
  }
}

function judgeOne(told: Told): (Violation & { is: 'duplicate' | 'lost' | 'other' })[] {
  const { truth, strikes } = told
  const found: ReturnType<typeof judgeOne> = []
  const broken = (is: 'duplicate' | 'lost' | 'other', breaks: string, what: string): number => found.push({ is, breaks, what })
  if (told.whyDark !== null) broken('other', 'back', `the stack did not come back: ${told.whyDark}`)
  else if (told.id === null) broken('lost', 'I4', 'it did not come to its order')
  const leftovers = [...strikes.flatMap(({ left }) => left), ...told.strangers, ...told.left]
  for (const process of leftovers) broken('other', 'leftover', `still running: ${process}`)
  for (const { status, code } of told.answers) if (status === 500) broken('other', 'legal', `an answer of 500 ${code}`)
  if (told.whyDark !== null || told.id === null) return found

  const one = (breaks: string, what: string, count: number, most: number, least = most): void => {
    if (count > most) broken('duplicate', breaks, `${count} ${what}`)
    if (count < least) broken('lost', 'I4', `${count} ${what}`)
  }
  one('I7', 'WHMCS clients', told.clients, 1)
  one('I7', 'WHMCS users', told.users, 1)
  one('I7', 'Salesforce Accounts linked to the client', told.linked, 1)
  const isActive = told.shown?.status === 'active'
  one('I1', 'WHMCS orders', truth.whmcsOrders.length, 1, isActive ? 1 : 0)
  one('I1', 'invoices', told.invoices, 1, isActive ? 1 : 0)
  one('I3', 'orders in Salesforce', truth.orders.length, 1)
  return found
}
