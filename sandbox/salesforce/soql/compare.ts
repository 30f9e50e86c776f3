// One comparison of a cell with literals, in three-valued logic: null means "unknown", which keeps no row.
import type { Value, Field } from '../org/field.ts'
import type { Literal, Span } from './literal.ts'

export type Truth = boolean | null

const isSpan = (literal: Literal): literal is Span => typeof literal === 'object' && literal !== null

/** Text compares without case, unless the field was made case-sensitive; ids always with. */
const folded = (field: Field, value: string): string =>
  field.caseSensitive || ['id', 'reference', 'date', 'datetime'].includes(field.type) ? value : value.toLowerCase()

export function order(field: Field, left: string | number | boolean, right: string | number | boolean): number {
  const a = typeof left === 'string' ? folded(field, left) : left
  const b = typeof right === 'string' ? folded(field, right) : right
  return a < b ? -1 : a > b ? 1 : 0
}

export function equals(field: Field, value: Value, literal: Literal): Truth {
  if (literal === null || literal === '') return field.type === 'boolean' ? value === false : value === null
  if (value === null) return null
  if (isSpan(literal)) return value >= literal.from && value < literal.to
  return order(field, value, literal) === 0
}

export function isLess(field: Field, value: Value, literal: Literal, orEqual: boolean): Truth {
  if (value === null || literal === null) return null
  if (isSpan(literal)) return value < (orEqual ? literal.to : literal.from)
  const way = order(field, value, literal)
  return way < 0 || (orEqual && way === 0)
}

export function isIn(field: Field, value: Value, literals: readonly Literal[]): Truth {
  const answers = literals.map((literal) => equals(field, value, literal))
  return answers.includes(true) ? true : answers.includes(null) ? null : false
}

/** `%` any text, `_` one character, a backslash before either makes it plain. */
export function likePattern(field: Field, pattern: string): RegExp {
  const source = pattern.replaceAll(/\\(.)|[%_]|[$()*+./?[\\\]^{|}-]/gsu, (token, plain: string | undefined) => {
    if (plain !== undefined) return escape(plain)
    return token === '%' ? '.*' : token === '_' ? '.' : escape(token)
  })
  return new RegExp(`^${source}$`, field.caseSensitive ? 'su' : 'isu')
}

const escape = (char: string): string => (/[$()*+./?[\\\]^{|}]/.test(char) ? `\\${char}` : char === '-' ? '\\x2d' : char)

/** Multi-select: one of the literals, each `a;b` asking for both. */
export function includes(value: Value, literals: readonly Literal[]): Truth {
  if (value === null) return null
  const chosen = new Set(String(value).toLowerCase().split(';'))
  return literals.some((literal) =>
    String(literal)
      .toLowerCase()
      .split(';')
      .every((word) => chosen.has(word)),
  )
}

export const not = (truth: Truth): Truth => (truth === null ? null : !truth)
