// Records that are brought into an org as JSON: their objects, fields, picklist words and references are there.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import type { Finding } from '../rules/finding.ts'
import type { Model } from './model.ts'

const Value = z.union([z.string(), z.number(), z.boolean(), z.null()])
const Records = z.object({
  records: z.array(
    z.object({ attributes: z.object({ type: z.string(), referenceId: z.string() }) }).catchall(z.union([Value, z.object({})])),
  ),
})
const Plan = z.array(z.object({ sobject: z.string(), files: z.array(z.string()) }))
type Row = z.infer<typeof Records>['records'][number]

export function checkRecords(root: string, folder: string, model: Model): Finding[] {
  const findings: Finding[] = []
  const paths = globSync('data/*.json', { cwd: join(root, folder) }).sort()
  const read = paths.map((inside) => ({ path: `${folder}/${inside.replaceAll('\\', '/')}`, value: parse(join(root, folder, inside)) }))
  const rows = read.flatMap(({ path, value }) => (Records.safeParse(value).data?.records ?? []).map((row) => ({ path, row })))
  const known = new Set(rows.map(({ row }) => row.attributes.referenceId))
  for (const { path, value } of read)
    if (!Records.safeParse(value).success)
      for (const message of checkPlan(value, join(root, folder))) findings.push({ path, line: 1, message })
  for (const { path, row } of rows)
    for (const message of checkRow(row, known, model))
      findings.push({ path, line: 1, message: `${row.attributes.referenceId}: ${message}` })
  return findings
}

function parse(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
}

function checkPlan(value: unknown, folder: string): string[] {
  const plan = Plan.safeParse(value)
  if (!plan.success) return ['holds neither records nor the order in which they are brought in']
  return plan.data.flatMap(({ files }) =>
    files.filter((file) => !existsSync(join(folder, 'data', file))).map((file) => `names ${file}, which is not there`),
  )
}

function checkRow({ attributes, ...row }: Row, known: ReadonlySet<string>, model: Model): string[] {
  if (!model.isObject(attributes.type)) return [`there is no object ${attributes.type}`]
  return Object.entries(row).flatMap(([name, value]): string[] => {
    if (model.field(attributes.type, name) === undefined) return [`${attributes.type} has no field ${name}`]
    if (typeof value !== 'string') return []
    if (value.startsWith('@')) return known.has(value.slice(1)) ? [] : [`${name} refers to ${value}, which is no record here`]
    const { values = [], length = null } = model.customField(attributes.type, name) ?? {}
    if (values.length > 0 && !values.includes(value)) return [`${name} has no value "${value}"`]
    return length !== null && value.length > length ? [`${name} is longer than ${length} characters`] : []
  })
}
