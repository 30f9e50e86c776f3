// The package's custom fields and those of another list of them, one by one: names, types, lengths, flags, words, and what the integration
// user may do. The stand-in's table is such a list, and shares no code with the package.
import { childrenOf, textOf } from './xml.ts'
import type { CustomField, Model } from './model.ts'
import type { Finding } from '../rules/finding.ts'

/** A field as describe would tell of it. */
export interface Described {
  name: string
  type: string
  length: number
  precision: number
  scale: number
  required: boolean
  unique: boolean
  externalId: boolean
  caseSensitive: boolean
  values: readonly string[]
  referenceTo: string
  defaultValue: string | number | boolean | null
  portal: 'edit' | 'read'
}
interface DescribedObject {
  name: string
  fields: readonly Described[]
}

/** How describe calls the types of custom fields. */
export const DESCRIBED_AS: Readonly<Record<string, string>> = {
  Text: 'string',
  LongTextArea: 'textarea',
  TextArea: 'textarea',
  Picklist: 'picklist',
  MultiselectPicklist: 'multipicklist',
  Checkbox: 'boolean',
  Number: 'double',
  Date: 'date',
  DateTime: 'datetime',
  Lookup: 'reference',
  Email: 'email',
  Phone: 'phone',
  Url: 'url',
}

/** Objects of the package that the list knows; fields of events and settings are nobody else's. */
export function disagreements(model: Model, objects: readonly DescribedObject[], integration: string): Finding[] {
  const rights = rightsOf(model, integration)
  return objects.flatMap((object) => {
    const ours = model.fields.filter((field) => field.object === object.name)
    const theirs = object.fields.filter(({ name }) => name.endsWith('__c'))
    const missing = ours.filter(({ name }) => !theirs.some((other) => other.name === name))
    return [
      ...missing.map(({ path, name }) =>
        at(path, `${object.name}.${name} is not in the stand-in's table (sandbox/salesforce/org/objects.ts)`),
      ),
      ...theirs.flatMap((other) => {
        const field = ours.find(({ name }) => name === other.name)
        if (!field) return [at('sandbox/salesforce/org/objects.ts', `${object.name}.${other.name} is no field of the package`)]
        return differences(field, other, rights.get(`${object.name}.${other.name}`)).map((what) =>
          at(field.path, `the stand-in says otherwise: ${what}`),
        )
      }),
    ]
  })
}

const at = (path: string, message: string): Finding => ({ path, line: 1, message })

/** What a permission set grants of each field. */
export function rightsOf({ metadata }: Model, name: string): ReadonlyMap<string, 'edit' | 'read'> {
  const set = metadata.find(({ place }) => place.type === 'PermissionSet' && place.name === name)
  return new Map(
    (set ? childrenOf(set.root, 'fieldPermissions') : [])
      .filter((permission) => textOf(permission, 'readable') === 'true')
      .map((permission) => [textOf(permission, 'field') ?? '', textOf(permission, 'editable') === 'true' ? 'edit' : 'read']),
  )
}

function differences(field: CustomField, other: Described, right: 'edit' | 'read' | undefined): string[] {
  const compare = (what: string, ours: unknown, theirs: unknown): string[] =>
    ours === theirs ? [] : [`${what} is ${String(ours)} here and ${String(theirs)} there`]
  const hasLength = field.length !== null
  return [
    ...compare('the type', DESCRIBED_AS[field.type] ?? field.type, other.type),
    ...(hasLength ? compare('the length', field.length, other.length) : []),
    ...(field.precision === null
      ? []
      : [...compare('precision', field.precision, other.precision), ...compare('scale', field.scale, other.scale)]),
    ...compare('unique', field.unique, other.unique),
    ...compare('externalId', field.externalId, other.externalId),
    ...compare('caseSensitive', field.caseSensitive, other.caseSensitive),
    ...compare('required', field.required, other.required),
    ...compare('referenceTo', field.referenceTo ?? '', other.referenceTo),
    ...compare('the list of values', field.values.join(', '), other.values.join(', ')),
    ...compare('the default', defaultOf(field), other.defaultValue === null ? null : String(other.defaultValue)),
    // Required fields have no permissions of their own: whoever sees the object may fill them in.
    ...compare('what the integration user may do', field.required ? 'edit' : (right ?? 'nothing'), other.portal),
  ]
}

/** As text; of a picklist it is the value that is marked. */
function defaultOf(field: CustomField): string | null {
  if (field.values.length === 0) return field.defaultValue
  const definition = field.root.children.find(({ name }) => name === 'valueSet')?.children.find(({ name }) => name === 'valueSetDefinition')
  const marked = definition && childrenOf(definition, 'value').find((value) => textOf(value, 'default') === 'true')
  return marked ? (textOf(marked, 'fullName') ?? null) : null
}
