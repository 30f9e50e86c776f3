import { fromWhmcsCycle } from '../../mappings/billing-cycle.ts'
import { isLineKey, orderIdIn } from '../../mappings/order-line.ts'
import type { Money } from '../base/money.ts'
import { type Finding, findingAt } from './finding.ts'
import { isSettled, type Judging } from './patience.ts'
import { ENDED, isOwn, wouldBeMissed } from './service-of-line.ts'
import type { ComparedService, JournalLine, JournalOrder, Sides } from './sides.ts'

const finding = findingAt('whmcs')

/** Suspended is WHMCS's own affair: who does not pay is suspended, and comes back. */
const RUNNING = ['Active', 'Completed', 'Suspended']
const hasEnded = ({ status }: ComparedService): boolean => ENDED.includes(status)

/** Services by their line keys, of the clients that were asked for. `journal` must hold every order of these line keys that it knows. */
export function compareServices({ journal, whmcs }: Sides, judging: Judging): Finding[] {
  const marked = Map.groupBy(whmcs.services, ({ lineKey }) => lineKey)
  const byId = new Map(whmcs.services.map((service) => [service.id, service]))
  // By its id first, and of the client first: elsewhere it is what was moved away.
  const ownOf = ({ clientId }: JournalOrder, line: JournalLine) => {
    const known = byId.get(line.serviceId ?? 0)
    const own = [...(known && isOwn(line, known) ? [known] : []), ...(marked.get(line.lineKey) ?? [])]
    return own.find((service) => service.clientId === clientId) ?? own[0]
  }
  const living = (lineKey: string) => (marked.get(lineKey) ?? []).filter((service) => !hasEnded(service))
  const known = new Set<string>()
  const findings = journal.flatMap((order) => {
    for (const { lineKey } of order.lines) known.add(lineKey)
    if (!isSettled(order, 'whmcs', judging)) return []
    const isAsked = order.clientId !== null && whmcs.asked.has(order.clientId)
    return order.lines.flatMap((line) => judge(order, line, living(line.lineKey), ownOf(order, line), isAsked))
  })
  const orders = new Map(journal.map((order) => [order.sfOrderId, order]))
  for (const [lineKey] of marked) {
    if (lineKey === null || !isLineKey(lineKey) || known.has(lineKey) || living(lineKey).length === 0) continue
    const order = orders.get(orderIdIn(lineKey)) ?? null
    if (order === null || isSettled(order, 'whmcs', judging))
      findings.push(finding('unknown_remote', lineKey, order, namesOf(living(lineKey))))
  }
  return findings
}

function judge(
  order: JournalOrder,
  line: JournalLine,
  living: readonly ComparedService[],
  own: ComparedService | undefined,
  isAsked: boolean,
): Finding[] {
  const { lineKey, placed, state } = line
  if (placed === 'unclear') return []
  const alive = own && !hasEnded(own) && !living.includes(own) ? [own, ...living] : living
  if (alive.length > 1) return [finding('duplicate', lineKey, order, namesOf(alive))]
  if (placed === 'never') return living.length === 0 ? [] : [finding('unknown_remote', lineKey, order, namesOf(living))]
  if (!isAsked) return []
  if (state === 'active') {
    if (own?.clientId !== order.clientId) return missing(order, line)
    if (!RUNNING.includes(own.status)) return [differs(order, line, own)]
    return amountsOf(order, line, own)
  }
  return state === 'cancelled' && own && !hasEnded(own) ? [differs(order, line, own)] : []
}

/** One list proves little: it is told by whoever looks at the client, in time. */
const missing = (order: JournalOrder, line: JournalLine): Finding[] =>
  wouldBeMissed(order, line) ? [{ ...finding('missing_remote', line.lineKey, order, { services: line.serviceId }), leftToLook: true }] : []

const differs = (order: JournalOrder, line: JournalLine, own: ComparedService): Finding =>
  finding('state_differs', line.lineKey, order, { ...namesOf([own]), expected: line.state, shown: own.status })

/** A service of a one-time price has no recurring one; what is free has no cycle that says anything. */
function amountsOf(order: JournalOrder, line: JournalLine, own: ComparedService): Finding[] {
  const cycle = fromWhmcsCycle(own.cycle)
  const recurs = cycle !== null && cycle !== 'Onetime'
  const facts = {
    ...(line.firstPayment && !same(line.firstPayment, own.firstPayment) && { first: pair(line.firstPayment, own.firstPayment) }),
    ...(recurs && !same(line.recurring, own.recurring) && { recurring: pair(line.recurring, own.recurring) }),
    ...(cycle !== null && cycle !== line.billingCycle && { cycle: `${line.billingCycle} / ${cycle}` }),
  }
  return Object.keys(facts).length === 0 ? [] : [finding('amount_differs', line.lineKey, order, { ...namesOf([own]), ...facts })]
}

const same = (a: Money, b: Money): boolean => a.amount === b.amount && a.currency === b.currency
const say = ({ amount, currency }: Money): string => `${amount} ${currency}`
/** The journal's first; in minor units. */
const pair = (ours: Money, theirs: Money): string => `${say(ours)} / ${say(theirs)}`

const namesOf = (services: readonly ComparedService[]): { services: string } => ({ services: services.map(({ id }) => id).join(', ') })
