// Literals of a condition: quoted text, numbers, instants and words like TODAY, each checked against the field's type.
import { normalId } from '../org/ids.ts'
import { dayOf, isDay, parseInstant, stamp } from '../org/times.ts'
import { badFilter, malformed, notImitated } from './problem.ts'
import type { Path, Scope } from './path.ts'

const DAY_MS = 86_400_000
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', '"': '"', "'": "'", '\\': '\\' }

/** A half-open span of instants, or of days written as their first instants. */
export interface Span {
  readonly from: string
  readonly to: string
}
export type Literal = string | number | boolean | null | Span

/** `'a\'b'` → `a'b`. `\%` and `\_` belong to LIKE, which is why they are kept. Unknown escapes are malformed. */
export function unquote(soql: string, quoted: string, isPattern: boolean): string {
  return quoted.slice(1, -1).replaceAll(/\\(.)/gs, (whole, char: string) => {
    const plain = ESCAPES[char]
    if (plain !== undefined) return plain
    if (isPattern && (char === '%' || char === '_')) return whole
    throw malformed(soql, `Illegal string literal: invalid escape sequence \\${char}`)
  })
}

export function readLiteral(scope: Scope, path: Path, kind: string, written: string, isPattern = false): Literal {
  const { field } = path
  if (kind === 'NULL') return null
  switch (field.type) {
    case 'boolean':
      if (kind !== 'BOOLEAN') throw mismatch(scope, path, 'boolean')
      return written.toLowerCase() === 'true'
    case 'double':
    case 'currency':
    case 'int':
      if (kind !== 'INTEGER' && kind !== 'DECIMAL') throw mismatch(scope, path, field.type)
      return Number(written)
    case 'date':
      return dateLiteral(scope, path, kind, written)
    case 'datetime':
      return instantLiteral(scope, path, kind, written)
    case 'id':
    case 'reference':
      return idLiteral(scope, path, kind, written)
    default:
      if (kind !== 'STRING')
        throw badFilter(
          scope.soql,
          path.written,
          `value of filter criterion for field '${field.name}' must be of type string and should be enclosed in quotes`,
        )
      return unquote(scope.soql, written, isPattern)
  }
}

const mismatch = (scope: Scope, path: Path, type: string): Error =>
  badFilter(
    scope.soql,
    path.written,
    `value of filter criterion for field '${path.field.name}' must be of type ${type} and should not be enclosed in quotes`,
  )

function idLiteral(scope: Scope, path: Path, kind: string, written: string): Literal {
  if (kind !== 'STRING') throw mismatch(scope, path, 'id')
  const text = unquote(scope.soql, written, false)
  if (text === '') return null
  const id = normalId(text)
  if (id === null) throw badFilter(scope.soql, path.written, `invalid ID field: ${text.slice(0, 40)}`, 'INVALID_QUERY_FILTER_OPERATOR')
  return id
}

function dateLiteral(scope: Scope, path: Path, kind: string, written: string): Literal {
  if (kind === 'DATE' && isDay(written)) return written
  const days = kind.startsWith('DATE_') ? wordSpan(scope, written) : null
  if (!days) throw mismatch(scope, path, 'date')
  return { from: days.from, to: days.to }
}

function instantLiteral(scope: Scope, path: Path, kind: string, written: string): Literal {
  if (kind === 'DATETIME') {
    const ms = parseInstant(written)
    if (ms !== null) return exactStamp(ms)
  }
  const days = kind.startsWith('DATE_') ? wordSpan(scope, written) : null
  if (!days) throw mismatch(scope, path, 'dateTime')
  return { from: stamp(Date.parse(days.from)), to: stamp(Date.parse(days.to)) }
}

/** Not cut to seconds: `< 04:05:06.500` must still see a row of 04:05:06. */
const exactStamp = (ms: number): string => `${new Date(ms).toISOString().slice(0, 23)}+0000`

/** The days that a word stands for, in the org's zone (UTC). Source: SOQL reference, "Date Formats and Date Literals". */
function wordSpan(scope: Scope, written: string): Span {
  const [word = '', count = '0'] = written.toUpperCase().split(':')
  const n = Number(count)
  const span = (from: number, to: number): Span => {
    const now = scope.org.clock.now()
    return { from: dayOf(now + from * DAY_MS), to: dayOf(now + to * DAY_MS) }
  }
  if (word === 'TODAY') return span(0, 1)
  if (word === 'YESTERDAY') return span(-1, 0)
  if (word === 'TOMORROW') return span(1, 2)
  if (word === 'LAST_N_DAYS') return span(-n, 1)
  if (word === 'NEXT_N_DAYS') return span(1, n + 1)
  if (word === 'N_DAYS_AGO') return span(-n, -n + 1)
  throw notImitated(scope.soql, word, written)
}
