// SEC-14: whether time tells that an e-mail is registered. The calls that could, for known and unknown ones, in no order that helps either.
import { randomUUID } from 'node:crypto'
import { type Answer, openBrowser } from '../../test/world/browser.ts'
import { atMost, type Figure, median, quantile, type RowResult } from '../figures.ts'
import { FREE_NUMBER, type Setting } from '../setting.ts'

const CALLS_A_SIDE = 1000
const WARM_UP = 40
/** Sign-ups of either side before the first code is asked for again. */
const PRIMED = 20
const CUSTOMERS = 10

const KINDS = ['sign-up', 'log-in', 'reset', 'code again'] as const
type Kind = (typeof KINDS)[number]
const SIDES = ['known', 'unknown'] as const
type Side = (typeof SIDES)[number]

export async function enumeration({ url, customers, signedUp }: Setting): Promise<RowResult> {
  const known = await signedUp(CUSTOMERS)
  const { post } = openBrowser(url)
  const signUps: Record<Side, string[]> = { known: [], unknown: [] }
  const codes: Record<Side, number> = { known: 0, unknown: 0 }
  let strangers = 0
  const emailOf = (side: Side): string => {
    strangers += 1
    return side === 'known' ? (known[strangers % known.length]?.email ?? '') : `stranger${strangers}@example.jp`
  }
  const call: Record<Kind, (side: Side) => Promise<Answer>> = {
    async 'sign-up'(side) {
      const answer = await post('/api/auth/signup', customers.signUpBody(FREE_NUMBER, { email: emailOf(side) }))
      signUps[side].push(String(answer.body.signupId))
      return answer
    },
    'log-in': (side) => post('/api/auth/login', { email: emailOf(side), password: `not the password ${randomUUID()}` }),
    reset: (side) => post('/api/auth/request-password-reset', { email: emailOf(side) }),
    // Of an earlier sign-up, whose first mail has long left; two of the four that one may have.
    'code again': (side) => post('/api/auth/resend-code', { signupId: signUps[side][codes[side]++ >> 1] }),
  }
  for (let at = 0; at < PRIMED; at += 1) for (const side of SIDES) await call['sign-up'](side)
  const sameAnswer = openComparison()
  const times = Object.fromEntries(KINDS.map((kind) => [kind, { known: [] as number[], unknown: [] as number[] }]))
  for (const round of ['warm-up', 'counted'] as const) {
    const calls = round === 'warm-up' ? WARM_UP : CALLS_A_SIDE
    // Each kind has its own order: what one call leaves to be done behind it falls on either side of the next.
    const orders = Object.fromEntries(KINDS.map((kind) => [kind, shuffled(calls)]))
    for (let at = 0; at < 2 * calls; at += 1) {
      for (const kind of KINDS) {
        const side = orders[kind]?.[at] ?? 'known'
        const from = performance.now()
        const answer = await call[kind](side)
        const took = performance.now() - from
        sameAnswer(kind, side, answer)
        if (round === 'counted') times[kind]?.[side].push(took)
      }
    }
  }
  const of = (kind: Kind, side: Side) => times[kind]?.[side] ?? []
  return {
    id: 'SEC-14',
    what: `what time tells of an e-mail: known against unknown, ${CALLS_A_SIDE} calls each, interleaved, one at a time`,
    figures: KINDS.flatMap((kind) => differences(kind, of(kind, 'known'), of(kind, 'unknown'))),
    notes: [
      ...KINDS.map((kind) => `${kind}: ${SIDES.map((side) => `${side} ${told(of(kind, side))}`).join(', ')}`),
      'status, members of the body and header fields were the same in every answer',
    ],
  }
}

function differences(kind: Kind, known: readonly number[], unknown: readonly number[]): Figure[] {
  const apart = (of: (values: readonly number[]) => number) => [Math.abs(of(known) - of(unknown))]
  return [
    { name: `${kind}: medians differ by`, unit: 'ms', rounds: apart(median), must: atMost(5) },
    { name: `${kind}: 95th percentiles differ by`, unit: 'ms', rounds: apart(p95), must: atMost(10) },
  ]
}

const p95 = (values: readonly number[]): number => quantile(values, 0.95)
const told = (values: readonly number[]): string => `${median(values).toFixed(1)} ms (p95 ${p95(values).toFixed(1)})`

/** As many of one side as of the other, in an order of chance. */
function shuffled(each: number): Side[] {
  const order = Array.from({ length: 2 * each }, (_, at): Side => (at % 2 === 0 ? 'known' : 'unknown'))
  for (let at = order.length - 1; at > 0; at -= 1) {
    const other = Math.floor(Math.random() * (at + 1))
    const [one, two] = [order[at], order[other]]
    if (one && two) [order[at], order[other]] = [two, one]
  }
  return order
}

/** Throws when an answer has another form than the first one of its kind. */
function openComparison() {
  const first = new Map<Kind, string>()
  return (kind: Kind, side: Side, { status, headers, body }: Answer): void => {
    const form = `${status} ${Object.keys(Object(body)).sort().join()} ${[...headers.keys()].sort().join()}`
    const before = first.get(kind) ?? form
    first.set(kind, before)
    if (form !== before) throw new Error(`${kind} answered otherwise for an e-mail that is ${side}: ${form}, before ${before}`)
  }
}
