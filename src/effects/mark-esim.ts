import { done, refused } from '../base/outcome.ts'
import { changing } from './tools.ts'

export interface MarkWish {
  unitKey: string
  provider: string
  iccid: string
}

/**
 * E-MARK. Writes our unit key on an eSIM whose order could not take it. Nothing waits for it: whose the order is was said before. It is what a journal
 * that was lost would be made again from, so it is tried until it is there; where the provider says that it cannot be, staff are told.
 */
export const markEsim = changing<MarkWish, Record<never, never>>({
  id: 'E-MARK',
  system: 'esim',
  class: 'S',
  // An eSIM is one unit's for ever: no later value could be overwritten by an earlier one.
  quietMs: 0,
  giveUpMs: Infinity,
  deadlineMs: ({ deadlines }) => deadlines.esimMs,
  marker: ({ unitKey }) => unitKey,
  // Writing it once more is cheaper than knowing whether it was written, and gives the same state.
  find: null,
  async perform({ unitKey, provider, iccid }, { esim }, call) {
    if (esim.name !== provider || !esim.mark) return refused('other_provider')
    const outcome = await esim.mark({ iccid, reference: unitKey }, call)
    return outcome.is === 'done' ? done({}) : outcome
  },
})
