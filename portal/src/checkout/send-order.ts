// One press, one order: the key of a press is kept until its answer is there, so that a second press, a lost reply and a reload repeat the same
// request, which the server answers with the same order.

import { askWhole } from '../api/client.ts'
import { Fault } from '../api/fault.ts'
import type { Order } from '../api/queries.ts'
import type { CartLine } from '../cart/cart.ts'
import { keptAs } from '../kept.ts'

interface Pressed {
  key: string
  /** Who pressed, and when: nobody else goes on with it, and not next week. */
  userId: string
  at: number
  items: readonly CartLine[]
  confirmDuplicateOf?: string
}
export type Wish = Pick<Pressed, 'userId' | 'items' | 'confirmDuplicateOf'>

/** As long as the server takes the same cart for the same order; so long a press goes on by itself. */
const FRESH_MS = 10 * 60_000
/** Afterwards the same wish is still the same press, as long as the server remembers its key. */
const KEPT_MS = 24 * 60 * 60_000

const pressed = keptAs('order-under-way')

/** This person's press whose answer nobody has seen. */
function readPressed(userId: string): Pressed | null {
  const press = pressed.readJson() as Pressed | null // as it was written below
  return press?.userId === userId && ageOf(press) < KEPT_MS ? press : null
}

const ageOf = ({ at }: Pressed): number => Date.now() - at
const isFresh = (press: Pressed): boolean => ageOf(press) < FRESH_MS

/** Whether an order may yet come of the last press. */
export const isOpen = (userId: string): boolean => readPressed(userId) !== null

export interface Sent {
  order: Order
  /** What was ordered with it: not always what is wished for now. */
  items: readonly CartLine[]
  /** An equal order of the last ten minutes, in place of a new one. */
  wasThere: boolean
}

/**
 * Throws Fault. What was definitely refused is over; anything else may be sent again, and is the same press. A press that is still open is settled
 * before another one is made: where an order comes of it, that is the answer.
 */
export async function sendOrder(wish: Wish): Promise<Sent> {
  const before = readPressed(wish.userId)
  const isSameWish = before !== null && isSame(before, wish)
  if (before && (isSameWish || isFresh(before))) {
    const settled = await settle(before, isSameWish)
    if (settled) return settled
  }
  const press: Pressed = { key: crypto.randomUUID(), at: Date.now(), ...wish }
  pressed.write(JSON.stringify(press))
  const { status, order } = await send(press, isRefusal)
  return { order, items: wish.items, wasThere: status === 200 }
}

/** The press of the last minutes that a reload has interrupted. */
export function readInterrupted(userId: string): Pressed | null {
  const press = readPressed(userId)
  return press && isFresh(press) ? press : null
}

/** That press, once more. */
export const sendAgain = (press: Pressed): Promise<Sent | null> => settle(press, true)

/** Null where it was refused and another press is wished for, which is what counts then. */
async function settle(press: Pressed, isWished: boolean): Promise<Sent | null> {
  const wasFresh = isFresh(press)
  try {
    const { status, order } = await send(press, isJudged)
    return { order, items: press.items, wasThere: status === 200 && !wasFresh }
  } catch (error) {
    if (isWished || !(error instanceof Fault && isJudged(error))) throw error
    return null
  }
}

/** `isOver` says which refusals leave no doubt that there is no order. */
async function send(
  { key, items, confirmDuplicateOf }: Pressed,
  isOver: (fault: Fault) => boolean,
): Promise<{ status: number; order: Order }> {
  const body = { items: items.map((line) => ({ ...line })), ...(confirmDuplicateOf !== undefined && { confirmDuplicateOf }) }
  try {
    const { status, data } = await askWhole((api) => api.POST('/api/orders', { params: { header: { 'Idempotency-Key': key } }, body }))
    pressed.forget()
    return { status, order: data }
  } catch (error) {
    if (error instanceof Fault && isOver(error)) pressed.forget()
    throw error
  }
}

const isSame = (before: Pressed, wish: Wish): boolean =>
  JSON.stringify([before.items, before.confirmDuplicateOf]) === JSON.stringify([wish.items, wish.confirmDuplicateOf])

/** Said by our own server before it has done anything. */
const NOTHING_DONE = ['dependency_unavailable', 'session_store_unavailable', 'overloaded']

/** Nothing came of this very request. */
const isRefusal = (fault: Fault): boolean =>
  isJudged(fault) ||
  (NOTHING_DONE.includes(fault.code) && !fault.isOutcomeUnknown) ||
  (fault.status >= 400 && fault.status < 500 && fault.status !== 408 && fault.code !== 'request_in_flight')

/** The order itself was refused, and so was it each time before. Other refusals are given before the key is looked at: they say nothing of those. */
const isJudged = ({ status, code }: Fault): boolean => status === 422 || (status === 409 && code !== 'request_in_flight')
