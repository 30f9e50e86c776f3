// One column of the org: what describe prints, what a write checks, what a query may ask. Builders for the field table.

export type FieldType =
  | 'id'
  | 'string'
  | 'textarea'
  | 'picklist'
  | 'multipicklist'
  | 'boolean'
  | 'double'
  | 'currency'
  | 'int'
  | 'date'
  | 'datetime'
  | 'reference'
  | 'email'
  | 'phone'
  | 'address'

export type Value = string | number | boolean | null
export type Row = Readonly<Record<string, Value>>

export interface Field {
  readonly name: string
  readonly label: string
  readonly type: FieldType
  /** Characters as UTF-16 units; 0 where length means nothing. */
  readonly length: number
  readonly precision: number
  readonly scale: number
  /** Must have a value at insert, and can't be cleared. */
  readonly required: boolean
  readonly unique: boolean
  readonly externalId: boolean
  readonly caseSensitive: boolean
  readonly createable: boolean
  readonly updateable: boolean
  /** Field-level security of the integration user: a 'read' field is neither createable nor updateable for it. */
  readonly portal: 'edit' | 'read'
  readonly values: readonly string[]
  readonly restricted: boolean
  readonly defaultValue: Value
  readonly referenceTo: string
  /** What a query writes before the dot: `Account` of AccountId. */
  readonly relationshipName: string
  /** What the parent calls its children: `OrderItems` of OrderItem.OrderId. */
  readonly childRelationship: string
  /** Exists only in an org with person accounts. */
  readonly personAccountsOnly: boolean
}

const BLANK = {
  length: 0,
  precision: 0,
  scale: 0,
  required: false,
  unique: false,
  externalId: false,
  caseSensitive: false,
  createable: true,
  updateable: true,
  portal: 'edit',
  values: [],
  restricted: false,
  defaultValue: null,
  referenceTo: '',
  relationshipName: '',
  childRelationship: '',
  personAccountsOnly: false,
} satisfies Partial<Field>

type Extra = Partial<Omit<Field, 'name' | 'type'>>

/** `Portal_Line_Key__c` → `Portal Line Key`, `AccountId` → `Account ID`, `UnitPrice` → `Unit Price`. */
function labelOf(name: string): string {
  return name
    .replace(/__c$/, '')
    .replaceAll('_', ' ')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/ Id\b/, ' ID')
}

const make = (name: string, type: FieldType, extra: Extra): Field => ({ ...BLANK, label: labelOf(name), ...extra, name, type })

export const text = (name: string, length: number, extra: Extra = {}): Field => make(name, 'string', { length, ...extra })
export const area = (name: string, length: number, extra: Extra = {}): Field => make(name, 'textarea', { length, ...extra })
export const flag = (name: string, extra: Extra = {}): Field => make(name, 'boolean', { defaultValue: false, ...extra })
export const number = (name: string, precision: number, scale: number, extra: Extra = {}): Field =>
  make(name, 'double', { precision, scale, ...extra })
export const money = (name: string, extra: Extra = {}): Field => make(name, 'currency', { precision: 18, scale: 2, ...extra })
export const whole = (name: string, extra: Extra = {}): Field => make(name, 'int', { precision: 9, ...extra })
export const day = (name: string, extra: Extra = {}): Field => make(name, 'date', extra)
export const instant = (name: string, extra: Extra = {}): Field => make(name, 'datetime', extra)
export const email = (name: string, extra: Extra = {}): Field => make(name, 'email', { length: 80, ...extra })
export const phone = (name: string, extra: Extra = {}): Field => make(name, 'phone', { length: 40, ...extra })
/** Standard picklists take any word, as most of the platform's do; ours are restricted. */
export const pick = (name: string, values: readonly string[], extra: Extra = {}): Field =>
  make(name, 'picklist', { length: 255, values, restricted: name.endsWith('__c'), ...extra })
export const multiPick = (name: string, values: readonly string[], extra: Extra = {}): Field =>
  make(name, 'multipicklist', { length: 4099, values, restricted: true, ...extra })
export const lookup = (name: string, referenceTo: string, childRelationship = '', extra: Extra = {}): Field =>
  make(name, 'reference', {
    length: 18,
    referenceTo,
    childRelationship,
    relationshipName: name.endsWith('__c') ? name.replace(/__c$/, '__r') : name.replace(/Id$/, ''),
    ...extra,
  })
export const address = (name: string): Field => make(name, 'address', READ_ONLY)
export const id = (): Field => make('Id', 'id', { length: 18, label: 'Record ID', ...READ_ONLY })

/** Set by the platform. */
export const READ_ONLY = { createable: false, updateable: false } as const
/** Set once, at insert. */
export const SET_ONCE = { updateable: false } as const
/** External id and unique, compared letter by letter. */
export const KEY = { unique: true, externalId: true, caseSensitive: true } as const
