// An order that ended without some of its lines, or all, leaves nothing behind of them that nobody knows of; and nothing is undone while it
// may still be happening.

import { PROVISION } from '../../../../src/orders/approval.ts'
import type { OrderLine } from '../../../../src/db/order-line.ts'
import { isForward } from '../../../../src/provisioning/facts.ts'
import type { OrderRow } from '../memory-journal.ts'
import { esimOrders } from './bought.ts'
import { billedServices, isTold, lineKeysOf, text } from './rows.ts'
import type { OpenWatch } from './watch.ts'

const ENDED_SERVICE = ['Cancelled', 'Terminated', 'Fraud']
const ENDED_ORDER = ['active', 'partly_active', 'failed', 'cancelled', 'rejected']

export const watchUndone: OpenWatch = ({ journal, remotes }, say) => ({
  onSent(sent, intent) {
    if (sent.purpose?.effect !== 'W-CANCEL' || !intent) return
    const steps = [...(journal.flows.get(intent.flowId)?.steps.values() ?? [])]
    for (const { name } of steps.filter((step) => isForward(step) && (step.state === 'intended' || step.state === 'unknown')))
      say('I11', `${intent.flowId} was undone before it was known what had become of ${name}`)
  },
  onEnd() {
    for (const order of journal.orders.values()) {
      if (!ENDED_ORDER.includes(order.state) || order.sfOrderId === null) continue
      const keys = keysWithout(order)
      const running = billedServices(remotes).filter(({ key, service }) => keys.includes(key) && !ENDED_SERVICE.includes(text(service, 'status'))) // prettier-ignore
      // Staff who give up what stands there twice, or what nobody could find, have been asked to look for it; not for what was taken as the one.
      const told = ['duplicate_found', 'outcome_unknown'].some((reason) => isTold(remotes, reason, String(order.sfOrderId)))
      const { whmcsOrderId } = (journal.flowOf(PROVISION, order.id)?.steps.get('whmcs-order')?.result ?? {}) as { whmcsOrderId?: number } // what W-ORDER settles with
      const isOwn = running.some(({ service }) => text(service, 'orderid') === String(whmcsOrderId))
      if (running.length > 0 && (!told || isOwn))
        say('I6', `${order.id} is ${order.state}, but ${running.length} services of what was given up run`)
      const esims = esimOrders(remotes).map(({ reference }) => reference).filter((unit) => keys.some((key) => unit.startsWith(key))) // prettier-ignore
      const isKnown = (unit: string) => ['service_without_billing', 'esim_unknown'].some((reason) => isTold(remotes, reason, unit)) // prettier-ignore
      for (const unit of esims.filter((unit) => !isKnown(unit)))
        say('I6', `${order.id} is ${order.state}, and nobody is told of its eSIM ${unit}`)
    }
    function keysWithout(order: OrderRow): string[] {
      const lines = order.lines as OrderLine[] // written by the order flows
      const isWhole = journal.flowOf(PROVISION, order.id) === undefined
      return lineKeysOf(order).filter((_, at) => isWhole || lines[at]?.state !== 'active')
    }
  },
})
