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

/** As long as the server takes the same cart for the same order. */
const OPEN_FOR_MS = 10 * 60_000

const pressed = keptAs('order-under-way')

/** This person's press of the last minutes whose answer nobody has seen. */
export function readPressed(userId: string): Pressed | null {
  const press = pressed.readJson() as Pressed | null // as it was written below
  return press?.userId === userId && Date.now() - press.at < OPEN_FOR_MS ? press : null
}

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
  if (before) {
    const settled = await settle(before, isSame(before, wish))
    if (settled) return settled
  }
  const press: Pressed = { key: crypto.randomUUID(), at: Date.now(), ...wish }
  pressed.write(JSON.stringify(press))
  const { status, order } = await send(press)
  return { order, items: wish.items, wasThere: status === 200 }
}

/** The press that a reload has interrupted, once more. */
export async function sendAgain(userId: string): Promise<Sent | null> {
  const press = readPressed(userId)
  return press && (await settle(press, true))
}

/** Null where it was refused and another press is wished for, which is what counts then. */
async function settle(press: Pressed, isWished: boolean): Promise<Sent | null> {
  try {
    return { order: (await send(press)).order, items: press.items, wasThere: false }
  } catch (error) {
    if (isWished || !(error instanceof Fault && isRefusal(error))) throw error
    return null
  }
}

async function send({ key, items, confirmDuplicateOf }: Pressed): Promise<{ status: number; order: Order }> {
  const body = { items: items.map((line) => ({ ...line })), ...(confirmDuplicateOf !== undefined && { confirmDuplicateOf }) }
  try {
    const { status, data } = await askWhole((api) => api.POST('/api/orders', { params: { header: { 'Idempotency-Key': key } }, body }))
    pressed.forget()
    return { status, order: data }
  } catch (error) {
    if (error instanceof Fault && isRefusal(error)) pressed.forget()
    throw error
  }
}

const isSame = (before: Pressed, wish: Wish): boolean =>
  JSON.stringify([before.items, before.confirmDuplicateOf]) === JSON.stringify([wish.items, wish.confirmDuplicateOf])

/** Said by our own server before it has done anything. */
const NOTHING_DONE = ['dependency_unavailable', 'session_store_unavailable', 'overloaded']

/** Definitely not ordered. Anything else may have been, or may yet be. */
export const isRefusal = ({ status, code }: Fault): boolean =>
  NOTHING_DONE.includes(code) || (status >= 400 && status < 500 && status !== 408 && code !== 'request_in_flight')
