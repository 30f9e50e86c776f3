import { z } from 'zod'
import { decimalsOf, sum, type Money } from '../src/base/money.ts'
import type { PublicOption } from './types.ts'

// The options of a product: what staff wrote into Portal_ConfigOptions_JSON__c, what a customer chose, and what goes to WHMCS.

const Key = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/)
const Label = z.string().trim().min(1).max(200)
const WhmcsId = z.int().positive()
const Price = z.strictObject({ amount: z.int().min(0).max(1_000_000_000), currency: z.string().regex(/^[A-Z]{3}$/) })

const Choice = z.strictObject({ value: z.string().regex(/^[\w.-]{1,60}$/), label: Label, price: Price.optional(), whmcsChoiceId: WhmcsId })

const base = { key: Key, label: Label, required: z.boolean() }

const Option = z.discriminatedUnion('type', [
  z.strictObject({ ...base, type: z.literal('select'), options: z.array(Choice).min(1).max(50), whmcsOptionId: WhmcsId }),
  z.strictObject({ ...base, type: z.literal('boolean'), price: Price.optional(), whmcsOptionId: WhmcsId }),
  z.strictObject({ ...base, type: z.literal('number'), min: z.int().optional(), max: z.int().optional(), whmcsOptionId: WhmcsId }),
  // WHMCS has no configurable option for a text, so its id means nothing and the text stays with us
  z.strictObject({
    ...base,
    type: z.literal('text'),
    min: z.int().min(0).optional(),
    max: z.int().min(1).optional(),
    whmcsOptionId: WhmcsId.optional(),
  }),
])

const Options = z
  .array(Option)
  .max(40)
  .refine((options) => isDistinct(options.map(({ key }) => key)), 'two options of one key')
  .refine(
    (options) => options.every((option) => option.type !== 'select' || isDistinct(option.options.map(({ value }) => value))),
    'two choices of one value',
  )
  .refine(
    (options) =>
      options.every((option) => option.type !== 'select' || isDistinct(option.options.map(({ whmcsChoiceId }) => whmcsChoiceId))),
    'two choices of one WHMCS choice',
  )
  .refine(
    (options) => isDistinct(options.flatMap((option) => (option.type === 'text' ? [] : [option.whmcsOptionId]))),
    'two options of one WHMCS option',
  )
  .refine(
    (options) => options.every((option) => !('min' in option) || (option.min ?? -Infinity) <= (option.max ?? Infinity)),
    'min above max',
  )

export type ConfigOption = z.infer<typeof Option>

export interface ChoiceFault {
  path: string
  code: 'required' | 'unknown_option' | 'invalid_type' | 'not_offered' | 'out_of_range' | 'too_long'
  message: string
}

const LONGEST_TEXT = 200

const isDistinct = (values: readonly (string | number)[]): boolean => new Set(values).size === values.length

export type ReadOptions = { is: 'read'; options: ConfigOption[] } | { is: 'broken'; why: string }

/**
 * The options in a product's JSON; an empty field has none. Broken when anything is wrong: half-read options would be sold at the wrong price.
 * `currency` is the price book's, null where it is not known.
 */
export function readConfigOptions(json: string | null, currency: string | null): ReadOptions {
  if (json === null || json.trim() === '') return { is: 'read', options: [] }
  const value = jsonOrUndefined(json)
  if (value === undefined) return { is: 'broken', why: 'it is no JSON' }
  const parsed = Options.safeParse(value)
  if (!parsed.success) return { is: 'broken', why: firstIssue(parsed.error) }
  const prices = parsed.data.flatMap((option) =>
    option.type === 'select' ? option.options.map(({ price }) => price) : option.type === 'boolean' ? [option.price] : [],
  )
  const other = currency === null ? undefined : prices.find((price) => price !== undefined && price.currency !== currency)
  return other === undefined
    ? { is: 'read', options: parsed.data }
    : { is: 'broken', why: `a price is in ${other.currency}, the price book in ${currency}` }
}

const firstIssue = ({ issues: [issue] }: z.ZodError): string =>
  issue === undefined ? 'it is not readable' : [issue.path.join('.'), issue.message].filter(Boolean).join(': ')

/** As readConfigOptions, null when they are broken. */
export function parseConfigOptions(json: string | null, currency: string): ConfigOption[] | null {
  const read = readConfigOptions(json, currency)
  return read.is === 'read' ? read.options : null
}

export function jsonOrUndefined(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

/** Without what concerns WHMCS alone. */
export function toPublicOption(option: ConfigOption): PublicOption {
  const { key, label, type, required } = option
  switch (option.type) {
    case 'select':
      return { key, label, type, required, options: option.options.map(({ value, label, price }) => plain({ value, label, price })) }
    case 'boolean':
      return plain({ key, label, type, required, price: option.price })
    default:
      return plain({ key, label, type, required, min: option.min, max: option.max })
  }
}

/** Drops members that are undefined, which zod leaves for optional ones. The cast: no type says what `filter` leaves of an object. */
export function plain<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }
}

/** What is wrong with a customer's choices, field by field; `path` is where they stand in the request (`items[0].configOptions`). */
export function checkChoices(options: readonly ConfigOption[], chosen: Readonly<Record<string, unknown>>, path: string): ChoiceFault[] {
  const known = new Set(options.map(({ key }) => key))
  const unknown = Object.keys(chosen)
    .filter((key) => !known.has(key))
    .map((key): ChoiceFault => ({ path: `${path}.${key}`, code: 'unknown_option', message: 'This product has no such option.' }))
  const wrong = options.flatMap((option) => {
    const fault = faultOf(option, Object.hasOwn(chosen, option.key) ? chosen[option.key] : undefined)
    return fault === null ? [] : [{ path: `${path}.${option.key}`, ...fault }]
  })
  return [...unknown, ...wrong]
}

type Fault = Omit<ChoiceFault, 'path'>

function faultOf(option: ConfigOption, value: unknown): Fault | null {
  if (value === undefined) return option.required ? { code: 'required', message: 'Please choose.' } : null
  switch (option.type) {
    case 'select':
      if (typeof value !== 'string') return { code: 'invalid_type', message: 'Must be one of the offered values.' }
      return option.options.some((choice) => choice.value === value)
        ? null
        : { code: 'not_offered', message: 'Must be one of the offered values.' }
    case 'boolean':
      return typeof value === 'boolean' ? null : { code: 'invalid_type', message: 'Must be true or false.' }
    case 'number':
      if (typeof value !== 'number' || !Number.isSafeInteger(value)) return { code: 'invalid_type', message: 'Must be a whole number.' }
      return inRange(value, Math.max(option.min ?? 0, 0), option.max)
        ? null
        : { code: 'out_of_range', message: `Must be ${range(Math.max(option.min ?? 0, 0), option.max)}.` }
    case 'text':
      return textFault(
        value,
        option.required ? Math.max(option.min ?? 1, 1) : (option.min ?? 0),
        Math.min(option.max ?? LONGEST_TEXT, LONGEST_TEXT),
      )
  }
}

function textFault(value: unknown, min: number, max: number): Fault | null {
  if (typeof value !== 'string' || !value.isWellFormed() || /\p{Cc}/u.test(value))
    return { code: 'invalid_type', message: 'Must be a text of one line.' }
  if (value.length > max) return { code: 'too_long', message: `Must be at most ${max} characters.` }
  if (value.trim() === '' && min > 0) return { code: 'required', message: 'Please fill in.' }
  return value.length >= min ? null : { code: 'out_of_range', message: `Must be at least ${min} characters.` }
}

const inRange = (value: number, min: number, max: number | undefined) => value >= min && value <= (max ?? Number.MAX_SAFE_INTEGER)
const range = (min: number, max: number | undefined) => (max === undefined ? `at least ${min}` : `between ${min} and ${max}`)

/** What the chosen options add to the price of one unit. Only for choices that checkChoices found nothing against. */
export function priceOfChoices(options: readonly ConfigOption[], chosen: Readonly<Record<string, unknown>>, currency: string): Money {
  decimalsOf(currency)
  const prices = options.map((option) => {
    const value = chosen[option.key]
    if (option.type === 'select') return option.options.find((choice) => choice.value === value)?.price
    return option.type === 'boolean' && value === true ? option.price : undefined
  })
  return sum(
    currency,
    prices.filter((price) => price !== undefined),
  )
}
