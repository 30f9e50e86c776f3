// What a package holds, by name: what every reference is looked up in.
import { OF_CUSTOM_METADATA, OF_PLATFORM_EVENTS, STANDARD, type StandardField } from './standard-fields.ts'
import type { Metadata, TextFile, Tree } from './tree.ts'
import { childOf, childrenOf, textOf, type Element } from './xml.ts'

export interface CustomField {
  path: string
  line: number
  object: string
  name: string
  label: string
  type: string
  length: number | null
  precision: number | null
  scale: number | null
  required: boolean
  unique: boolean
  externalId: boolean
  caseSensitive: boolean
  referenceTo: string | null
  relationshipName: string | null
  defaultValue: string | null
  helpText: string
  description: string
  /** Of a picklist: its words, and whether others are refused. */
  values: readonly string[]
  restricted: boolean
  root: Element
}

export interface Model {
  fields: readonly CustomField[]
  metadata: readonly Metadata[]
  files: readonly TextFile[]
  /** Names of everything of a type. */
  names: (type: string) => ReadonlySet<string>
  isObject: (name: string) => boolean
  field: (object: string, name: string) => CustomField | StandardField | undefined
  customField: (object: string, name: string) => CustomField | undefined
  /** The object behind a relationship: `Account` of Order is Account. */
  parentOf: (object: string, relationship: string) => string | undefined
  /** The object of child records: `OrderItems` of Order is OrderItem. */
  childrenOf: (object: string, relationship: string) => string | undefined
}

export const isCustom = (field: CustomField | StandardField): field is CustomField => 'object' in field

/** `trees`: the one that is looked at, and those that must be there before it. */
export function modelOf(trees: readonly Tree[]): Model {
  const metadata = trees.flatMap((tree) => tree.metadata)
  const of = (type: string): Metadata[] => metadata.filter(({ place }) => place.type === type)
  const sets = new Map(of('GlobalValueSet').map(({ place, root }) => [place.name, valuesIn(root, 'customValue')]))
  const fields = of('CustomField').map((file) => fieldOf(file, sets))
  const byName = new Map(fields.map((field) => [key(field.object, field.name), field]))
  const objects = of('CustomObject').map(({ place }) => place.name)
  const isObject = (name: string): boolean => Object.hasOwn(STANDARD, name) || objects.includes(name)
  const standard = (object: string, name: string): StandardField | undefined => entry(standardFieldsOf(object), name)
  const customField = (object: string, name: string): CustomField | undefined => byName.get(key(object, name))
  const parents = (object: string) => Object.values(standardFieldsOf(object)).flatMap(({ parent }) => (parent ? [parent] : []))
  return {
    fields,
    metadata,
    files: trees.flatMap((tree) => tree.files),
    names: (type) => new Set(of(type).map(({ place }) => place.name)),
    isObject,
    customField,
    field: (object, name) => customField(object, name) ?? standard(object, name),
    parentOf: (object, relationship) =>
      parents(object).find(([name]) => same(name, relationship))?.[1] ??
      customField(object, relationship.replace(/__r$/i, '__c'))?.referenceTo ??
      undefined,
    childrenOf: (object, relationship) =>
      Object.entries(STANDARD).find(([, known]) =>
        Object.values(known).some(
          ({ parent, children }) => parent?.[1] === object && children !== undefined && same(children, relationship),
        ),
      )?.[0] ?? fields.find((field) => field.referenceTo === object && same(`${field.relationshipName}__r`, relationship))?.object,
  }
}

/** Salesforce reads names in any case. */
const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()
const key = (object: string, name: string): string => `${object}.${name}`.toLowerCase()
const entry = <Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.entries(record).find(([known]) => same(known, name))?.[1]

function standardFieldsOf(object: string): Readonly<Record<string, StandardField>> {
  if (object.endsWith('__mdt')) return OF_CUSTOM_METADATA
  if (object.endsWith('__e')) return OF_PLATFORM_EVENTS
  return entry(STANDARD, object) ?? {}
}

const valuesIn = (element: Element, name: string): string[] =>
  childrenOf(element, name)
    .filter((value) => textOf(value, 'isActive') !== 'false')
    .map((value) => textOf(value, 'fullName') ?? '')

function fieldOf({ path, place, root }: Metadata, sets: ReadonlyMap<string, readonly string[]>): CustomField {
  const valueSet = childOf(root, 'valueSet')
  const definition = valueSet && childOf(valueSet, 'valueSetDefinition')
  const number = (name: string): number | null => {
    const text = textOf(root, name)
    return text === undefined ? null : Number(text)
  }
  const flag = (name: string): boolean => textOf(root, name) === 'true'
  return {
    path,
    line: root.line,
    object: place.object ?? '',
    name: place.name,
    label: textOf(root, 'label') ?? '',
    type: textOf(root, 'type') ?? '',
    length: number('length'),
    precision: number('precision'),
    scale: number('scale'),
    required: flag('required') || textOf(root, 'type') === 'MasterDetail',
    unique: flag('unique'),
    externalId: flag('externalId'),
    caseSensitive: flag('caseSensitive'),
    referenceTo: textOf(root, 'referenceTo') ?? null,
    relationshipName: textOf(root, 'relationshipName') ?? null,
    defaultValue: textOf(root, 'defaultValue') ?? null,
    helpText: textOf(root, 'inlineHelpText') ?? '',
    description: textOf(root, 'description') ?? '',
    values: definition ? valuesIn(definition, 'value') : ((valueSet && sets.get(textOf(valueSet, 'valueSetName') ?? '')) ?? []),
    restricted: valueSet !== undefined && (textOf(valueSet, 'restricted') === 'true' || definition === undefined),
    root,
  }
}
