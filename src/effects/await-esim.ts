import type { EsimOrder } from '../../esim/driver.ts'
import type { Call } from '../base/remote.ts'
import { type BoughtEsim, choose, ordersIn } from './bought-esim.ts'
import { reading, type Tools } from './tools.ts'
import { asRead } from './unmarked-esim.ts'

const FIRST_POLL_MS = 5_000
const LAST_POLL_MS = 60_000

interface PendingEsim {
  unitKey: string
  providerOrderId: string
}

/** R-ESIM. A provider may accept an order before the profile exists; it is asked again, ever more slowly, for half an hour. */
export const awaitEsim = reading<PendingEsim, BoughtEsim>({
  id: 'R-ESIM',
  system: 'esim',
  class: 'R',
  giveUpMs: 30 * 60_000,
  marker: ({ unitKey }) => unitKey,
  async look(wish, tools, call, { looks }) {
    const { esim } = tools
    const order = await read(wish, tools, call)
    const mine = choose(esim.name, order ? [order] : [])
    if (mine.is === 'many') return { is: 'refused', code: mine.code }
    const found = order ? asRead(wish, mine, order) : mine
    if (found.is === 'one' && found.value.ready) return { is: 'done', value: found.value }
    return { is: 'again', code: 'esim_pending', afterMs: Math.min(FIRST_POLL_MS * 2 ** looks, LAST_POLL_MS) }
  },
})

/** By its own id where the provider tells it by that: it may not bear our reference yet. */
async function read({ unitKey, providerOrderId }: PendingEsim, { esim }: Tools, call: Call): Promise<EsimOrder | undefined> {
  if (esim.readOrder) return esim.readOrder({ providerOrderId }, call)
  const orders = ordersIn(await esim.findOrder({ reference: unitKey }, call))
  return orders.find((order) => order.providerOrderId === providerOrderId)
}
