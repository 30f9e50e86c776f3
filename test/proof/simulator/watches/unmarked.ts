// Where an order takes no reference, its eSIM bears it in the end: what does not is somebody's to see. What is somebody else's stays theirs.

import { THEIRS } from '../stranger.ts'
import { esimOrders, followBought } from './bought.ts'
import { isTold } from './rows.ts'
import type { OpenWatch } from './watch.ts'

/** Why a person looks for it. */
const LOOKED_FOR = ['esim_unsure', 'esim_unknown', 'find_failed', 'adopt_not_found']

export const watchUnmarked: OpenWatch = (world, say) => {
  const { remotes, journal, strangers } = world
  const bought = followBought(world)
  return {
    onSent(sent, intent) {
      if (sent.purpose?.effect === 'E-ORDER') bought.onSent(sent, intent)
    },
    onApplied(sent) {
      if (sent.purpose?.effect === 'E-ORDER') bought.onApplied(sent)
    },
    onEnd() {
      if (remotes.esims !== 'esimgo') return
      const claims = new Map(journal.esimClaims.all.map((claim) => [claim.providerOrderId, claim.unitKey]))
      for (const { id, reference } of esimOrders(remotes)) {
        if (strangers.has(id)) {
          if (claims.has(id) || reference !== THEIRS)
            say('I8', `${id} is somebody else’s, and was taken for ${claims.get(id) ?? reference}`)
          continue
        }
        const unit = claims.get(id) ?? bought.makers.get(id) ?? ''
        if (reference === unit) continue
        const isKnown = isTold(remotes, 'esim_unmarked', unit) || LOOKED_FOR.some((reason) => isTold(remotes, reason, unit.slice(0, 18)))
        if (reference !== '' || !isKnown) say('I2', `the eSIM of ${unit} (${id}) bears "${reference}", and nobody is told`)
      }
    },
  }
}
