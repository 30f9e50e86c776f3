import type { PayMethodRow } from './tables.ts'
import { nextId, now, type World } from './world.ts'

interface NewCard {
  clientId: number
  brand: string
  last4: string
  /** MM/YY */
  expiry: string
  description: string
}

/** What the gateway's form leaves behind: no number, only a token for it. */
export function addCard(world: World, card: NewCard): PayMethodRow {
  const id = nextId(world, 'payMethod')
  const token = JSON.stringify({ customer: `CANARY-PM-CUSTOMER-${card.clientId}`, method: `CANARY-PM-TOKEN-${id}` })
  const row = { ...card, id, token, updatedAt: now(world) }
  world.tables.payMethods.push(row)
  return row
}
