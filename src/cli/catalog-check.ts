// Puts every visible product through the gate of the catalogue, all systems asked anew: `npm run catalog:check -- [--json]`. Exits 1 when one
// is withheld that is meant to be sold, 2 when that cannot be said: a system does not answer, or the command was not understood; else 0.

import { parseArgs } from 'node:util'
import { businessDay } from '../base/business-day.ts'
import { systemClock } from '../base/clock.ts'
import { loadConfig } from '../base/config.ts'
import { createGuards } from '../base/guard.ts'
import { systemRandom } from '../base/random.ts'
import { checkCatalogue, type CheckedCatalogue } from '../catalog/check-catalogue.ts'
import { openWhmcsProducts } from '../catalog/whmcs-products.ts'
import { openClients } from '../wire/clients.ts'
import { tableOf } from './print-catalog-check.ts'

const USAGE = 'npm run catalog:check -- [--json]'
const WITHHELD = 1
const NOT_KNOWN = 2

function isJson(args: string[]): boolean | null {
  try {
    return parseArgs({ args, options: { json: { type: 'boolean', default: false } } }).values.json
  } catch {
    return null
  }
}

/** Needs no database: what was read before counts for nothing here. */
async function check(): Promise<CheckedCatalogue> {
  const config = loadConfig(process.env)
  const clock = systemClock
  const quiet = () => undefined
  const guards = createGuards({
    clock,
    fraction: systemRandom.fraction,
    timeScale: config.recovery.timeScale,
    changed: quiet,
    sawPage: quiet,
  })
  const { salesforce, whmcs, esim } = openClients(config, clock, quiet, guards)
  const products = openWhmcsProducts({ whmcs, clock, currency: salesforce.currency, lineKeyField: config.whmcs.lineKeyField })
  const { pricebook } = config.salesforce
  const deps = { salesforce, products, esim, clock, pricebook, gate: config.catalog.gate, dayOf: businessDay(config.timeZone) }
  return checkCatalogue(deps, { correlationId: systemRandom.uuid() })
}

const toJson = ({ items, notAsked }: CheckedCatalogue) => ({
  items: items.map(({ productId, name, sold, faults }) => ({ productId, name, sold, faults })),
  notAsked,
})

async function main(): Promise<number> {
  const json = isJson(process.argv.slice(2))
  if (json === null) {
    console.error(USAGE)
    return NOT_KNOWN
  }
  const checked = await check()
  console.log(json ? JSON.stringify(toJson(checked), null, 2) : tableOf(checked))
  for (const { system, code } of checked.notAsked)
    console.error(`${system} could not be asked (${code}): what rests on it was not compared.`)
  // What is wrong for sure is wrong, whatever else could not be asked.
  if (checked.items.some(({ faults }) => faults.length > 0)) return WITHHELD
  return checked.notAsked.length > 0 ? NOT_KNOWN : 0
}

const code = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  return NOT_KNOWN
})
// Connections that are kept open would keep the process.
process.exit(code)
