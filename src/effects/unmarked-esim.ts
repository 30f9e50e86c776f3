// Orders at a provider that takes no reference with them: it is written on the eSIM afterwards. Until then they are known by whose we have said
// that they are, and before that by package and time alone.

import type { EsimOrder } from '../../esim/driver.ts'
import { type Call, RemoteError } from '../base/remote.ts'
import type { Found, History } from '../journal/effect.ts'
import { type BoughtEsim, bought, choose, type EsimWish, isUsable } from './bought-esim.ts'
import type { Tools } from './tools.ts'

/** By how much the provider's clock may be away from the journal's. */
const SKEW_MS = 5 * 60_000

/** With word on whether our reference is still to be written on it. */
export const asRead = ({ unitKey }: Pick<EsimWish, 'unitKey'>, found: Found<BoughtEsim>, { reference }: EsimOrder): Found<BoughtEsim> =>
  found.is === 'one' && reference !== unitKey ? { is: 'one', value: { ...found.value, unmarked: true } } : found

/**
 * The order that was said to be the unit's; else, at the end of the quiet period, the only one of its package and time that is nobody's. Before, not
 * all that was bought may be seen, and whoever else buys there may not have written a reference of their own yet: one too many, or the wrong one.
 */
export async function findUnmarked(wish: EsimWish, tools: Tools, call: Call, history: History): Promise<Found<BoughtEsim>> {
  const { esim, esimClaims } = tools
  const claimed = await esimClaims.orderOf(esim.name, wish.unitKey)
  if (claimed !== null) return readClaimed(wish, claimed, tools, call)
  if (!esim.unmarkedOrders || history.performs === 0 || !history.isNext) return { is: 'none' }
  const orders = await esim.unmarkedOrders(
    {
      packageId: wish.packageId,
      from: history.since - SKEW_MS,
      to: history.now + SKEW_MS,
      isTaken: (providerOrderId) => esimClaims.isTaken(esim.name, providerOrderId),
    },
    call,
  )
  const [order, ...others] = orders.filter(isUsable)
  if (!order) return { is: 'none' }
  if (others.length > 0) return { is: 'many', code: 'esim_unsure' }
  return take(wish, order, tools, history)
}

/** What a person names: ours by its reference, by our own word, or, where it is nobody's, by theirs. */
export async function verifyUnmarked(
  wish: EsimWish,
  remoteId: string,
  tools: Tools,
  call: Call,
  history: History,
): Promise<Found<BoughtEsim>> {
  const { esim, esimClaims } = tools
  const order = await read(wish, remoteId, tools, call)
  if (order === null || !isUsable(order) || !isOursOrNobodys(wish, order)) return { is: 'none' }
  const claimed = await esimClaims.orderOf(esim.name, wish.unitKey)
  const isFree = claimed === null ? !(await esimClaims.isTaken(esim.name, remoteId)) : claimed === remoteId
  return isFree ? take(wish, order, tools, history) : { is: 'none' }
}

async function readClaimed(wish: EsimWish, providerOrderId: string, tools: Tools, call: Call): Promise<Found<BoughtEsim>> {
  const order = await read(wish, providerOrderId, tools, call)
  // It was there: what cannot be read now is not gone.
  if (order === null) throw new RemoteError('esim', 'unreadable', 'claimed_order_gone')
  if (!isOursOrNobodys(wish, order)) return { is: 'many', code: 'esim_unsure' }
  return asRead(wish, choose(tools.esim.name, [order]), order)
}

/** From here on it is the unit's. */
async function take(wish: EsimWish, order: EsimOrder, { esim, esimClaims }: Tools, { lease }: History): Promise<Found<BoughtEsim>> {
  const { providerOrderId } = order
  const isOurs = await esimClaims.claim({ provider: esim.name, providerOrderId, unitKey: wish.unitKey }, lease)
  if (!isOurs) throw new RemoteError('esim', 'unreadable', 'claimed_meanwhile')
  return asRead(wish, { is: 'one', value: bought(esim.name, order) }, order)
}

const isOursOrNobodys = ({ unitKey }: EsimWish, { reference }: EsimOrder): boolean => reference === '' || reference === unitKey

/** Null where there is none of that id, or not of that package. */
async function read({ packageId }: EsimWish, providerOrderId: string, { esim }: Tools, call: Call): Promise<EsimOrder | null> {
  if (!esim.readOrder) throw new Error(`${esim.name} cannot read an order by its id`)
  try {
    return await esim.readOrder({ providerOrderId, packageId }, call)
  } catch (error) {
    if (error instanceof RemoteError && error.fault === 'not_found') return null
    throw error
  }
}
