// What staff make of the orders that stand in front of them: any decision that the product offers, each some seconds after it came to that.

import { PROVISION } from '../../../src/orders/approval.ts'
import { carryOut } from '../../../src/provisioning/carry-out.ts'
import { possibleDecisions } from '../../../src/provisioning/possible.ts'
import type { DecisionType, Step } from '../../../src/journal/flow.ts'
import type { Seeded } from '../seeded.ts'
import type { FlowRow, MemoryJournal, OrderRow } from './memory-journal.ts'
import { type EsimOrderRow, esimOrders } from './watches/bought.ts'
import { billedServices, text } from './watches/rows.ts'
import type { SimWorld } from './world.ts'

/** The button again, or a decision. */
export const CHOICES = ['press', 'retry', 'adopt', 'skip', 'abandon', 'cancel'] as const satisfies readonly (DecisionType | 'press')[]
export type Choice = (typeof CHOICES)[number]

export interface Staff {
  /** What they will choose, one after the other, as often as the order comes to stand in front of them. */
  expect(order: OrderRow, choices: readonly Choice[]): void
  /** Something has been written. */
  look(): void
}

/** Of ten ids that are named one is another record's, or nobody's. */
const WRONG = 0.1
const NOBODYS = '999999'

export function openStaff(
  { journal, doors, remotes, strangers }: SimWorld,
  random: Seeded,
  later: (ms: number, run: () => void) => void,
  press: (order: OrderRow) => void,
): Staff {
  const left = new Map<OrderRow, readonly Choice[]>()
  const seeingTo = new Set<OrderRow>()

  function choose(order: OrderRow): void {
    const flow = journal.flowOf(PROVISION, order.id)
    const [choice, ...others] = left.get(order) ?? []
    if (choice === undefined || flow === undefined || order.state !== 'needs_person') return
    left.set(order, others)
    if (choice === 'press') return press(order)
    const possible = possibleDecisions('needs_person', journal.viewOf(flow)).filter(({ type }) => type === choice)
    if (possible.length === 0) return
    const { line } = random.pick(possible)
    const remoteId = choice === 'adopt' ? idToAdopt(flow, line) : null
    if (choice !== 'adopt' || remoteId !== null) doors.decide(order, choice, { ...(line !== null && { line }), ...(remoteId !== null && { remoteId }) }) // prettier-ignore
  }

  /** A record that bears the mark of what stands in front of them; null where there is none to be seen. */
  function idToAdopt(flow: FlowRow, line: number | null): string | null {
    const [patch] = carryOut(journal.viewOf(flow), { type: 'adopt', line, remoteId: NOBODYS })
    const step = patch && flow.steps.get(patch.name)
    const ids = step ? markedWith(step) : []
    if (random.chance(WRONG)) return random.pick([NOBODYS, ...remotes.rows('whmcs', 'orders').map((row) => text(row, 'id'))])
    return ids.length === 0 ? null : random.pick(ids)
  }

  function markedWith({ effect, input }: Step): string[] {
    const wish = input as { unitKey?: string; packageId?: string; lines?: { lineKey: string }[] } // what the plan gave it
    // What bears no reference they know by its package; what others buy there they do not take for ours.
    const isFree = ({ id, reference, packageId }: EsimOrderRow) =>
      remotes.esims === 'esimgo' && reference === '' && packageId === wish.packageId && !strangers.has(id)
    const isIts = (order: EsimOrderRow) => order.reference === wish.unitKey || isFree(order)
    if (wish.unitKey !== undefined)
      return esimOrders(remotes)
        .filter(isIts)
        .map(({ id }) => id)
    if (effect !== 'W-ORDER') return []
    const keys = wish.lines?.map(({ lineKey }) => lineKey) ?? []
    return [...new Set(billedServices(remotes).filter(({ key }) => keys.includes(key)).map(({ order }) => text(order, 'id')))] // prettier-ignore
  }

  return {
    expect: (order, choices) => void left.set(order, choices),
    look() {
      for (const [order, choices] of left) {
        if (choices.length === 0 || order.state !== 'needs_person' || seeingTo.has(order) || !journal.flowOf(PROVISION, order.id)) continue
        seeingTo.add(order)
        later(random.between(300, 6_000), () => {
          seeingTo.delete(order)
          choose(order)
        })
      }
    },
  }
}

/** It stands in front of them for this reason. */
export const isStoppedBy = (journal: MemoryJournal, why: string, order: OrderRow): boolean =>
  [...(journal.flowOf(PROVISION, order.id)?.steps.values() ?? [])].some(({ state, code }) => state === 'person' && code === why)
