// Set-up fees: one product of the shop has one, and now and then staff raise it when a customer has confirmed it.

import { PROVISION } from '../../../src/orders/approval.ts'
import type { Seeded } from '../seeded.ts'
import type { OrderRow } from './memory-journal.ts'
import type { Plan } from './plan.ts'
import type { Remotes } from './remotes.ts'
import { isStoppedBy } from './staff.ts'
import type { SimWorld } from './world.ts'

/** As Salesforce and as WHMCS name it. */
const SKU = 'NET-APT-500M'
const PID = 23
const YEN = 2_000
const RAISED_YEN = 2_500

/** What a customer confirms to pay once for one piece; null for nothing. */
export const feeOf = (sku: string): number | null => (sku === SKU ? YEN : null)

/** WHMCS asks what the shop shows. */
export const askFee = (remotes: Remotes): Promise<unknown> => setFee(remotes, YEN)

/** WHMCS asks more than the shop has shown. */
const raiseFee = (remotes: Remotes): Promise<unknown> => setFee(remotes, RAISED_YEN)

const setFee = (remotes: Remotes, yen: number) =>
  remotes.ask('whmcs', 'product', { pid: PID, changes: { setupFees: { monthly: yen * 100 } } })

const COME_TO_REST: readonly string[] = ['needs_person', 'active', 'partly_active', 'failed', 'cancelled', 'rejected']

export interface Fees {
  beforePress(order: OrderRow): void
  /** The provider has carried out an order for this one. */
  whenBought(order: OrderRow | undefined): void
}

/** Whoever raises a fee, once, at the moment that the plan says. */
export function openFees(
  { journal, remotes }: SimWorld,
  when: Plan['feeRises'],
  random: Seeded,
  until: (ready: () => boolean, then: () => void) => void,
  press: (order: OrderRow) => void,
): Fees {
  let isRisen = false

  /** Where it stops the order, they take it back and press again, or leave it there. */
  function rise(order: OrderRow): void {
    isRisen = true
    void raiseFee(remotes)
    until(
      () => COME_TO_REST.includes(order.state),
      () => {
        if (!isStoppedBy(journal, 'setup_fee_raised', order) || random.chance(0.5)) return
        void askFee(remotes)
        press(order)
      },
    )
  }

  return {
    beforePress(order) {
      // Pressed early, it may be on its way already.
      if (when === 'before the press' && !isRisen && !journal.flowOf(PROVISION, order.id)) rise(order)
    },
    whenBought(order) {
      // Of the first one nobody knows yet, so nothing is placed.
      if (when === 'while eSIMs are bought' && !isRisen && order && remotes.rows('esim', 'orders').length === 1) rise(order)
    },
  }
}
