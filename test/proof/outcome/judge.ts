// Whether each wish became exactly one outcome in all systems (I1, I2, I3, I4, I12, I13), by what the stand-ins hold.
import type { Violation } from '../proof.ts'

/** A wish that was answered 2xx, and what its customer is shown of it at the end. */
export interface Wish {
  /** The order of the answer. */
  id: string
  shown: { status: string; attention: string | null } | null
}

export interface Line {
  /** `<sfOrderId>-<line>`, what its WHMCS service is marked with. */
  key: string
  /** `<line key>-<unit>`, where an eSIM belongs to it. */
  unitKey: string | null
}

/** An Order as Salesforce holds it. */
export interface SalesforceOrder {
  id: string
  key: string
  /** The wish that its lines name; null when none of ours does. */
  wish: number | null
  provisioning: string
  errorCode: string | null
  lines: readonly Line[]
}

/** A Case that nobody has closed. */
export interface OpenCase {
  reason: string
  /** What it says beside: ids of what it is about among them. */
  facts: Readonly<Record<string, string>>
}

export interface Mail {
  /** The same mail has the same event, however often it leaves. */
  event: string
  /** The order and the kind, where it tells a customer of an order: only one event may. */
  tells: { order: string; kind: string } | null
}

export interface Truth {
  orders: readonly SalesforceOrder[]
  cases: readonly OpenCase[]
  /** Markers of WHMCS services, each with its WHMCS order. */
  services: readonly { lineKey: string; whmcsOrder: number; status: string }[]
  whmcsOrders: readonly number[]
  /** References of the provider's orders. */
  esims: readonly string[]
  mails: readonly Mail[]
}

export interface Outcome {
  active: number
  /** In front of a person, with a reason and a Case. */
  atPerson: number
  /** How often each reason. */
  reasons: Record<string, number>
  duplicates: number
  lost: number
  violations: Violation[]
}

/** What WHMCS calls a service that runs and is billed. */
const RUNNING: readonly string[] = ['Active', 'Completed']

/** A wish is null where it was never answered: it may have become an order or none. `mailsMost`: how often one mail may leave; twice where a process was killed while it sent one (I13). */
export function judgeOutcome(wishes: readonly (Wish | null)[], truth: Truth, mailsMost = 1): Outcome {
  const outcome: Outcome = { active: 0, atPerson: 0, reasons: {}, duplicates: 0, lost: 0, violations: [] }
  const duplicate = (breaks: string, what: string, more = 1) => {
    outcome.duplicates += more
    outcome.violations.push({ breaks, what })
  }
  const lost = (what: string) => {
    outcome.lost += 1
    outcome.violations.push({ breaks: 'I4', what })
  }
  const of = Map.groupBy(truth.orders, ({ wish }) => wish)
  const services = Map.groupBy(truth.services, ({ lineKey }) => lineKey)
  const esims = Map.groupBy(truth.esims, (reference) => reference)
  const known = { lines: new Set<string>(), units: new Set<string>(), whmcsOrders: new Set<number>() }

  wishes.forEach((wish, n) => {
    const [order, ...others] = of.get(n) ?? []
    if (others.length > 0) duplicate('I3', `wish ${n} became ${others.length + 1} orders in Salesforce`, others.length)
    if (!wish) return undefined
    if (!order) return lost(`wish ${n} was answered with order ${wish.id}, and Salesforce has none`)
    if (order.key !== wish.id) duplicate('I3', `wish ${n} was answered with order ${wish.id}, and Salesforce has ${order.key}`)
    const end = endOf(wish, order, truth)
    if (end === 'lost') return lost(`wish ${n} is ${order.provisioning} in Salesforce, its customer sees ${wish.shown?.status}`)
    outcome[end] += 1
    if (end === 'atPerson') outcome.reasons[order.errorCode ?? ''] = (outcome.reasons[order.errorCode ?? ''] ?? 0) + 1
    if (end === 'active') {
      for (const { key, unitKey } of order.lines) {
        const [service] = services.get(key) ?? []
        if (!service) lost(`wish ${n}: its line ${key} has no service`)
        else if (!RUNNING.includes(service.status)) lost(`wish ${n}: the service of its line ${key} is ${service.status}`)
        if (unitKey !== null && !esims.has(unitKey)) lost(`wish ${n}: its unit ${unitKey} has no eSIM`)
      }
    }
  })

  for (const order of truth.orders) {
    if (order.wish === null || order.wish >= wishes.length) duplicate('I3', `Salesforce holds ${order.key}, which nobody wished for`)
    const mine = order.lines.flatMap(({ key }) => services.get(key) ?? [])
    const whmcsOrders = new Set(mine.map(({ whmcsOrder }) => whmcsOrder))
    if (whmcsOrders.size > 1) duplicate('I1', `${order.key} has ${whmcsOrders.size} orders in WHMCS`, whmcsOrders.size - 1)
    whmcsOrders.forEach((id) => known.whmcsOrders.add(id))
    for (const { key, unitKey } of order.lines) {
      known.lines.add(key)
      if (unitKey !== null) known.units.add(unitKey)
    }
  }
  for (const [key, { length }] of services) {
    if (!known.lines.has(key)) duplicate('I1', `WHMCS holds a service marked ${key}, which no order has`)
    else if (length > 1) duplicate('I1', `${key} has ${length} services in WHMCS`, length - 1)
  }
  for (const id of truth.whmcsOrders) if (!known.whmcsOrders.has(id)) duplicate('I1', `WHMCS holds order ${id} without a line of ours`)
  for (const [key, { length }] of esims) {
    if (!known.units.has(key)) duplicate('I2', `the provider sold ${key}, which no order has`)
    else if (length > 1) duplicate('I2', `${key} was bought ${length} times`, length - 1)
  }
  for (const [event, { length }] of Map.groupBy(truth.mails, ({ event }) => event))
    if (length > mailsMost) duplicate('I13', `${event} was mailed ${length} times`, length - mailsMost)
  for (const [what, mails] of Map.groupBy(truth.mails, ({ tells }) => tells && `${tells.kind} of ${tells.order}`)) {
    const { size } = new Set(mails.map(({ event }) => event))
    if (what !== null && size > 1) duplicate('I13', `${what} was told by ${size} mails`, size - 1)
  }
  return outcome
}

function endOf({ shown }: Wish, { id, key, provisioning, errorCode }: SalesforceOrder, { cases }: Truth): 'active' | 'atPerson' | 'lost' {
  if (provisioning === 'Provisioned' && shown?.status === 'active') return 'active'
  const isAbout = (facts: OpenCase['facts']) => [id, key].some((one) => Object.values(facts).includes(one))
  // The reason that its customer's page goes by; what Salesforce shows is closer to what the other system said.
  const hasCase = cases.some(({ reason, facts }) => reason === shown?.attention && isAbout(facts))
  const isAsked = provisioning === 'Needs Attention' && errorCode !== null && hasCase
  return isAsked && shown?.status === 'needs_person' ? 'atPerson' : 'lost'
}
