// Judges a run without a Redis to rely on: what became of each order, and every answer by what it may be.
import { quantile } from '../../../bench/figures.ts'
import { judgeOutcome } from '../outcome/judge.ts'
import type { Truth, Wish } from '../outcome/truth.ts'
import type { Judged, Violation } from '../proof.ts'
import { FAULTS, type Fault } from './plan.ts'

export interface Answer {
  of: 'order' | 'log-in' | 'press'
  hasKey: boolean
  status: number
  code: string | null
  replayed: boolean
  /** Faults that had begun when it came. */
  faults: number
  ms: number
}

/** A fault as it was played. */
export interface Struck {
  kind: Fault['kind']
  /** Requests and provisionings under way as it struck. */
  hit: number
  /** Keys that Redis came back with. */
  keys: number
}

export interface Run {
  wanted: { orders: number; faults: number }
  wishes: readonly Wish[]
  /** Addresses of those who ordered: they signed up before. */
  linked: readonly string[]
  truth: Truth
  /** What had not come to its end when everything was judged. */
  stuck: readonly string[]
  answers: readonly Answer[]
  struck: readonly Struck[]
  worstStallMs: number
  /** Judged in a release run alone. */
  stallMostMs: number | null
}

export function judgeRedis({ wanted, wishes, linked, truth, stuck, answers, struck, worstStallMs, stallMostMs }: Run): Judged {
  // No other system fails and no process dies: nothing may leave twice, and nothing may be asked of anybody.
  const mails = { linked, twice: { most: 0 }, leftToPersonMost: 0 }
  const { violations, ...outcome } = judgeOutcome(wishes, truth, { mails, persons: [] })
  const broken = (breaks: string, what: string): number => violations.push({ breaks, what } satisfies Violation)
  const illegal = answers.filter((answer) => !isLegal(answer))
  for (const { of, status, code } of illegal) broken('legal', `${of}: ${status} ${code}`)
  for (const what of stuck) broken('I4', what)
  if (wishes.length !== wanted.orders) broken('run', `${wishes.length} of ${wanted.orders} orders were placed`)
  if (stallMostMs !== null && worstStallMs > stallMostMs) broken('stall', `${Math.round(worstStallMs)} ms, at most ${stallMostMs}`)
  const statuses = Object.fromEntries([...Map.groupBy(answers, ({ status }) => status)].map(([status, { length }]) => [status, length]))
  const counts = {
    orders: wishes.length,
    flushes: struck.length,
    faults: Object.fromEntries(FAULTS.map((kind) => [kind, struck.filter((one) => one.kind === kind).length])),
    ...outcome,
    stuck: stuck.length,
    requests: answers.length,
    illegal: illegal.length,
    statuses,
    replayed: answers.filter(({ replayed }) => replayed).length,
    worstStallMs: Math.round(worstStallMs),
    p99Ms: Math.round(quantile(answers.map(({ ms }) => ms), 0.99)), // prettier-ignore
    slowestMs: Math.round(Math.max(0, ...answers.map(({ ms }) => ms))),
  }
  const reached = {
    'every fault, each with work under way': struck.length === wanted.faults && struck.every(({ hit }) => hit > 0),
    'each kind of fault': FAULTS.every((kind) => struck.some((one) => one.kind === kind)),
    'a replica that knew something': struck.some(({ kind, keys }) => kind === 'old' && keys > 0),
    'an order asked for again': answers.some(({ replayed }) => replayed),
    'a request while Redis was away': answers.some(({ code }) => code === AWAY),
    'a session lost with Redis': (statuses[401] ?? 0) > 0,
  }
  for (const [cell, isReached] of Object.entries(reached)) if (!isReached) broken('vacuous', `not seen: ${cell}`)
  return { counts, violations }
}

const AWAY = 'session_store_unavailable'

function isLegal({ of, hasKey, status, code, replayed, faults }: Answer): boolean {
  // Signed calls need no session: they go on.
  if (of === 'press') return status === 202
  if (status === 503) return code === AWAY && faults > 0
  if (of === 'log-in') return status === 200
  if (status === 200) return replayed
  if (status === 201) return hasKey || !replayed
  if (status === 202) return !replayed
  if (status === 401) return code === 'not_signed_in' && faults > 0
  return status === 409 && code === 'request_in_flight' && hasKey
}
