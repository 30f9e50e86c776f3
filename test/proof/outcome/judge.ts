// Whether each wish became exactly one outcome in all systems, and whoever is owed a word of it has it (I1, I2, I3, I4, I12, I13), by what the
// stand-ins hold.
import type { Violation } from '../proof.ts'
import { judgeMails, type MailRules } from './mails.ts'
import { type Excuse, judgePersons } from './persons.ts'
import { type Ended, isAbout, type SalesforceOrder, type Truth, type Wish } from './truth.ts'

/** What a run allows by what it did itself. */
export interface Rules {
  mails: MailRules
  /** Why orders may be at a person; without any, none may. */
  persons: readonly Excuse[]
  /** The orders that were cancelled on purpose, by our ids. */
  cancelled?: readonly string[]
}

export interface Outcome {
  active: number
  /** In front of a person, with a reason and a Case. */
  atPerson: number
  /** How often each reason. */
  reasons: Record<string, number>
  duplicates: number
  lost: number
  /** Mails that somebody is owed and does not have; counted among what is lost. */
  untold: number
  mailedAgain: number
  violations: Violation[]
}

/** What WHMCS calls a service that runs and is billed. */
const RUNNING: readonly string[] = ['Active', 'Completed']

/** A wish is null where it was never answered, or where its end is judged elsewhere: it may have become an order or none. */
export function judgeOutcome(wishes: readonly (Wish | null)[], truth: Truth, rules: Rules): Outcome {
  const outcome: Outcome = { active: 0, atPerson: 0, reasons: {}, duplicates: 0, lost: 0, untold: 0, mailedAgain: 0, violations: [] }
  const ended: Ended[] = []
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
    ended.push({ order, as: end })
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
  const asked = ended.flatMap(({ order, as }) => (as === 'atPerson' ? [order] : []))
  const cancelled = truth.orders.filter(({ key }) => rules.cancelled?.includes(key)).map((order): Ended => ({ order, as: 'cancelled' }))
  const mails = judgeMails([...ended, ...cancelled], truth, rules.mails)
  outcome.duplicates += mails.duplicates
  outcome.lost += mails.untold
  outcome.untold = mails.untold
  outcome.mailedAgain = mails.again
  outcome.violations.push(...mails.violations, ...judgePersons(asked, rules.persons))
  return outcome
}

function endOf({ shown }: Wish, order: SalesforceOrder, { cases }: Truth): 'active' | 'atPerson' | 'lost' {
  const { provisioning, errorCode } = order
  if (provisioning === 'Provisioned' && shown?.status === 'active') return 'active'
  // The reason that its customer's page goes by; what Salesforce shows is closer to what the other system said.
  const hasCase = cases.some((one) => one.reason === shown?.attention && isAbout(one, order))
  const isAsked = provisioning === 'Needs Attention' && errorCode !== null && hasCase
  return isAsked && shown?.status === 'needs_person' ? 'atPerson' : 'lost'
}
