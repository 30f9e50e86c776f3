// What a remote itself has made twice is for a person to see: which of the two counts is nobody else's to say. Where staff gave it up before
// anybody could look, they have been asked to look for it.

import { PROVISION } from '../../../../src/orders/approval.ts'
import { esimStep } from '../../../../src/provisioning/facts.ts'
import { THEIRS } from '../stranger.ts'
import { esimOrders } from './bought.ts'
import { billedServices, isTold } from './rows.ts'
import type { OpenWatch } from './watch.ts'

export const watchDoubles: OpenWatch = ({ journal, remotes }, say) => ({
  onEnd() {
    const isGivenUp = (step: string, key: string): boolean => {
      const order = [...journal.orders.values()].find(({ sfOrderId }) => sfOrderId === key.slice(0, 18))
      return order !== undefined && journal.flowOf(PROVISION, order.id)?.steps.get(step)?.state === 'skipped'
    }
    const services = billedServices(remotes)
    for (const { key, order } of services) {
      const isDouble = services.some((other) => other.key === key && other.order !== order)
      const told = ['duplicate_found', ...(isGivenUp('whmcs-order', key) ? ['outcome_unknown'] : [])]
      if (isDouble && !told.some((reason) => isTold(remotes, reason, key.slice(0, 18)))) say('I1', `${key} is billed twice, and nobody is told`) // prettier-ignore
    }
    const units = esimOrders(remotes).map(({ reference }) => reference)
    for (const unit of new Set(units.filter((one, at) => one !== '' && one !== THEIRS && units.indexOf(one) !== at)))
      if (!isTold(remotes, 'esim_duplicate', unit) && !(isGivenUp(esimStep(unit), unit) && isTold(remotes, 'esim_unknown', unit)))
        say('I2', `the eSIM ${unit} is there twice, and nobody is told`)
  },
})
