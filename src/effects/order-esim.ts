import type { EsimOrder } from '../../esim/driver.ts'
import { done, type Outcome, unknown } from '../base/outcome.ts'
import { type BoughtEsim, bought, choose, type EsimWish, isUsable, ordersIn } from './bought-esim.ts'
import { changing, type Tools } from './tools.ts'
import { findUnmarked, verifyUnmarked } from './unmarked-esim.ts'

const QUARTER_HOUR_MS = 15 * 60_000
const HOUR_MS = 60 * 60_000

/** What it is known by afterwards is said before anything rests on it. */
async function keep({ unitKey }: EsimWish, order: EsimOrder, { esim, esimClaims }: Tools): Promise<Outcome<BoughtEsim>> {
  const { providerOrderId } = order
  if (!esim.mark) return done(bought(esim.name, order))
  const isOurs = await esimClaims.claim({ provider: esim.name, providerOrderId, unitKey })
  return isOurs ? done({ ...bought(esim.name, order), unmarked: true }) : unknown('claimed_meanwhile')
}

/**
 * E-ORDER. Providers do not deduplicate: our unit key travels as their reference, and "none" is believed only when seen late, and twice where lists
 * lag. Where an order takes no reference (eSIM Go), it is written on the eSIM afterwards (E-MARK), and each order is claimed for its unit before it
 * counts as bought. One package is bought once at a time there: of a lost answer the only order that nobody has claimed is the one. That is judged when
 * the quiet period is over, since before it others may not have marked theirs; of several a person decides.
 */
export const orderEsim = changing<EsimWish, BoughtEsim>({
  id: 'E-ORDER',
  system: 'esim',
  class: 'B',
  quietMs: QUARTER_HOUR_MS,
  confirmNoneMs: HOUR_MS,
  quietWith({ esim }) {
    const [quietMs = QUARTER_HOUR_MS, confirmNoneMs] = esim.caps.noneIsCertainAfterMs
    return confirmNoneMs === undefined ? { quietMs } : { quietMs, confirmNoneMs }
  },
  // A provider that keeps losing our reference would sell one an hour.
  maxPerforms: 2,
  lane: ({ packageId }, { esim }) => (esim.caps.findByReference === 'heuristic' ? `${esim.name}:${packageId}` : null),
  deadlineMs: ({ deadlines }) => deadlines.esimMs,
  marker: ({ unitKey }) => unitKey,
  async find(wish, tools, call, history) {
    const { esim } = tools
    const found = choose(esim.name, ordersIn(await esim.findOrder({ reference: wish.unitKey }, call)))
    return found.is === 'none' && esim.mark ? findUnmarked(wish, tools, call, history) : found
  },
  async verify(wish, remoteId, tools, call, history) {
    const { esim } = tools
    if (esim.mark) return verifyUnmarked(wish, remoteId, tools, call, history)
    const orders = ordersIn(await esim.findOrder({ reference: wish.unitKey }, call))
    const named = choose(
      esim.name,
      orders.filter((order) => order.providerOrderId === remoteId),
    )
    if (named.is !== 'one') return named
    // The others were bought all the same.
    const others = orders.filter((order) => isUsable(order) && order.providerOrderId !== remoteId)
    return { is: 'one', value: { ...named.value, duplicates: others.map((order) => order.providerOrderId) } }
  },
  async perform(wish, tools, call) {
    const outcome = await tools.esim.order({ reference: wish.unitKey, packageId: wish.packageId }, call)
    return outcome.is === 'done' ? keep(wish, outcome.value, tools) : outcome
  },
})
