// Makes a new journal in an empty database, from Salesforce, WHMCS and the provider: `npm run rebuild -- [--json]`. Exits 0 when everything
// was proven, 2 when something was not, 1 when it failed.

import { parseArgs } from 'node:util'
import { createPasswords } from '../auth/passwords.ts'
import { loadConfig } from '../base/config.ts'
import { exitOnConfigError } from '../base/exit.ts'
import { openLog } from '../base/log.ts'
import { flowsUnderWay, ordersByState, unprovenSteps } from '../db/restored-accounts.ts'
import { type Rebuilt, rebuild, type Unproven } from '../recovery/rebuild.ts'
import { type World, wire } from '../wire.ts'
import { columns } from './columns.ts'

const USAGE = 'npm run rebuild -- [--json]'
const HOUR_MS = 3_600_000
/** What a system does not say within an hour is told as under way; the worker goes on with it. */
const WAIT_MS = HOUR_MS
const LOOK_MS = 200
const SAY_MS = 10_000
const DRAIN_MS = 35_000

function isJson(args: string[]): boolean | null {
  try {
    return parseArgs({ args, options: { json: { type: 'boolean', default: false } } }).values.json
  } catch {
    return null
  }
}

async function main(json: boolean): Promise<number> {
  const config = exitOnConfigError(() => loadConfig(process.env))
  const world = await wire(config, { log: openLog({ level: 'silent' }), needs: { migrated: true, changes: true } })
  try {
    const passwordHash = await (await createPasswords()).hash(world.random.bytes(32).toString('base64url'))
    const customerNumberField = config.whmcs.customerNumberField
    const call = { correlationId: world.random.uuid(), urgency: 'vital' } as const
    const rebuilt = await rebuild({ ...world, passwordHash, customerNumberField }, call)
    world.engine.start({ poll: true })
    await untilProven(world)
    await world.engine.drain(DRAIN_MS)
    return await say(world, rebuilt, json)
  } finally {
    await world.close()
  }
}

async function untilProven({ db, clock }: World): Promise<void> {
  const end = clock.monotonic() + WAIT_MS
  for (let said = clock.monotonic(); ; await clock.sleep(LOOK_MS)) {
    const left = await flowsUnderWay(db)
    if (left === 0 || clock.monotonic() >= end) return
    if (clock.monotonic() - said < SAY_MS) continue
    said = clock.monotonic()
    console.error(`${left} under way …`)
  }
}

async function say({ db }: World, { accounts, orders, unproven }: Rebuilt, json: boolean): Promise<number> {
  const states = await ordersByState(db)
  const steps = (await unprovenSteps(db)).map(({ order_number, sf_order_id, step, code }): Unproven => ({
    what: 'order',
    subject: order_number ?? sf_order_id ?? '',
    step,
    why: code,
  }))
  const all = [...unproven, ...steps]
  console.log(
    json ? JSON.stringify({ accounts, orders, states, unproven: all }, null, 2) : textOf({ accounts, orders, unproven: all }, states),
  )
  return all.length > 0 ? 2 : 0
}

function textOf({ accounts, orders, unproven }: Rebuilt, states: Record<string, number>): string {
  const rows = unproven.map(({ what, subject, step, why }) => [what, subject, step ?? '-', why])
  const counted = Object.entries(states).map(([state, count]) => `${count} ${state}`)
  return [
    ...(rows.length > 0 ? [columns(['WHAT', 'SUBJECT', 'STEP', 'NOT PROVEN'], rows), ''] : []),
    `${accounts} accounts and ${orders} orders made anew${counted.length > 0 ? ` (${counted.join(', ')})` : ''}; not proven: ${unproven.length}`,
  ].join('\n')
}

const json = isJson(process.argv.slice(2))
if (json === null) console.error(USAGE)
const code =
  json === null
    ? 1
    : await main(json).catch((error: unknown) => {
        console.error(error instanceof Error ? error.message : error)
        return 1
      })
// Whatever failed may have left connections open, which would be tried again for ever.
process.exit(code)
