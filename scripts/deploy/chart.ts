// The chart: its files, and its values put together and judged as Helm does it.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import type { Finding } from '../rules/finding.ts'
import { schemaFaultsOf } from './json-schema.ts'
import { NOT_TO_SET, type Product } from './product.ts'
import { parseYaml } from './yaml-file.ts'

export const CHART = 'deploy/helm/trunkline'
type Values = Record<string, unknown>

export interface Chart {
  description: { name: string; version: string; appVersion: string }
  /** By their path below the chart. */
  templates: Record<string, string>
  findings: Finding[]
  files: number
  /** The chart's own values under those of a file and of the command line. */
  valuesWith(path: string, text: string, set: Values): { values: Values; findings: Finding[] }
}

const Description = z.looseObject({ apiVersion: z.literal('v2'), name: z.string(), version: z.string(), appVersion: z.string() })
/** Of values.schema.json, the two lists that say what web and worker may be given. */
const Lists = z.looseObject({
  properties: z.looseObject({
    config: z.looseObject({ propertyNames: z.object({ enum: z.array(z.string()) }) }),
    secrets: z.looseObject({ properties: z.looseObject({ names: z.looseObject({ items: z.object({ enum: z.array(z.string()) }) }) }) }),
  }),
})

export function readChart(root: string, product: Product): Chart {
  const findings: Finding[] = []
  const read = (name: string): string => {
    if (existsSync(join(root, CHART, name))) return readFileSync(join(root, CHART, name), 'utf8')
    findings.push({ path: `${CHART}/${name}`, line: 1, message: 'is missing' })
    return ''
  }
  const yaml = (path: string, text: string): unknown => {
    const { documents, findings: faults } = parseYaml(path, text)
    findings.push(...faults)
    return documents[0]?.value ?? {}
  }
  const description = Description.safeParse(yaml(`${CHART}/Chart.yaml`, read('Chart.yaml')))
  if (!description.success)
    findings.push({ path: `${CHART}/Chart.yaml`, line: 1, message: description.error.issues[0]?.message ?? 'does not fit' })
  const own = asValues(yaml(`${CHART}/values.yaml`, read('values.yaml')))
  const schema = asValues(JSON.parse(read('values.schema.json') || '{}'))
  findings.push(...listFindings(schema, product))
  const paths = globSync('templates/**/*.{yaml,tpl,txt}', { cwd: join(root, CHART) }).sort()
  return {
    description: description.data ?? { name: '', version: '', appVersion: '' },
    templates: Object.fromEntries(paths.map((path) => [path, read(path)])),
    findings,
    files: paths.length + 3,
    valuesWith(path, text, set) {
      const given = parseYaml(path, text)
      const values = merged(merged(own, asValues(given.documents[0]?.value ?? {})), set)
      const line = (at: readonly (string | number)[]) => given.documents[0]?.lineOf(at) ?? 1
      const faults = schemaFaultsOf(schema, values).map((fault) => ({ path, line: line(fault.path), message: fault.message }))
      return { values, findings: [...given.findings, ...faults] }
    },
  }
}

/** A map, whatever was read; anything else has no values in it. */
const asValues = (value: unknown): Values => (typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {})

/** Maps are put together, all else is replaced, null takes away. */
function merged(under: Values, over: Values): Values {
  const result = { ...under }
  for (const [name, value] of Object.entries(over)) {
    const isMap = typeof value === 'object' && value !== null && !Array.isArray(value)
    if (value === null) delete result[name]
    else result[name] = isMap ? merged(asValues(under[name]), asValues(value)) : value
  }
  return result
}

/** A setting that is added to the product can be given through the chart, and one that is gone cannot. */
function listFindings(schema: Values, { settings, secrets }: Product): Finding[] {
  const path = `${CHART}/values.schema.json`
  const lists = Lists.safeParse(schema)
  if (!lists.success) return [{ path, line: 1, message: 'does not list the settings and secrets' }]
  const { config, secrets: secret } = lists.data.properties
  const compare = (what: string, listed: readonly string[], wanted: readonly string[]): Finding[] => [
    ...wanted.filter((name) => !listed.includes(name)).map((name) => ({ path, line: 1, message: `${what} has no ${name}` })),
    ...listed
      .filter((name) => !wanted.includes(name))
      .map((name) => ({ path, line: 1, message: `${what} has ${name}, which is not read` })),
  ]
  return [
    ...compare(
      'config',
      config.propertyNames.enum,
      settings.filter((name) => !NOT_TO_SET.includes(name)),
    ),
    ...compare('secrets.names', secret.properties.names.items.enum, secrets),
  ]
}
