// One press, one order: the key of a press is kept until its answer is there, so that a second press, a lost reply and a reload repeat the same
// request, which the server answers with the same order.

import { askWhole } from '../api/client.ts'
import { Fault } from '../api/fault.ts'
import type { Order } from '../api/queries.ts'
import type { CartLine } from '../cart/cart.ts'
import { keptAs } from '../kept.ts'

interface Pressed {
  key: string
  /** Who pressed: nobody else goes on with it. */
  userId: string
  items: readonly CartLine[]
  confirmDuplicateOf?: string
}

const pressed = keptAs('order-under-way')

/** This person's press whose answer nobody has seen. */
export function readPressed(userId: string): Pressed | null {
  const press = pressed.readJson() as Pressed | null // as it was written below
  return press?.userId === userId ? press : null
}

export interface Sent {
  order: Order
  /** An equal order of the last ten minutes, in place of a new one. */
  wasThere: boolean
}

/** Throws Fault. What was definitely refused is over; anything else may be sent again, and is the same press. */
export async function sendOrder(wish: Omit<Pressed, 'key'>): Promise<Sent> {
  const before = readPressed(wish.userId)
  const press = before !== null && isSame(before, wish) ? before : { key: crypto.randomUUID(), ...wish }
  pressed.write(JSON.stringify(press))
  return await send(press)
}

const isSame = ({ key: _key, ...before }: Pressed, wish: Omit<Pressed, 'key'>): boolean => JSON.stringify(before) === JSON.stringify(wish)

/** The press that a reload has interrupted, once more. */
export const sendAgain = async (userId: string): Promise<Sent | null> => {
  const press = readPressed(userId)
  return press === null ? null : await send(press)
}

async function send({ key, items, confirmDuplicateOf }: Pressed): Promise<Sent> {
  const body = { items: items.map((line) => ({ ...line })), ...(confirmDuplicateOf === undefined ? {} : { confirmDuplicateOf }) }
  try {
    const { status, data } = await askWhole((api) => api.POST('/api/orders', { params: { header: { 'Idempotency-Key': key } }, body }))
    pressed.forget()
    // 201 and 202 are of this press, be it the first time or a repeat of it.
    return { order: data, wasThere: status === 200 }
  } catch (error) {
    if (error instanceof Fault && isRefusal(error)) pressed.forget()
    throw error
  }
}

/** Definitely not ordered. Anything else may have been, or may yet be. */
const isRefusal = ({ status, code }: Fault): boolean => status >= 400 && status < 500 && status !== 408 && code !== 'request_in_flight'
