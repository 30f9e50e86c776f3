import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'

export interface ReadinessReport {
  ready: boolean
  /** Why not, in words from a closed set. */
  waitingFor: string[]
  /** Parts that are away while the rest goes on. */
  degraded: string[]
}

export interface Readiness {
  report(): Promise<ReadinessReport>
}

export interface ReadinessChecks {
  clock: Clock
  log: Log
  /** Writes to the journal's database and commits; throws when it cannot. */
  writeJournal(): Promise<unknown>
  migrationsCurrent(): Promise<boolean>
  /** Names of the boot checks that found something wrong, or have not come back yet. A remote that does not answer is not among them. */
  bootFaults(): string[]
  /** Whether a restored journal has flows in doubt, which new ones wait for. */
  recovering(): Promise<boolean>
  /** Names of parts that are away: `redis`, `salesforce`, … */
  degraded(): string[]
}

const JOURNAL_MS = 2_000
/** One look serves everybody who asks within this time. */
const FRESH_MS = 1_000

export function openReadiness({
  clock,
  log,
  writeJournal,
  migrationsCurrent,
  bootFaults,
  recovering,
  degraded,
}: ReadinessChecks): Readiness {
  let migrated = false
  let looked: { at: number; faults: Promise<string[]>; recovery: Promise<string[]> } | undefined

  const within = async (work: Promise<unknown>): Promise<boolean> => {
    const stop = new AbortController()
    const late = clock.sleep(JOURNAL_MS, stop.signal).then(
      () => false,
      () => false,
    )
    try {
      return await Promise.race([work.then((answer) => answer !== false), late])
    } finally {
      stop.abort(new Error('answered'))
    }
  }
  const check = async (name: string, work: () => Promise<unknown>): Promise<string[]> => {
    try {
      return (await within(work())) ? [] : [name]
    } catch (error) {
      log.fault('readiness.failed', error, { part: name })
      return [name]
    }
  }
  const look = async (): Promise<string[]> => {
    const journal = await check('journal', writeJournal)
    if (journal.length > 0 || migrated) return journal
    const migrations = await check('migrations', migrationsCurrent)
    migrated = migrations.length === 0
    return migrations
  }

  return {
    async report() {
      const now = clock.monotonic()
      if (!looked || now - looked.at > FRESH_MS)
        looked = { at: now, faults: look(), recovery: check('recovery', async () => !(await recovering())) }
      const waitingFor = [...(await looked.faults), ...bootFaults()]
      return { ready: waitingFor.length === 0, waitingFor, degraded: [...degraded(), ...(await looked.recovery)] }
    },
  }
}
