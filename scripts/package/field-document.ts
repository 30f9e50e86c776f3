// docs/salesforce-fields.md, made from the package's metadata: every field of it, what it is for, and who may read or change it.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { rightsOf } from './agreement.ts'
import type { CustomField, Model } from './model.ts'
import type { Finding } from '../rules/finding.ts'

export const FIELD_DOC = 'docs/salesforce-fields.md'

const INTRODUCTION = `# Fields in Salesforce

Every field that the package in \`salesforce/package\` adds to an org, with the permission sets that may read it, and of these the ones that may
change it. This page is made from the metadata by \`node scripts/field-table.ts\`; do not edit it.

**key**: external id and unique, letter case counts; Salesforce itself refuses a second record. **required**: no permission of its own; whoever
sees the object sees it. A list of words is restricted: Salesforce refuses every other.`

const row = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ')).join(' | ')} |`

export function fieldDocument(model: Model): string {
  const objects = [...new Set(model.fields.map(({ object }) => object))].sort()
  const sets = [...model.names('PermissionSet')].sort().map((name) => ({ name: name.replaceAll('_', ' '), rights: rightsOf(model, name) }))
  const titles = ['field', 'label', 'type', 'flags', 'read', 'change', 'help text']
  const parts = objects.map((object) => {
    const fields = model.fields.filter((field) => field.object === object).toSorted((a, b) => (a.name < b.name ? -1 : 1))
    return [`## ${object}`, '', row(titles), row(titles.map(() => '---')), ...fields.map((field) => row(cellsOf(field, sets)))].join('\n')
  })
  return `${[INTRODUCTION, ...parts].join('\n\n')}\n`
}

type Sets = readonly { name: string; rights: ReadonlyMap<string, 'edit' | 'read'> }[]

function cellsOf(field: CustomField, sets: Sets): string[] {
  const may = (right: 'edit' | 'read' | undefined) => (right === undefined ? '' : right)
  const granted = sets.map(({ name, rights }) => ({ name, right: may(rights.get(`${field.object}.${field.name}`)) }))
  return [
    `\`${field.name}\``,
    field.label,
    typeOf(field),
    flagsOf(field).join(', '),
    field.required ? 'all' : granted.flatMap(({ name, right }) => (right === '' ? [] : [name])).join(', '),
    field.required ? 'all' : granted.flatMap(({ name, right }) => (right === 'edit' ? [name] : [])).join(', '),
    field.helpText,
  ]
}

function typeOf(field: CustomField): string {
  const { type, length, precision, scale, referenceTo, values } = field
  if (values.length > 0) return `${type}: ${values.join(', ')}`
  if (referenceTo !== null) return `${type} to ${referenceTo}`
  if (length !== null) return `${type} ${length}`
  return precision === null ? type : `${type} ${precision},${scale ?? 0}`
}

function flagsOf({ required, unique, externalId, caseSensitive, defaultValue }: CustomField): string[] {
  const isKey = unique && externalId && caseSensitive
  const flags = isKey ? ['key'] : [unique && 'unique', externalId && 'external id', caseSensitive && 'letter case counts']
  return [...flags, required && 'required', defaultValue !== null && `default ${defaultValue}`].filter((flag) => typeof flag === 'string')
}

export function checkFieldDocument(root: string, model: Model): Finding[] {
  const path = join(root, FIELD_DOC)
  const isCurrent = existsSync(path) && readFileSync(path, 'utf8') === fieldDocument(model)
  return isCurrent ? [] : [{ path: FIELD_DOC, line: 1, message: 'is not what salesforce/package says: run `node scripts/field-table.ts`' }]
}
