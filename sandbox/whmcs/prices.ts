import type { ConfigOption, Cycle, Product } from './tables.ts'
import { CYCLES } from './tables.ts'

/** A billing cycle as a request names it, as replies name it, and in months (0: never again). */
export interface Billing {
  cycle: Cycle | undefined
  shown: string
  months: number
}

const SHOWN: Record<Cycle, string> = {
  monthly: 'Monthly',
  quarterly: 'Quarterly',
  semiannually: 'Semi-Annually',
  annually: 'Annually',
  biennially: 'Biennially',
  triennially: 'Triennially',
}
const MONTHS: Record<Cycle, number> = { monthly: 1, quarterly: 3, semiannually: 6, annually: 12, biennially: 24, triennially: 36 }

/** What the product is billed by; a word that it does not offer falls back to the first cycle that it does. */
export function billingOf(product: Product, wanted: string): Billing {
  if (product.paytype === 'free') return { cycle: undefined, shown: 'Free Account', months: 0 }
  if (product.paytype === 'onetime') return { cycle: 'monthly', shown: 'One Time', months: 0 }
  const offered = CYCLES.filter((cycle) => product.prices[cycle] !== undefined)
  const cycle = offered.find((offer) => offer === wanted.toLowerCase()) ?? offered[0] ?? 'monthly'
  return { cycle, shown: SHOWN[cycle], months: MONTHS[cycle] }
}

/** One piece by the catalogue, chosen options included. */
export function cataloguePrice(product: Product, { cycle, months }: Billing, chosen: Map<number, string>): number {
  const options = product.configoptions.map((option) => optionMonthly(option, chosen.get(option.id)))
  const monthly = options.reduce((total, amount) => total + amount, 0)
  return (cycle === undefined ? 0 : (product.prices[cycle] ?? 0)) + monthly * Math.max(1, months)
}

function optionMonthly(option: ConfigOption, value: string | undefined): number {
  const [first] = option.choices
  if (value === undefined || first === undefined) return 0
  if (option.type === '3') return value === '1' ? first.monthly : 0
  if (option.type === '4') return first.monthly * Number(value)
  return option.choices.find((choice) => String(choice.id) === value)?.monthly ?? 0
}

/** Once, for one piece, chosen options included. Those of options are known for a month alone. */
export function setupFee(product: Product, { cycle }: Billing, chosen: Map<number, string>): number {
  if (cycle === undefined) return 0
  const options = cycle === 'monthly' ? product.configoptions.map((option) => optionSetup(option, chosen.get(option.id))) : []
  return options.reduce((total, amount) => total + amount, product.setupFees[cycle] ?? 0)
}

function optionSetup(option: ConfigOption, value: string | undefined): number {
  const [first] = option.choices
  const ofFirst = first?.setupFee ?? 0
  if (option.type === '3') return value === '1' ? ofFirst : 0
  if (option.type === '4') return ofFirst * Number(value ?? option.minqty)
  // A choice that was not made, or that there is not, is the first.
  return (option.choices.find((choice) => String(choice.id) === value) ?? first)?.setupFee ?? 0
}

/** What of the sent options belongs to the product: a choice's id, a quantity within bounds, or 0/1. The rest is ignored. */
export function chosenOptions(product: Product, sent: Map<string, unknown>): Map<number, string> {
  const chosen = new Map<number, string>()
  for (const option of product.configoptions) {
    const value = optionValue(option, sent.get(String(option.id)))
    if (value !== undefined) chosen.set(option.id, value)
  }
  return chosen
}

function optionValue(option: ConfigOption, given: unknown): string | undefined {
  const value = typeof given === 'object' && given !== null && 'qty' in given ? given.qty : given
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined
  const text = String(typeof value === 'boolean' ? Number(value) : value)
  if (option.type === '3') return text === '' || text === '0' ? '0' : '1'
  if (option.type === '4') return String(Math.min(option.maxqty, Math.max(option.minqty, Number.parseInt(text, 10) || 0)))
  return option.choices.some((choice) => String(choice.id) === text) ? text : undefined
}
