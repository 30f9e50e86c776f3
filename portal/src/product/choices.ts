// What a customer has chosen of a product, and what that costs.

import type { Money, Product } from '../api/queries.ts'
import { addMoney } from '../ui/money.ts'

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
