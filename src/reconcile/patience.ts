// How old a thing must be before the comparison judges it. Whatever is younger may still be on its way.

import type { System } from '../base/remote.ts'
import { EFFECTS } from '../effects/table.ts'
import type { JournalOrder } from './sides.ts'

export interface Patience {
  /** Since an order last moved in the journal, and since Salesforce last saw it change. */
  salesforce: number
  whmcs: number
  esim: number
  /** A flow past its due time; a flow in front of a person without a Case. */
  overdueMs: number
  /** A step that is still unknown, after its quiet period. */
  unknownMs: number
}

/** `now` in the journal's milliseconds. */
export interface Judging {
  now: number
  patience: Patience
}

/** Nothing of the order is under way, and what was done last is old enough to be seen by everybody. */
export const isSettled = (order: JournalOrder, system: 'salesforce' | 'whmcs' | 'esim', { now, patience }: Judging): boolean =>
  order.atRest && now - order.changedAt >= patience[system]

const MINUTE_MS = 60_000
/** From the press in Salesforce, which marks the order, until its call comes. */
const PRESS_MS = 5 * MINUTE_MS
/** Machines and networks take their time, whatever the scale. */
const LEAST_MS = 10_000

/** The longest quiet period of what is done to a system. */
const quietMs = (system: System): number =>
  Math.max(
    ...Object.values(EFFECTS).map((effect) =>
      effect.system === system && effect.class !== 'R' ? Math.max(effect.quietMs, effect.confirmNoneMs ?? 0) : 0,
    ),
  )

export function patience(timeScale: number): Patience {
  const scaled = (ms: number) => Math.max(LEAST_MS, ms / timeScale)
  return {
    salesforce: scaled(Math.max(PRESS_MS, quietMs('salesforce'))),
    whmcs: scaled(quietMs('whmcs')),
    esim: scaled(quietMs('esim')),
    overdueMs: scaled(15 * MINUTE_MS),
    unknownMs: scaled(5 * MINUTE_MS),
  }
}
