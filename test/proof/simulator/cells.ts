// The matrix of effects and faults: which cells there are, and when each is fired.

import { EFFECTS } from '../../../src/effects/table.ts'
import type { Tools } from '../../../src/effects/tools.ts'
import type { Changing } from '../../../src/journal/journal.ts'

export const FAULTS = {
  F01: 'connection refused',
  F02: 'time-out, not applied',
  F03: 'time-out, applied',
  F04: 'reset in the reply, applied',
  F05: 'reset in the request, not applied',
  F06: 'body stalls, applied',
  F07: '5xx, not applied',
  F08: '5xx, applied',
  F09: '429 with Retry-After',
  F10: 'HTML in place of JSON',
  F11: 'cut JSON, applied',
  F12: 'a definite refusal',
  F13: 'an unclear refusal',
  F14: 'token expired',
  F15: 'row lock',
  F16: 'daily limit',
  F17: 'shows late',
  F18: 'looks fail',
  F19: 'applied twice',
  F20: 'killed before the intent is committed',
  F21: 'killed after the intent, before it is sent',
  F22: 'killed after it is sent',
  F23: 'killed after the answer, before it is settled',
  F24: 'killed after it is settled, before the wake-up',
  F25: 'frozen for longer than its lease',
  F26: 'two workers on one step',
  F27: 'triggered twice',
  F28: 'out of order',
  F29: 'Redis flushed',
  F30: 'Redis down',
  F31: 'Redis fails over',
  F32: 'journal lost before the commit',
  F33: 'journal lost, commit unknown',
  F34: 'journal restarts',
  F35: 'worker clock 10 minutes off',
  F36: 'worker clock jumps back',
} as const

export type FaultId = keyof typeof FAULTS

export interface Cell {
  effect: string
  fault: FaultId
}

export const cellName = ({ effect, fault }: Cell): string => `${effect}/${fault}`

const CHANGING = Object.values(EFFECTS).filter((effect) => effect.class !== 'R')

/** Made for an account and not for an order: there is no order yet that could be pressed for or cancelled. */
const OF_ACCOUNTS: readonly string[] = ['W-USER', 'W-CLIENT', 'W-CNUM', 'SF-LINK', 'W-PROFILE']
const UNDOING = new Set(CHANGING.map(({ undo }) => undo))

/** Faults that an effect cannot meet. */
function cannotMeet({ id, system, class: nature, find }: Changing<Tools>): readonly FaultId[] {
  const none: FaultId[] = []
  // Salesforce says why with a code of its own, and a mail's refusal is that of its address: neither is a text to be understood.
  if (system !== 'whmcs' && system !== 'esim') none.push('F12', 'F13')
  if (system !== 'salesforce') none.push('F15', 'F16')
  // Nothing looks for it, so nothing shows late, fails to show, or shows twice.
  if (find === null) none.push('F18', 'F19')
  if (nature === 'N') none.push('F17')
  // A value that is set twice is set.
  if (nature === 'S') none.push('F19')
  // An order that is being cancelled cannot be cancelled, and a press leaves nothing behind.
  if (OF_ACCOUNTS.includes(id) || UNDOING.has(id)) none.push('F28')
  return none
}

export const CELLS: readonly Cell[] = CHANGING.flatMap((effect) =>
  (Object.keys(FAULTS) as FaultId[]).filter((fault) => !cannotMeet(effect).includes(fault)).map((fault) => ({ effect: effect.id, fault })),
)
