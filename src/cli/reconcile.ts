// Compares the systems now and prints what differs: `npm run reconcile -- [--hours <n> | --days <n>] [--json]`. Each difference opens one
// Case, as in the comparison that the worker makes by itself. Exits 0 when nothing was found, 2 when something was, 1 when it failed or when
// a system did not answer.

import { parseArgs } from 'node:util'
import { loadConfig } from '../base/config.ts'
import { exitOnConfigError } from '../base/exit.ts'
import { openLog } from '../base/log.ts'
import { reconcileAlone } from '../reconcile/one-at-a-time.ts'
import type { Report } from '../reconcile/reconcile.ts'
import { KINDS } from '../wire/kinds.ts'
import { wire } from '../wire.ts'
import { tableOf } from './print-reconcile.ts'

const USAGE = 'npm run reconcile -- [--hours <1 to 9600> | --days <1 to 400>] [--json]'
const HOUR_MS = 3_600_000
const HOURS = 48
/** The worker's own comparison may be under way. */
const WAIT_MS = 60_000

interface Wanted {
  hours: number
  json: boolean
}

function wanted(args: string[]): Wanted | null {
  try {
    const options = { hours: { type: 'string' }, days: { type: 'string' }, json: { type: 'boolean', default: false } } as const
    const { values } = parseArgs({ args, options })
    const { hours, days, json } = values
    if (hours !== undefined && days !== undefined) return null
    const within = days === undefined ? Number(hours ?? HOURS) : 24 * Number(days)
    return Number.isInteger(within) && within >= 1 && within <= 9600 ? { hours: within, json } : null
  } catch {
    return null
  }
}

async function main(): Promise<number> {
  const how = wanted(process.argv.slice(2))
  if (!how) {
    console.error(USAGE)
    return 1
  }
  const config = exitOnConfigError(() => loadConfig(process.env))
  const world = await wire(config, { log: openLog({ level: 'silent' }) })
  try {
    const call = { correlationId: world.random.uuid() }
    const report = await reconcileAlone(world, KINDS, { windowMs: how.hours * HOUR_MS, waitMs: WAIT_MS }, call)
    if (report) return say(report, how)
    console.error('Another comparison is under way and does not end; try again.')
    return 1
  } finally {
    await world.close()
  }
}

function say(report: Report, { hours, json }: Wanted): number {
  console.log(json ? JSON.stringify(toJson(report, hours), null, 2) : tableOf(report, hours))
  if (report.findings.length > 0) return 2
  return report.notCompared.length > 0 ? 1 : 0
}

const toJson = ({ orders, findings, notCompared }: Report, hours: number) => ({
  hours,
  orders,
  findings: findings.map(({ kind, system, subject, order, facts, tellAgain, caseKey, isNew }) => ({
    kind,
    system,
    subject,
    orderId: order?.id ?? null,
    facts,
    toldAgain: tellAgain ?? false,
    caseKey,
    isNew,
  })),
  notCompared,
})

const code = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  return 1
})
// Whatever failed may have left connections open, which would be tried again for ever.
process.exit(code)
