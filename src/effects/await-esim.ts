import { type BoughtEsim, choose, ordersIn } from './order-esim.ts'
import { reading } from './tools.ts'

const FIRST_POLL_MS = 5_000
const LAST_POLL_MS = 60_000

/** R-ESIM. A provider may accept an order before the profile exists; it is asked again, ever more slowly, for half an hour. */
export const awaitEsim = reading<{ unitKey: string; providerOrderId: string }, BoughtEsim>({
  id: 'R-ESIM',
  system: 'esim',
  class: 'R',
  giveUpMs: 30 * 60_000,
  marker: ({ unitKey }) => unitKey,
  async look({ unitKey, providerOrderId }, { esim }, call, { looks }) {
    const orders = ordersIn(await esim.findOrder({ reference: unitKey }, call))
    const mine = choose(
      esim.name,
      orders.filter((order) => order.providerOrderId === providerOrderId),
    )
    if (mine.is === 'many') return { is: 'refused', code: mine.code }
    if (mine.is === 'one' && mine.value.ready) return { is: 'done', value: mine.value }
    return { is: 'again', code: 'esim_pending', afterMs: Math.min(FIRST_POLL_MS * 2 ** looks, LAST_POLL_MS) }
  },
})
