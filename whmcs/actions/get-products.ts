import { z } from 'zod'
import type { Money } from '../../src/base/money.ts'
import type { Call } from '../../src/base/remote.ts'
import { RemoteError } from '../../src/base/remote.ts'
import type { WhmcsApi } from '../client.ts'
import { listOf, unsureList } from '../lists.ts'
import { id, money, optionalText, text, wholeNumber } from '../values.ts'

/** The request word of each cycle, and the letter before its set-up fee in the reply. */
const CYCLES = { monthly: 'm', quarterly: 'q', semiannually: 's', annually: 'a', biennially: 'b', triennially: 't' } as const

export interface CyclePrice {
  cycle: 'free' | 'onetime' | keyof typeof CYCLES
  price: Money
  setupFee: Money
}

const Row = z.object({
  pid: id,
  name: text,
  module: optionalText,
  paytype: z.enum(['free', 'onetime', 'recurring']),
  pricing: z.union([z.record(z.string(), z.record(z.string(), z.unknown())), z.array(z.never()), z.literal('')]).optional(),
  customfields: listOf(z.object({ id, name: text }), 'customfield'),
})

const Reply = z.object({ totalresults: wholeNumber, products: listOf(Row, 'product') })

export interface WhmcsProduct {
  pid: number
  name: string
  /** Empty when no server module provisions it. */
  module: string
  /** The cycles on offer; prices as WHMCS keeps them, tax as the install says. */
  prices: CyclePrice[]
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
    prices: pricesOf(row, query.currency),
    customFields: row.customfields,
  }))
}

function pricesOf(row: z.output<typeof Row>, currency: string): CyclePrice[] {
  const zero = { amount: 0, currency }
  if (row.paytype === 'free') return [{ cycle: 'free', price: zero, setupFee: zero }]
  const table = row.pricing && !Array.isArray(row.pricing) ? row.pricing[currency] : undefined
  if (!table) return []
  // A one-time price stands where the monthly one would.
  if (row.paytype === 'onetime') return offered('onetime', table['monthly'], table['msetupfee'], currency)
  return Object.entries(CYCLES).flatMap(([cycle, letter]) => offered(asCycle(cycle), table[cycle], table[`${letter}setupfee`], currency))
}

/** Object.entries forgets the keys' type. */
const asCycle = (cycle: string) => cycle as keyof typeof CYCLES

/** `-1.00` means that the cycle is not offered, `0.00` that it is free. */
function offered(cycle: CyclePrice['cycle'], price: unknown, setupFee: unknown, currency: string): CyclePrice[] {
  const amount = minor(price, currency)
  if (amount === undefined || amount < 0) return []
  const fee = minor(setupFee, currency) ?? 0
  return [{ cycle, price: { amount, currency }, setupFee: { amount: Math.max(fee, 0), currency } }]
}

/** Left out means not offered; anything but an amount of this currency is a fault, never a missing price. */
function minor(value: unknown, currency: string): number | undefined {
  if (value === undefined) return undefined
  const parsed = money(currency).safeParse(value)
  if (!parsed.success) throw new RemoteError('whmcs', 'unreadable', 'unexpected_shape')
  return parsed.data.amount
}
