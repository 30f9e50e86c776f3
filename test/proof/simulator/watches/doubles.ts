// What a remote itself has made twice is for a person to see: which of the two counts is nobody else's to say.

import { billedServices, isTold, text } from './rows.ts'
import type { OpenWatch } from './watch.ts'

export const watchDoubles: OpenWatch = ({ remotes }, say) => ({
  onEnd() {
    const services = billedServices(remotes)
    for (const { key, order } of services) {
      const isDouble = services.some((other) => other.key === key && other.order !== order)
      if (isDouble && !isTold(remotes, 'duplicate_found', key.slice(0, 18))) say('I1', `${key} is billed twice, and nobody is told`)
    }
    const units = remotes.rows('esim', 'orders').map((row) => text(row, 'description'))
    for (const unit of new Set(units.filter((one, at) => one !== '' && units.indexOf(one) !== at)))
      if (!isTold(remotes, 'esim_duplicate', unit)) say('I2', `the eSIM ${unit} is there twice, and nobody is told`)
  },
})
