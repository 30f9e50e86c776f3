import { orderIdIn } from '../../mappings/order-line.ts'
import { type Finding, findingAt } from './finding.ts'
import { isSettled, type Judging } from './patience.ts'
import type { ComparedEsimOrder, JournalLine, JournalOrder, JournalUnit, Sides } from './sides.ts'

const finding = findingAt('esim')

/** A failed or refunded order is none: nobody has its profile. */
const isUsable = ({ state }: ComparedEsimOrder): boolean => state === 'ready' || state === 'pending'

/** The provider's orders by unit keys. `journal` must hold every order of these unit keys that it knows. */
export function compareEsims({ journal, provider }: Sides, judging: Judging): Finding[] {
  const made = Map.groupBy(provider.orders, ({ reference }) => reference)
  const known = new Set<string>()
  const findings = journal.flatMap((order) => {
    for (const { units } of order.lines) for (const { unitKey } of units) known.add(unitKey)
    if (!isSettled(order, 'esim', judging)) return []
    return order.lines.flatMap((line) =>
      line.units.flatMap((unit) => judge(order, line, unit, made.get(unit.unitKey) ?? [], provider.asked.has(unit.unitKey))),
    )
  })
  const orders = new Map(journal.map((order) => [order.sfOrderId, order]))
  for (const [unitKey, all] of made) {
    const usable = all.filter(isUsable)
    const order = orders.get(orderIdIn(unitKey)) ?? null
    if (known.has(unitKey) || usable.length === 0 || (order !== null && !isSettled(order, 'esim', judging))) continue
    findings.push(finding('unknown_remote', unitKey, order, namesOf(usable)))
  }
  return [...findings, ...ofNobody(journal, provider)]
}

/** While a person looks for what was bought for a unit, any of them may be that. */
function ofNobody(journal: readonly JournalOrder[], { nobodys }: Sides['provider']): Finding[] {
  const units = journal.flatMap(({ lines }) => lines.flatMap((line) => line.units))
  if (units.some(({ bought }) => bought === 'unclear')) return []
  const known = new Set(units.flatMap(({ providerOrderId, duplicates }) => [providerOrderId, ...duplicates]))
  return nobodys
    .filter((order) => isUsable(order) && !known.has(order.providerOrderId))
    .map((order) => finding('unknown_remote', order.providerOrderId, null, namesOf([order])))
}

function judge(
  order: JournalOrder,
  line: JournalLine,
  { unitKey, bought, providerOrderId, duplicates }: JournalUnit,
  all: readonly ComparedEsimOrder[],
  isAsked: boolean,
): Finding[] {
  const usable = all.filter(isUsable)
  if (bought === 'unclear') return []
  if (bought === 'never') return usable.length === 0 ? [] : [finding('unknown_remote', unitKey, order, namesOf(usable))]
  const others = usable.filter((one) => one.providerOrderId !== providerOrderId && !duplicates.includes(one.providerOrderId))
  if (others.length > 0) return [finding('duplicate', unitKey, order, namesOf(others))]
  if (!isAsked) return []
  const own = all.find((one) => one.providerOrderId === providerOrderId)
  if (!own) return [finding('missing_remote', unitKey, order, providerOrderId === null ? {} : { providerOrders: providerOrderId })]
  // What was refunded for an order that was undone is as it should be.
  const isLost = line.state === 'active' && !isUsable(own)
  return isLost ? [finding('state_differs', unitKey, order, { ...namesOf([own]), expected: line.state, shown: own.state })] : []
}

const namesOf = (orders: readonly ComparedEsimOrder[]): { providerOrders: string } => ({
  providerOrders: orders.map(({ providerOrderId }) => providerOrderId).join(', '),
})
