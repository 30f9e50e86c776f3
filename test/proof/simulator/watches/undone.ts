// A cancelled order leaves nothing behind that nobody knows of, and nothing is undone while it may still be happening.

import { PROVISION } from '../../../../src/orders/approval.ts'
import { isForward } from '../../../../src/provisioning/facts.ts'
import { billedServices, isTold, lineKeysOf, text } from './rows.ts'
import type { OpenWatch } from './watch.ts'

const ENDED = ['Cancelled', 'Terminated', 'Fraud']

export const watchUndone: OpenWatch = ({ journal, remotes }, say) => ({
  onSent(sent, intent) {
    if (sent.purpose?.effect !== 'W-CANCEL' || !intent) return
    const steps = [...(journal.flows.get(intent.flowId)?.steps.values() ?? [])]
    for (const { name } of steps.filter((step) => isForward(step) && (step.state === 'intended' || step.state === 'unknown')))
      say('I11', `${intent.flowId} was undone before it was known what had become of ${name}`)
  },
  onEnd() {
    for (const order of journal.orders.values()) {
      if (order.state !== 'cancelled' || !journal.flowOf(PROVISION, order.id)) continue
      const keys = lineKeysOf(order)
      const running = billedServices(remotes).filter(({ key, service }) => keys.includes(key) && !ENDED.includes(text(service, 'status')))
      // Staff who cancel what stands there twice, or what nobody could find, have been asked to look for it.
      const told = ['duplicate_found', 'outcome_unknown'].some((reason) => isTold(remotes, reason, String(order.sfOrderId)))
      if (running.length > 0 && !told) say('I6', `${order.id} is cancelled, but ${running.length} of its services are not`)
      const esims = remotes.rows('esim', 'orders').map((row) => text(row, 'description')).filter((unit) => keys.some((key) => unit.startsWith(key))) // prettier-ignore
      const isKnown = (unit: string) => ['service_without_billing', 'esim_unknown'].some((reason) => isTold(remotes, reason, unit))
      for (const unit of esims.filter((unit) => !isKnown(unit)))
        say('I6', `${order.id} is cancelled, and nobody is told of its eSIM ${unit}`)
    }
  },
})
