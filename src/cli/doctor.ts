// Looks whether everything is set up right, and names what is not with its remedy: `npm run doctor -- [--only <system>] [--json] [--fix]`.
// Reads alone, but for --fix. Exits 1 when there is a fault, 0 otherwise, warnings or not.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs, parseEnv } from 'node:util'
import { ConfigError, loadConfig } from '../base/config.ts'
import { VARIABLES } from '../base/config-fields.ts'
import { ROOT } from '../base/root.ts'
import { type CheckedSystem, SYSTEMS } from '../doctor/check.ts'
import { configurationCheck, configurationFaults } from '../doctor/configuration.ts'
import { unjudged } from '../doctor/finding.ts'
import { carryOutAll, type Fixed, withLeft } from '../doctor/fix.ts'
import { chosen, told } from '../doctor/only.ts'
import { type Result, runChecks } from '../doctor/run-checks.ts'
import { CHECKS } from '../doctor/table.ts'
import { openPatient } from '../wire/patient.ts'
import { toJsonLines, toText } from './print-doctor.ts'

const USAGE = `npm run doctor -- [--only ${SYSTEMS.join('|')}] [--json] [--fix]`
const EXAMPLE = join(ROOT, '.env.dev.example')

interface Wanted {
  only: CheckedSystem | null
  json: boolean
  fix: boolean
}

function wanted(args: string[]): Wanted | null {
  try {
    const flag = { type: 'boolean', default: false } as const
    const { values } = parseArgs({ args, options: { only: { type: 'string' }, json: flag, fix: flag } })
    const only = SYSTEMS.find((system) => system === values.only)
    return values.only !== undefined && !only ? null : { only: only ?? null, json: values.json, fix: values.fix }
  } catch {
    return null
  }
}

interface Looked {
  results: Result[]
  /** What was carried out, with `fix`. */
  fixed: readonly Fixed[]
}

async function look({ only, fix }: Wanted, environment: NodeJS.ProcessEnv): Promise<Looked> {
  let patient
  try {
    patient = open(environment)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return { results: configurationFirst(error.faults), fixed: [] }
  }
  try {
    const results = told(await runChecks(chosen(only), patient), only)
    return { results, fixed: fix ? await carryOutAll(results, patient) : [] }
  } finally {
    // What does not answer may not let itself be closed either.
    void patient.close().catch(() => undefined)
  }
}

/** Throws ConfigError. */
function open(environment: NodeJS.ProcessEnv) {
  const fileOf = (name: string): [string, string][] => {
    const path = environment[`${name}_FILE`]
    return path ? [[name, path]] : []
  }
  const example = existsSync(EXAMPLE) ? Object.entries(parseEnv(readFileSync(EXAMPLE, 'utf8'))) : []
  return openPatient(loadConfig(environment), {
    secretFiles: new Map(Object.keys(VARIABLES).flatMap(fileOf)),
    published: new Map(example.flatMap(([name, value]): [string, string][] => (value ? [[name, value]] : []))),
  })
}

/** With an environment that is wrong nothing else can be looked at. */
function configurationFirst(faults: readonly string[]): Result[] {
  const rest = CHECKS.filter((check) => check !== configurationCheck)
  const skipped = unjudged('skipped: configuration comes first', 'First mend configuration.')
  return [{ check: configurationCheck, findings: configurationFaults(faults) }, ...rest.map((check) => ({ check, findings: [skipped] }))]
}

/** After something was carried out, as it is then. */
async function lookAgain(how: Wanted, { results, fixed }: Looked): Promise<readonly Result[]> {
  for (const { fix, says } of fixed) console.error(`--fix ${fix}: ${says}`)
  if (fixed.length === 0) return results
  const after = await look({ ...how, fix: false }, process.env)
  return withLeft(after.results, fixed)
}

async function main(): Promise<number> {
  const how = wanted(process.argv.slice(2))
  if (!how) {
    console.error(USAGE)
    return 1
  }
  const results = await lookAgain(how, await look(how, process.env))
  console.log(how.json ? toJsonLines(results) : toText(results))
  return results.some(({ findings }) => findings.some(({ severity }) => severity === 'fault')) ? 1 : 0
}

const code = await main().catch((error: unknown) => {
  // Its message may hold what was asked or answered.
  console.error(`The doctor itself broke (${error instanceof Error ? error.name : typeof error}).`)
  return 1
})
// Whatever hangs would hold the process up.
process.exit(code)
