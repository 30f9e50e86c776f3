import type { Random } from '../base/random.ts'
import type { Call } from '../base/remote.ts'
import type { Wake } from '../base/wake.ts'
import { alone } from '../db/alone.ts'
import type { Db } from '../db/database.ts'
import { patience } from './patience.ts'
import { reconcile, type ReconcileDeps, type Report } from './reconcile.ts'
import type { Remotes } from './remote-sides.ts'

/** What the worker and the command have, of which the comparison takes its parts. */
export interface Comparing extends Pick<Remotes, 'salesforce' | 'whmcs' | 'esim'> {
  config: {
    database: { url: string }
    recovery: { timeScale: number }
    whmcs: Pick<Remotes, 'lineKeyField'>
  }
  db: Db
  random: Random
  queue: { wake: Wake }
  journalNow(): Promise<number>
}

/** One comparison; null where another one has not ended within `waitMs`. */
export function reconcileAlone(
  { config, db, random, queue, journalNow, salesforce, whmcs, esim }: Comparing,
  kinds: ReconcileDeps['kinds'],
  { waitMs, ...how }: { windowMs: number; begun?: boolean; waitMs: number },
  call: Call,
): Promise<Report | null> {
  const deps: ReconcileDeps = {
    db,
    random,
    journalNow,
    salesforce,
    whmcs,
    esim,
    kinds,
    wake: queue.wake,
    currency: salesforce.currency,
    lineKeyField: config.whmcs.lineKeyField,
    patience: patience(config.recovery.timeScale),
  }
  return alone(config.database.url, 'comparison', waitMs, () => reconcile(deps, how, call))
}
