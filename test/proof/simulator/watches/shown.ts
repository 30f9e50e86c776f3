// What Salesforce shows of an order never goes back to what was true before.

import type { Row } from '../remotes.ts'
import type { OpenWatch } from './watch.ts'

export const watchShown: OpenWatch = ({ remotes }, say) => {
  const newest = new Map<string, number>()
  return {
    onApplied(sent) {
      if (sent.purpose?.effect !== 'SF-BACK') return
      for (const row of remotes.rows('salesforce', 'Order')) {
        const eventId = Number(row['Portal_Event_Id__c'] ?? 0)
        const before = newest.get(idOf(row)) ?? 0
        if (eventId < before) say('I12', `Salesforce was shown event ${eventId} of ${idOf(row)} after event ${before}`)
        newest.set(idOf(row), eventId)
      }
    },
  }
}

const idOf = (row: Row): string => String(row['Id'])
