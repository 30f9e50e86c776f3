// What must be right before this process takes requests: Salesforce's key fields, and the marker's field of every sold product. A remote
// that does not answer holds nothing back; a wrong answer does.

import { checkSchema } from '../../salesforce/schema-check.ts'
import { RemoteError } from '../base/remote.ts'
import type { World } from '../wire.ts'

const AGAIN_MS = 60_000
/** The first answers come before the checks: they load the largest packages and ask the slowest systems. */
const FIRST_MS = 250
/** A remote that does not answer holds nothing back for longer than this. */
const DEADLINE_MS = 5_000

export interface BootChecks {
  /** Names of the checks that found something wrong. */
  faults(): string[]
  /** Systems that did not answer when they were asked. */
  away(): string[]
  stop(): void
}

export function startBootChecks(
  { salesforce, products, config, clock, log, random }: World,
  soldPids: () => Promise<number[]>,
): BootChecks {
  const results = new Map<string, { faults: string[]; away: string | null }>()

  async function check(name: string, system: string, work: (correlationId: string) => Promise<string[]>): Promise<void> {
    const correlationId = random.uuid()
    try {
      const faults = await work(correlationId)
      results.set(name, { faults, away: null })
      if (faults.length > 0)
        log.warn('boot.check_failed', {
          part: name,
          count: faults.length,
          names: faults.map((fault) => fault.replaceAll(/[^\w.:/+*-]/g, '_').slice(0, 120)),
        })
    } catch (error) {
      const misconfigured = error instanceof RemoteError && error.fault === 'misconfigured'
      results.set(name, { faults: misconfigured ? [name] : [], away: system })
      log.fault('boot.check_unanswered', error, { part: name, correlationId })
    }
  }

  const run = async () => {
    await Promise.all([
      check('salesforce_schema', 'salesforce', (correlationId) =>
        checkSchema(salesforce, config.salesforce.pricebook, { correlationId, deadlineMs: DEADLINE_MS }),
      ),
      check('line_key_fields', 'whmcs', async (correlationId) => {
        const pids = await soldPids()
        const missing = await Promise.all(
          pids.map(async (pid) => ((await hasField(pid, correlationId)) ? [] : [`line_key_field_of_product_${pid}`])),
        )
        return missing.flat()
      }),
    ])
  }
  const hasField = async (pid: number, correlationId: string): Promise<boolean> => {
    try {
      await products.lineKeyFieldIdOf(pid, { correlationId, deadlineMs: DEADLINE_MS })
      return true
    } catch (error) {
      if (error instanceof RemoteError && error.code === 'line_key_field_missing') return false
      throw error
    }
  }

  let asked = false
  const notYet = clock.after(FIRST_MS, () => {
    void run().finally(() => {
      asked = true
    })
  })
  const stop = clock.every(AGAIN_MS, () => {
    if ([...results.values()].some((result) => result.away !== null || result.faults.length > 0)) void run()
  })
  return {
    faults: () => [
      ...(asked ? [] : ['boot_checks']),
      ...[...results.entries()].flatMap(([name, result]) => (result.faults.length > 0 ? [name] : [])),
    ],
    away: () => [...new Set([...results.values()].flatMap((result) => result.away ?? []))],
    stop() {
      notYet()
      stop()
    },
  }
}
