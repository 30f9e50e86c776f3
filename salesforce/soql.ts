import { recordId, type IdOf } from './ids.ts'

// The only way to a query text. Every value is quoted here; there is no other builder, and jsforce's own drops conditions
// (`undefined`, `[]`) and leaves backslashes unescaped.

class Text {
  readonly #text: string
  constructor(text: string) {
    this.#text = text
  }
  /** Only what the tag made has the private field, so nothing else passes for a fragment. */
  static of(value: unknown): string | null {
    return typeof value === 'object' && value !== null && #text in value ? value.#text : null
  }
}

export type Soql = Text

export type SoqlValue =
  string | number | bigint | boolean | null | Date | Soql | readonly (string | number | bigint | boolean | Date | Soql)[]

const LONGEST_STRING = 4_000

/** `soql\`SELECT Id FROM Order WHERE AccountId = ${id}\``. Throws TypeError for what SOQL cannot say, an empty list included. */
export function soql(strings: TemplateStringsArray, ...values: SoqlValue[]): Soql {
  let text = ''
  let fixed = ''
  strings.forEach((part, at) => {
    text += part
    fixed += part
    if (at >= values.length) return
    if (((fixed.match(/(?<!\\)'/g) ?? []).length & 1) === 1) throw new TypeError('a value inside a quoted text')
    text += write(values[at], text)
  })
  return new Text(text)
}

/** Literals that need more than their value: patterns of LIKE, plain dates, record ids. */
export const literal = {
  startsWith: (text: string): Soql => new Text(`'${likeText(text)}%'`),
  contains: (text: string): Soql => new Text(`'%${likeText(text)}%'`),
  day(text: string): Soql {
    const instant = new Date(`${text}T00:00:00Z`)
    if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(instant.getTime()) || !instant.toISOString().startsWith(text))
      throw new TypeError('not a plain date')
    return new Text(text)
  },
  id: (text: string, object: IdOf): Soql => new Text(`'${recordId(text, object)}'`),
}

export function textOf(query: Soql): string {
  const text = Text.of(query)
  if (text === null) throw new TypeError('not made by the soql tag')
  return text
}

function write(value: unknown, before: string): string {
  if (value === null) {
    if (!/(?:^|[^<>!=])!?=\s*$/.test(before)) throw new TypeError('null stands only after = and !=')
    return 'null'
  }
  if (!Array.isArray(value)) return single(value)
  if (value.length === 0) throw new TypeError('an empty list: answer with an empty result instead of asking')
  return `(${Array.from(value, single).join(', ')})`
}

function single(value: unknown): string {
  const fragment = Text.of(value)
  if (fragment !== null) return fragment
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime()) || !/^\d{4}-/.test(value.toISOString())) throw new TypeError('not a date SOQL can write')
    return value.toISOString()
  }
  switch (typeof value) {
    case 'string':
      return `'${escape(value)}'`
    case 'number':
      return decimal(value)
    case 'bigint':
    case 'boolean':
      return String(value)
    default:
      throw new TypeError(`no SOQL literal for ${value === null ? 'null in a list' : typeof value}`)
  }
}

const ESCAPES: Record<string, string> = {
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
}

function escape(text: string): string {
  if (text.length > LONGEST_STRING) throw new TypeError(`a text of more than ${LONGEST_STRING} characters`)
  if (!text.isWellFormed()) throw new TypeError('a text with half a character')
  // oxlint-disable-next-line no-control-regex -- these are what must not pass
  if (/[\u0000-\u0007\u000b\u000e-\u001f\u007f]/.test(text)) throw new TypeError('a text with control characters')
  return text.replace(/[\\'"\n\r\t\b\f]/g, (character) => ESCAPES[character] ?? character)
}

/** LIKE reads its pattern after the text is unescaped, so a backslash of the user's is doubled twice. */
const likeText = (text: string): string => escape(text.replaceAll('\\', '\\\\')).replace(/[%_]/g, '\\$&')

function decimal(value: number): string {
  if (!Number.isFinite(value) || Object.is(value, -0)) throw new TypeError('not a number SOQL can write')
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) throw new TypeError('a number beyond exact integers')
  const match = /^(-?)(\d)(?:\.(\d+))?e-(\d+)$/.exec(String(value))
  if (!match) return String(value)
  const [, sign = '', first = '', rest = '', exponent = '0'] = match
  return `${sign}0.${'0'.repeat(Number(exponent) - 1)}${first}${rest}`
}
