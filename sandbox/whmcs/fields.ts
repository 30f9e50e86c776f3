import type { FormMap } from './php-form.ts'
import { fromMoney } from './money.ts'

/** A refusal of the business kind: HTTP 200, `{"result":"error","message":…}`. */
export class Refusal extends Error {}

/** The text of a scalar field; undefined when it was not sent or is a list. */
export function text(fields: FormMap, name: string): string | undefined {
  const value = fields.get(name)
  return typeof value === 'string' ? value : undefined
}

/** The text without blanks around it, empty when it was not sent. */
export const trimmed = (fields: FormMap, name: string): string => text(fields, name)?.trim() ?? ''

/** PHP's `(int)`: the digits in front, 0 for none. */
export const toWhole = (value: string): number => Number.parseInt(/^\s*[-+]?\d{1,15}/.exec(value)?.[0] ?? '0', 10)

export const whole = (fields: FormMap, name: string): number => toWhole(text(fields, name) ?? '')

/** PHP's truth: only the empty text and `0` are false, so `false` is true. Undefined when not sent. */
export function flag(fields: FormMap, name: string): boolean | undefined {
  const value = text(fields, name)
  return value === undefined ? undefined : value !== '' && value !== '0'
}

export const money = (fields: FormMap, name: string): number | undefined => fromMoney(text(fields, name))

/** A list field by index; since 8.6 a scalar is refused (API reference, AddOrder). */
export function list(fields: FormMap, name: string): Map<string, string> {
  const value = fields.get(name)
  if (value === undefined) return new Map()
  if (typeof value === 'string') throw new Refusal(`Expecting parameter '${name}' to be an array`)
  return new Map([...value].flatMap(([key, item]) => (typeof item === 'string' ? [[key, item] as const] : [])))
}
