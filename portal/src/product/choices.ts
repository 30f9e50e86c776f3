// What a customer has chosen of a product, whether it can be had, and what it costs.

import type { components } from '../api/schema.d.ts'
import { addMoney } from '../ui/money.ts'

type Product = components['schemas']['Product']
type Money = components['schemas']['Money']
export type Option = Product['configOptions'][number]
/** By key; an option that was left alone has no entry. */
export type Choices = Readonly<Record<string, string | number | boolean>>

/** As the page first shows a product: of what must be chosen, the first. */
export const firstChoices = ({ configOptions }: Product): Choices =>
  Object.fromEntries(
    configOptions.flatMap(({ key, type, required, options }) => {
      const first = options?.[0]
      return required && type === 'select' && first ? [[key, first.value]] : []
    }),
  )

/** Of what was chosen, what the product still lets one choose. */
export const stillAsked = (options: readonly Option[], choices: Choices): Choices =>
  Object.fromEntries(Object.entries(choices).filter(([chosen]) => options.some(({ key }) => key === chosen)))

/** The codes of what is wrong with the choices, by the option's key. Whatever the server refuses is found here (mappings/config-options.ts). */
export function faultsOf(options: readonly Option[], choices: Choices): ReadonlyMap<string, string> {
  const unknown = Object.keys(choices).filter((chosen) => !options.some(({ key }) => key === chosen))
  const wrong = options.flatMap((option) => {
    const fault = faultOf(option, choices[option.key])
    return fault === null ? [] : [[option.key, fault] as const]
  })
  return new Map([...unknown.map((key) => [key, 'unknown_option'] as const), ...wrong])
}

function faultOf(option: Option, chosen: Choices[string] | undefined): string | null {
  if (chosen === undefined) return option.required ? 'required' : null
  switch (option.type) {
    case 'select':
      return option.options?.some(({ value }) => value === chosen) ? null : 'not_offered'
    case 'boolean':
      return typeof chosen === 'boolean' ? null : 'not_offered'
    case 'number': {
      const { min, max } = boundsOf(option)
      return Number.isSafeInteger(chosen) && Number(chosen) >= min && Number(chosen) <= max ? null : 'out_of_range'
    }
    case 'text':
      return textFault(option, chosen)
  }
}

/** Of a number; WHMCS counts nothing below zero. */
export const boundsOf = ({ min = 0, max = Infinity }: Option): { min: number; max: number } => ({ min: Math.max(min, 0), max })

const LONGEST_TEXT = 200

function textFault({ required, min = 0, max = LONGEST_TEXT }: Option, chosen: Choices[string]): string | null {
  const shortest = required ? Math.max(min, 1) : min
  if (typeof chosen !== 'string' || !chosen.isWellFormed() || /\p{Cc}/u.test(chosen)) return 'wrong_format'
  if (chosen.length > Math.min(max, LONGEST_TEXT)) return 'too_long'
  if (chosen.trim() === '' && shortest > 0) return 'required'
  return chosen.length >= shortest ? null : 'too_short'
}

/** Of one, and of the options beside the price itself. */
export function priceWith(price: Money, options: readonly Option[], choices: Choices): Money {
  const extra = options.map((option) => extraOf(option, choices[option.key])).filter((money) => money !== null)
  return extra.reduce(addMoney, price)
}

export function extraOf(option: Option, chosen: Choices[string] | undefined): Money | null {
  if (option.type === 'boolean') return chosen === true ? (option.price ?? null) : null
  return option.options?.find(({ value }) => value === chosen)?.price ?? null
}

/** What was chosen, in the product's own words. */
export const chosenWords = (options: readonly Option[], choices: Choices): string[] =>
  options.flatMap((option) => {
    const chosen = choices[option.key]
    if (chosen === undefined) return []
    if (chosen === true) return [option.label]
    return [`${option.label}: ${option.options?.find(({ value }) => value === chosen)?.label ?? chosen}`]
  })
