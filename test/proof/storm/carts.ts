// The carts of a storm and the bodies in which they are asked for.
import type { Customer, Customers } from '../../world/customers.ts'
import { labelOf } from '../label.ts'
import type { Kind, Shot } from './plan.ts'

const CODES = ['VPN-PERSONAL', 'NET-FIBER-1G'] as const
const MOST_CARTS = 9

export interface Cart {
  customer: Customer
  quantity: number
  /** The key that its clients share. */
  key: string
  body(shot: Pick<Shot, 'kind' | 'respelled'>): object
}

interface Line {
  productId: string
  quantity: number
}

/** `count` carts, in turn for every customer; every second one has a second line. */
export async function makeCarts(customers: Customers, buyers: readonly Customer[], count: number): Promise<Cart[]> {
  const [first] = buyers
  if (!first) throw new Error('nobody is signed up')
  const { items } = (await customers.cart(first, CODES)) as { items: Line[] }
  const [named, plain] = items
  if (!named || !plain) throw new Error('a cart without lines')
  return Array.from({ length: count }, (_, n) => {
    const customer = buyers[n % buyers.length] ?? first
    const quantity = 1 + (n % MOST_CARTS)
    const lines = (more: number) => [
      { ...named, quantity: quantity + more, configOptions: { label: labelOf(n) } },
      ...(n % 2 === 1 ? [plain] : []),
    ]
    return {
      customer,
      quantity,
      key: `storm-${n}`,
      body: ({ kind, respelled }) => ({
        items: respelled ? lines(0).map(respell).reverse() : lines(kind === 'other cart' ? 1 : 0),
        ...(kind === 'other note' ? { note: 'Another note makes another request, not another cart' } : {}),
      }),
    }
  })
}

const respell = (line: Line): Line => ({ ...line, productId: line.productId.slice(0, 15) })

/** The Idempotency-Key that a client sends, where it sends one. `own` is a number that no other client has. */
export function keyOf(kind: Kind, cart: Cart, own: number): string | undefined {
  if (kind === 'no key') return undefined
  if (kind === 'other key') return `${cart.key}-${own}`
  return kind === 'bad key' ? `${cart.key},${own}` : cart.key
}
