// What WHMCS bills is what the customer confirmed.

import type { OrderLine } from '../../../../src/db/order-line.ts'
import { billedServices, lineKeysOf, text } from './rows.ts'
import type { OpenWatch } from './watch.ts'

export const watchAmounts: OpenWatch = ({ journal, remotes }, say) => ({
  onEnd() {
    const billed = billedServices(remotes)
    for (const order of journal.orders.values()) {
      const keys = lineKeysOf(order)
      const lines = (order.lines as OrderLine[]).map((line, at) => ({ line, key: keys[at] })) // written by the order flows
      for (const whmcsOrder of new Set(billed.filter(({ key }) => keys.includes(key)).map((one) => one.order))) {
        const ofOrder = billed.filter((one) => one.order === whmcsOrder)
        const due = lines.filter(({ key }) => ofOrder.some((one) => one.key === key)).reduce((sum, { line }) => sum + (line.price.amount + (line.setupFee?.amount ?? 0)) * line.quantity, 0) // prettier-ignore
        if (Number(text(whmcsOrder, 'amount')) !== due) say('I5', `${order.id} was confirmed for ${due}, and WHMCS asks ${text(whmcsOrder, 'amount')}`) // prettier-ignore
      }
    }
  },
})
