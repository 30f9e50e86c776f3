import type { SandboxClock } from '../../desk.ts'
import type { ProviderStandIn } from '../by-provider.ts'
import { createSender } from '../sender.ts'
import { type Airalo, answerAiralo } from './airalo.ts'
import { deskCalls } from './desk-calls.ts'
import { refused } from './envelopes.ts'
import { createLimiter } from './limits.ts'
import { orderReply, simReply } from './replies.ts'
import { setups } from './setups.ts'
import { createStore, usageNow } from './store.ts'

interface AiraloOptions {
  clock: SandboxClock
  clientId: string
  clientSecret: string
  /** Where the stand-in itself is reached, for the links in its answers. */
  baseUrl: () => string
  seed: string
}

export function createAiralo({ clock, clientId, clientSecret, baseUrl, seed: first }: AiraloOptions): ProviderStandIn {
  const airalo: Airalo = {
    clock,
    clientId,
    secret: clientSecret,
    baseUrl,
    store: createStore(first),
    limiter: createLimiter(),
    sender: createSender(),
  }
  return {
    handle: (request) => answerAiralo(airalo, request),
    state: () => stateOf(airalo),
    reset(seed) {
      airalo.store = createStore(seed)
      airalo.limiter = createLimiter()
      airalo.sender.reset()
    },
    businessError: (_request, message) => refused(43, message),
    desk: deskCalls(airalo),
    setups: setups(airalo),
  }
}

function stateOf(airalo: Airalo): ReturnType<ProviderStandIn['state']> {
  const context = { nowMs: airalo.clock.now(), baseUrl: airalo.baseUrl(), secret: airalo.secret }
  const { orders, balanceCents } = airalo.store
  const esims = orders.map((order) =>
    order.sims.map((sim) => ({ ...simReply(sim, context), status: usageNow({ sim, order }, context.nowMs).status, order_id: order.id })),
  )
  return {
    orders: orders.map((order) => ({ ...orderReply(order), sims: order.sims.map((sim) => simReply(sim, context)) })),
    esims: esims.flat(),
    balance: { amount: balanceCents / 100, currency: 'USD' },
  }
}
