import { z } from 'zod'
import type { Money } from '../../src/base/money.ts'
import type { Call } from '../../src/base/remote.ts'
import type { WhmcsApi } from '../client.ts'
import { listOf, unsureList } from '../lists.ts'
import { bool, id, money, optionalText, text, wholeNumber } from '../values.ts'

/** The request word of each cycle, and the letter before its set-up fee in the reply. */
const CYCLES = { monthly: 'm', quarterly: 'q', semiannually: 's', annually: 'a', biennially: 'b', triennially: 't' } as const

/** Null where WHMCS holds something that is no amount of the currency: told with its product, so that one slip does not hide all others. */
export interface CyclePrice {
  cycle: 'free' | 'onetime' | keyof typeof CYCLES
  price: Money | null
  setupFee: Money | null
}

export interface ProductOption {
  id: number
  name: string
  /** 1 dropdown, 2 radio, 3 yes/no, 4 quantity. */
  type: number
  /** Of a quantity; 0 as the most means no bound. */
  minqty: number
  maxqty: number
  choices: { id: number; name: string; prices: CyclePrice[] }[]
}

const Pricing = z.union([z.record(z.string(), z.record(z.string(), z.unknown())), z.array(z.never()), z.literal('')]).optional()

const OptionRow = z.object({
  id,
  name: text,
  type: wholeNumber,
  minqty: wholeNumber.catch(0),
  maxqty: wholeNumber.catch(0),
  options: listOf(z.object({ id, name: text, pricing: Pricing }), 'option'),
})

/** Not documented; installs that show them do so in various spellings. */
const flag = bool.optional().catch(false)

const Row = z.object({
  pid: id,
  name: text,
  module: optionalText,
  paytype: z.enum(['free', 'onetime', 'recurring']),
  pricing: Pricing,
  customfields: listOf(z.object({ id, name: text }), 'customfield'),
  hidden: flag,
  retired: flag,
  // orders and their markers need the rest of the list, whatever shape these have
  configoptions: listOf(OptionRow, 'configoption').nullable().catch(null),
})

const Reply = z.object({ totalresults: wholeNumber, products: listOf(Row, 'product') })

export interface WhmcsProduct {
  pid: number
  name: string
  /** Empty when no server module provisions it. */
  module: string
  /** False where the install does not tell. */
  hidden: boolean
  retired: boolean
  /** Whether there are prices in the currency at all. */
  priced: boolean
  /** The cycles on offer; prices as WHMCS keeps them, tax as the install says. */
  prices: CyclePrice[]
  /** Null when they cannot be read. */
  options: ProductOption[] | null
  /** Custom fields shown on the order form; admin-only ones are not listed by WHMCS. */
  customFields: { id: number; name: string }[]
}

/** Products by id (all when none are named), hidden and retired ones included. Not paged. Source: API reference, GetProducts. */
export async function getProducts(
  api: WhmcsApi,
  query: { pids?: readonly number[]; currency: string },
  call: Call,
): Promise<WhmcsProduct[]> {
  const reply = await api.read('GetProducts', { pid: query.pids?.join(',') }, Reply, call)
  if (reply.products.length !== reply.totalresults) throw unsureList()
  return reply.products.map((row) => ({
    pid: row.pid,
    name: row.name,
    module: row.module,
    hidden: row.hidden ?? false,
    retired: row.retired ?? false,
    priced: row.paytype === 'free' || tableOf(row.pricing, query.currency) !== undefined,
    prices: pricesOf(row.paytype, tableOf(row.pricing, query.currency), query.currency),
    options: row.configoptions?.map((option) => toOption(option, row.paytype, query.currency)) ?? null,
    customFields: row.customfields,
  }))
}

type Paytype = z.output<typeof Row>['paytype']
type Table = Record<string, unknown>

const toOption = ({ options, ...option }: z.output<typeof OptionRow>, paytype: Paytype, currency: string): ProductOption => ({
  ...option,
  choices: options.map(({ id, name, pricing }) => ({ id, name, prices: pricesOf(paytype, tableOf(pricing, currency), currency) })),
})

const tableOf = (pricing: z.output<typeof Pricing>, currency: string): Table | undefined =>
  pricing && !Array.isArray(pricing) ? pricing[currency] : undefined

function pricesOf(paytype: Paytype, table: Table | undefined, currency: string): CyclePrice[] {
  const zero = { amount: 0, currency }
  if (paytype === 'free') return [{ cycle: 'free', price: zero, setupFee: zero }]
  if (!table) return []
  // A one-time price stands where the monthly one would.
  if (paytype === 'onetime') return offered('onetime', table['monthly'], table['msetupfee'], currency)
  return Object.entries(CYCLES).flatMap(([cycle, letter]) => offered(asCycle(cycle), table[cycle], table[`${letter}setupfee`], currency))
}

/** Object.entries forgets the keys' type. */
const asCycle = (cycle: string) => cycle as keyof typeof CYCLES

/** `-1.00` means that the cycle is not offered, `0.00` that it is free. */
function offered(cycle: CyclePrice['cycle'], price: unknown, setupFee: unknown, currency: string): CyclePrice[] {
  const amount = minor(price, currency)
  if (amount === undefined || (amount !== null && amount < 0)) return []
  const fee = minor(setupFee, currency) ?? (setupFee === undefined ? 0 : null)
  const money = (value: number | null): Money | null => (value === null ? null : { amount: Math.max(value, 0), currency })
  return [{ cycle, price: money(amount), setupFee: money(fee) }]
}

/** Left out means not offered; what is no amount of this currency is null, never a missing price. */
function minor(value: unknown, currency: string): number | null | undefined {
  if (value === undefined) return undefined
  const parsed = money(currency).safeParse(value)
  return parsed.success ? parsed.data.amount : null
}
