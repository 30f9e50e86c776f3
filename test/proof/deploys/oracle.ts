// Judges restarts under load: every request answered as if nobody had restarted anything, every effect there once.
import { quantile } from '../../../bench/figures.ts'
import type { Restart } from '../instances.ts'
import { judgeOutcome } from '../outcome/judge.ts'
import type { Truth, Wish } from '../outcome/truth.ts'
import type { Judged } from '../proof.ts'

export const ASKED = ['catalogue', 'account', 'orders', 'order', 'payment methods', 'log-in', 'new order', 'press'] as const

export interface Answer {
  of: (typeof ASKED)[number]
  status: number
  code: string | null
  /** Since the load began. */
  atMs: number
  ms: number
}

/** A worker ended by force, until that hurt. */
export interface Kill {
  /** The first time. */
  atMs: number
  kills: number
  /** Requests of its own whose answers nobody heard. */
  cutShort: number
  /** Mails among these, by their events. */
  mails: readonly string[]
}

export interface Deploys {
  wanted: { restarts: number; requests: number }
  wishes: readonly (Wish | null)[]
  /** Addresses of those who asked: they signed up before. */
  linked: readonly string[]
  truth: Truth
  /** What had not come to its end when everything was judged. */
  stuck: readonly string[]
  answers: readonly Answer[]
  restarts: readonly Restart[]
  kill: Kill
}

/** A drain takes 5 s while the balancer still sends, 30 s for running requests, and some. */
const ENDED_WITHIN_MS = 45_000

const EXPECTED: Readonly<Record<Answer['of'], readonly number[]>> = {
  catalogue: [200],
  account: [200],
  orders: [200],
  order: [200],
  'payment methods': [200],
  'log-in': [200],
  'new order': [201, 202],
  press: [202],
}

export function judgeDeploys({ wanted, wishes, linked, truth, stuck, answers, restarts, kill }: Deploys): Judged {
  const { violations, ...outcome } = judgeOutcome(wishes, truth, {
    // A mail that was under way as its worker was killed may leave once more (I13): restarts repeat none. It would take two such kills to
    // leave it to a person, and after one that met something there is no other.
    mails: { linked, twice: { events: new Set(kill.mails) }, leftToPersonMost: 0 },
    // Nothing is refused here, and of what a killed worker leaves everything can be found again.
    persons: [],
  })
  const broken = (breaks: string, what: string): number => violations.push({ breaks, what })
  for (const what of stuck) broken('I4', what)
  const failed = answers.filter(({ of, status }) => !EXPECTED[of].includes(status))
  const met = new Map(answers.map((answer) => [answer, duringOf(answer, restarts)]))
  const during = (answer: Answer) => met.get(answer) ?? -1
  const everMet = new Set(met.values())
  for (const answer of failed) {
    const restart = during(answer)
    const when = restart < 0 ? 'while nothing restarted' : `${Math.round(answer.atMs - (restarts[restart]?.fromMs ?? 0))} ms into restart ${restart + 1}` // prettier-ignore
    broken('failed', `${answer.of}: ${answer.status} ${answer.code} after ${Math.round(answer.ms)} ms, sent ${when}`)
  }
  for (const [n, { endedAfterMs }] of restarts.entries())
    if (endedAfterMs > ENDED_WITHIN_MS) broken('stop', `restart ${n + 1}: the process ended after ${Math.round(endedAfterMs)} ms`)
  const times = Map.groupBy(answers, (answer) => (answer.atMs > kill.atMs ? 'kill' : during(answer) < 0 ? 'calm' : 'restart'))
  const p99 = (when: 'calm' | 'restart') => Math.round(quantile((times.get(when) ?? []).map(({ ms }) => ms), 0.99)) // prettier-ignore
  const reached = {
    'every restart': restarts.length >= wanted.restarts,
    'requests enough': answers.length >= wanted.requests,
    'requests during every restart': restarts.every((_, n) => everMet.has(n)),
    'requests while nothing restarted': times.has('calm'),
    'every kind of request': ASKED.every((kind) => answers.some(({ of }) => of === kind)),
    'a kill that cut a request short': kill.cutShort > 0,
  }
  for (const [cell, isReached] of Object.entries(reached)) if (!isReached) broken('vacuous', `not seen: ${cell}`)
  const counts = {
    restarts: restarts.length,
    requests: answers.length,
    failed: failed.length,
    // The balancer speaks only where nobody of ours did.
    dropped: failed.filter(({ status, code }) => status === 0 || code?.startsWith('balancer_')).length,
    orders: wishes.length,
    ...outcome,
    kills: kill.kills,
    cutShort: kill.cutShort,
    mailsCutShort: kill.mails.length,
    stuck: stuck.length,
    slowestMs: Object.fromEntries(ASKED.map((kind) => [kind, slowest(answers.filter(({ of }) => of === kind))])),
    ...(times.has('calm') && times.has('restart') && { p99CalmMs: p99('calm'), p99RestartMs: p99('restart') }),
  }
  return { counts, violations }
}

/** The first restart that it overlapped, or -1. */
const duringOf = ({ atMs, ms }: Answer, restarts: readonly Restart[]): number =>
  restarts.findIndex(({ fromMs, toMs }) => atMs + ms >= fromMs && atMs <= toMs)

const slowest = (answers: readonly Answer[]): number => Math.round(Math.max(0, ...answers.map(({ ms }) => ms)))
