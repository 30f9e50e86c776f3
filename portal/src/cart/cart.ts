// What somebody wants to order. It stays in this browser, over reloads, log-in and other tabs.

import { useSyncExternalStore } from 'react'
import type { Choices } from '../product/choices.ts'
import type { BillingCycle } from '../ui/Price.tsx'
import { keptAs } from '../kept.ts'

/** As POST /api/orders takes it. */
export interface CartLine {
  productId: string
  quantity: number
  billingCycle: BillingCycle
  configOptions: Choices
}

/** As many as one order takes. */
const MOST_LINES = 20
export const MOST_OF_A_PRODUCT = 10

const kept = keptAs('cart')
const NOTHING: readonly CartLine[] = []
let lines = readKept()
const listeners = new Set<() => void>()

/** Whatever another version of us wrote: lines of another form are left out. */
function readKept(): readonly CartLine[] {
  const found = kept.readJson()
  return Array.isArray(found) ? found.filter(isLine) : NOTHING
}

function isLine(line: unknown): line is CartLine {
  return (
    typeof line === 'object' &&
    line !== null &&
    'productId' in line &&
    'quantity' in line &&
    Number.isInteger(line.quantity) &&
    'billingCycle' in line &&
    'configOptions' in line &&
    typeof line.configOptions === 'object' &&
    line.configOptions !== null
  )
}

function tell(): void {
  for (const heard of listeners) heard()
}

function set(next: readonly CartLine[]): void {
  lines = next
  kept.write(JSON.stringify(next))
  tell()
}

/** Another tab has changed it. */
function hearOtherTab(event: StorageEvent): void {
  if (event.key !== 'cart') return
  lines = readKept()
  tell()
}

/** Other tabs are heard while somebody listens. */
function listen(heard: () => void): () => void {
  if (listeners.size === 0) addEventListener('storage', hearOtherTab)
  listeners.add(heard)
  return () => {
    listeners.delete(heard)
    if (listeners.size === 0) removeEventListener('storage', hearOtherTab)
  }
}

/** Null: only the browser knows, and it has not been asked yet. */
export const useCart = (): readonly CartLine[] | null =>
  useSyncExternalStore(
    listen,
    () => lines,
    () => null,
  )

/** What tells a line from the others of a cart: all of it but how many. */
export const keyOf = ({ productId, billingCycle, configOptions }: CartLine): string =>
  JSON.stringify([productId, billingCycle, Object.entries(configOptions).sort()])

const isSame = (one: CartLine, other: CartLine): boolean => keyOf(one) === keyOf(other)

/** The same thing again is more of it. False where no more fits into one order. */
export function addToCart(line: CartLine): boolean {
  const at = lines.findIndex((other) => isSame(other, line))
  const before = lines[at]
  if (before === undefined ? lines.length >= MOST_LINES : before.quantity + line.quantity > MOST_OF_A_PRODUCT) return false
  set(before === undefined ? [...lines, line] : lines.with(at, { ...before, quantity: before.quantity + line.quantity }))
  return true
}

export const changeQuantity = (at: number, quantity: number): void => {
  const line = lines[at]
  if (line) set(lines.with(at, { ...line, quantity }))
}

export const removeLine = (at: number): void => set(lines.toSpliced(at, 1))

/** What was ordered is wished for no more; what was put in meanwhile stays. */
export const takeOut = (ordered: readonly CartLine[]): void =>
  set(
    lines.flatMap((line) => {
      const quantity = line.quantity - (ordered.find((other) => isSame(other, line))?.quantity ?? 0)
      return quantity > 0 ? [{ ...line, quantity }] : []
    }),
  )

export const emptyCart = (): void => set(NOTHING)
