// Judges a storm by what Salesforce itself holds, and every answer by what it may be (I3).
import { quantile } from '../../../bench/figures.ts'
import type { Judged, Violation } from '../proof.ts'
import { FLUSHES, type Kind } from './plan.ts'

export interface Answer {
  cart: number
  kind: Kind
  status: number
  code: string | null
  replayed: boolean
  /** The order that it speaks of. */
  id: string | null
  /** How often Redis had been emptied when it was sent, and when it came. */
  flushes: readonly [before: number, after: number]
  ms: number
}

/** An Order as Salesforce holds it. */
export interface Held {
  key: string
  /** The cart that its lines name; null when none of ours does. */
  cart: number | null
  customer: string
  /** Of its first line, as ordered. */
  quantity: number
}

/** A cart as it was wished for. */
export interface Wished {
  customer: string
  quantity: number
}

export interface Storm {
  /** How many asked, whatever became of it. */
  clients: number
  carts: readonly Wished[]
  answers: readonly Answer[]
  held: readonly Held[]
  /** What had not come to its end when it was read. */
  stuck: readonly string[]
  /** Requests under way when Redis was emptied, each time. */
  hits: readonly number[]
}

type Came = 'created' | 'replayed' | 'refused' | 'illegal'

const UNDER_ONE_KEY: readonly Kind[] = ['same key', 'other note', 'other cart']
const UNAVAILABLE = ['dependency_unavailable', 'session_store_unavailable', 'overloaded']

export function judgeStorm({ clients, carts, answers, held, stuck, hits }: Storm): Judged {
  const violations: Violation[] = []
  const broken = (breaks: string, what: string) => violations.push({ breaks, what })
  const came = answers.map((answer) => cameOf(answer))
  const count = (wanted: Came) => came.filter((one) => one === wanted).length
  answers.forEach((answer, at) => {
    if (came[at] === 'illegal') broken('legal', `cart ${answer.cart}, ${answer.kind}: ${brief(answer)}`)
  })
  for (const what of stuck) broken('I4', what)
  const heldBy = Map.groupBy(held, ({ cart }) => cart)
  const answeredTo = Map.groupBy(answers, ({ cart }) => cart)
  for (const order of heldBy.get(null) ?? []) broken('I3', `Salesforce holds an order that no cart asked for: ${order.key}`)
  carts.forEach((wished, cart) => {
    for (const what of faultsOf(wished, heldBy.get(cart) ?? [], answeredTo.get(cart) ?? [])) broken('I3', `cart ${cart}: ${what}`)
  })
  const keys = new Set(held.map(({ key }) => key))
  if (keys.size < held.length) broken('I3', `${held.length - keys.size} orders share their key with another`)
  const statuses = Object.fromEntries([...Map.groupBy(answers, ({ status }) => status)].map(([status, { length }]) => [status, length]))
  const answeredIn = answers.length - (statuses[401] ?? 0)
  if (answeredIn !== clients) broken('legal', `${clients} clients asked, ${answeredIn} answers were of use to them`)
  const counts = {
    carts: carts.length,
    requests: answers.length,
    created: count('created'),
    replayed: count('replayed'),
    refused: count('refused'),
    illegal: count('illegal'),
    statuses,
    flushes: hits.length,
    orders: held.length,
    duplicates: [...heldBy].reduce((sum, [cart, orders]) => sum + orders.length - (cart === null ? 0 : 1), 0),
    p99Ms: Math.round(quantile(answers.map(({ ms }) => ms), 0.99)), // prettier-ignore
  }
  const reached = {
    'three flushes, each with requests under way': hits.length === FLUSHES && hits.every((underWay) => underWay > 0),
    'a session lost with Redis': (statuses[401] ?? 0) > 0,
    'a key that is not valid': (statuses[400] ?? 0) > 0,
    'a repeat that met the first request': (statuses[409] ?? 0) > 0,
    'another body under a key': (statuses[422] ?? 0) > 0,
    'a key answered again after Redis forgot it': [...answeredTo.values()].some(isRemembered),
  }
  for (const [cell, isReached] of Object.entries(reached)) if (!isReached) broken('vacuous', `not seen: ${cell}`)
  return { counts, violations }
}

function cameOf({ kind, status, code, replayed, id, flushes }: Answer): Came {
  const mayBe = (isLegal: boolean, came: Came): Came => (isLegal ? came : 'illegal')
  // A session is asked for before anything else that the request says.
  if (status === 401) return mayBe(code === 'not_signed_in' && flushes[1] > 0, 'refused')
  if (kind === 'bad key') return mayBe(status === 400 && code === 'idempotency_key_invalid', 'refused')
  if (status === 200 || status === 201 || status === 202) {
    if (id === null || kind === 'other cart') return 'illegal'
    return replayed ? mayBe(status !== 202, 'replayed') : mayBe(status !== 200, 'created')
  }
  if (status === 409) return mayBe(code === 'request_in_flight' && UNDER_ONE_KEY.includes(kind) && kind !== 'other cart', 'refused')
  if (status === 422) return mayBe(code === 'idempotency_key_reused' && UNDER_ONE_KEY.includes(kind), 'refused')
  return mayBe(status === 503 && UNAVAILABLE.includes(code ?? ''), 'refused')
}

function faultsOf({ customer, quantity }: Wished, held: readonly Held[], answers: readonly Answer[]): string[] {
  const faults: string[] = []
  const [order] = held
  if (held.length !== 1 || !order) faults.push(`${held.length} orders in Salesforce`)
  else if (order.customer !== customer || order.quantity !== quantity)
    faults.push(`${order.quantity} for ${order.customer} instead of ${quantity} for ${customer}`)
  const good = answers.filter(({ status }) => status >= 200 && status < 300)
  const created = good.filter(({ replayed }) => !replayed)
  if (created.length !== 1) faults.push(`${created.length} requests were told that they made the order`)
  const ids = new Set(good.map(({ id }) => id))
  for (const id of ids) if (!held.some(({ key }) => key === id)) faults.push(`an answer speaks of ${id}, which Salesforce does not hold`)
  const bodies = new Set(good.flatMap(({ kind }) => (UNDER_ONE_KEY.includes(kind) ? [kind] : [])))
  if (bodies.size > 1) faults.push(`one key stood for ${[...bodies].join(' and ')}`)
  return faults
}

/** Its key was answered, Redis was emptied, and it was answered with the same again. */
function isRemembered(answers: readonly Answer[]): boolean {
  const known = answers.filter(({ kind, status }) => kind === 'same key' && status >= 200 && status < 300)
  const first = Math.min(...known.map(({ flushes }) => flushes[1]))
  return known.some(({ replayed, flushes }) => replayed && flushes[0] > first)
}

const brief = ({ status, code, replayed, id }: Answer): string => `${status} ${code ?? id}${replayed ? ', replayed' : ''}`
