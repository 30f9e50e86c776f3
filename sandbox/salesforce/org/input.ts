// Values of a request body to values of a row: types, lengths, picklists, trimming. Sources: REST API guide, captured replies.
import { jsonError, refuse } from './errors.ts'
import { normalId } from './ids.ts'
import { isDay, parseInstant, stamp } from './times.ts'
import type { Field, Value } from './field.ts'
import type { Schema } from './schema.ts'

const wrongType = (field: Field, value: unknown): Error => {
  const kind =
    typeof value === 'string' ? 'STRING' : typeof value === 'number' ? 'NUMBER' : typeof value === 'boolean' ? 'BOOLEAN' : 'OBJECT'
  const shown = typeof value === 'object' ? '' : ` value ${String(value).slice(0, 80)}`
  return jsonError(
    `Cannot deserialize instance of ${field.type} from VALUE_${kind}${shown} or request may be missing a required field at [line:1, column:1]`,
  )
}

/** One value as the row keeps it; throws the platform's refusal. `null` and blank text clear the field. */
export function readValue(schema: Schema, field: Field, value: unknown): Value {
  if (value === null) return field.type === 'boolean' ? false : null
  switch (field.type) {
    case 'boolean':
      if (typeof value !== 'boolean') throw wrongType(field, value)
      return value
    case 'double':
    case 'currency':
    case 'int':
      return readNumber(field, value)
    case 'date':
      if (typeof value !== 'string' || !isDay(value)) throw wrongType(field, value)
      return value
    case 'datetime':
      return readInstant(field, value)
    case 'reference':
      return readReference(schema, field, value)
    default:
      return readText(field, value)
  }
}

function readNumber(field: Field, value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw wrongType(field, value)
  const rounded = roundTo(value, field.scale)
  const limit = 10 ** (field.precision - field.scale)
  if (Math.abs(rounded) >= limit) {
    throw refuse('NUMBER_OUTSIDE_VALID_RANGE', `${field.label}: value outside of valid range on numeric field: ${value}`, [field.name])
  }
  return rounded
}

/** Half up at `scale` decimals, without the drift of binary fractions. */
export function roundTo(value: number, scale: number): number {
  const shifted = String(value).includes('e') ? value * 10 ** scale : Number(`${value}e${scale}`)
  return Math.round(shifted) / 10 ** scale
}

function readInstant(field: Field, value: unknown): string {
  const ms = typeof value === 'string' ? parseInstant(value) : null
  if (ms === null) throw wrongType(field, value)
  return stamp(ms)
}

function readReference(schema: Schema, field: Field, value: unknown): Value {
  if (typeof value !== 'string') throw wrongType(field, value)
  if (value.trim() === '') return null
  const id = normalId(value.trim())
  const prefix = schema.object(field.referenceTo)?.keyPrefix ?? ''
  if (id === null || !id.startsWith(prefix)) {
    throw refuse('MALFORMED_ID', `${field.label}: id value of incorrect type: ${value.slice(0, 40)}`, [field.name])
  }
  return id
}

function readText(field: Field, value: unknown): string | null {
  if (typeof value !== 'string') throw wrongType(field, value)
  // eslint-disable-next-line no-control-regex -- the platform drops control characters other than TAB, LF and CR
  const text = value.replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/g, '').trim()
  if (text === '') return null
  if (field.type === 'picklist' && field.restricted) checkWord(field, text)
  if (field.type === 'multipicklist') for (const word of text.split(';')) checkWord(field, word.trim())
  if (field.type === 'email' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)) {
    throw refuse('INVALID_EMAIL_ADDRESS', `${field.label}: invalid email address: ${text.slice(0, 80)}`, [field.name])
  }
  if (text.length > field.length) {
    throw refuse('STRING_TOO_LONG', `${field.label}: data value too large: ${text} (max length=${field.length})`, [field.name])
  }
  return text
}

function checkWord(field: Field, word: string): void {
  if (field.values.includes(word)) return
  const message = `${field.label}: bad value for restricted picklist field: ${word.slice(0, 255)}`
  throw refuse('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', message, [field.name])
}
