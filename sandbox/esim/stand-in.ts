import type { SandboxClock, SandboxReply, SandboxRequest, StandIn } from '../desk.ts'
import { type Airalo, answerAiralo } from './airalo/airalo.ts'
import { deskCalls } from './airalo/desk-calls.ts'
import { json, refused } from './airalo/envelopes.ts'
import { createLimiter } from './airalo/limits.ts'
import { orderReply, simReply } from './airalo/replies.ts'
import { setups } from './airalo/setups.ts'
import { createStore } from './airalo/store.ts'

/** The credentials that each provider knows us by. */
interface EsimSettings {
  airalo: { clientId: string; clientSecret: string }
}

interface EsimOptions {
  clock: SandboxClock
  settings: EsimSettings
  /** Where the stand-in itself is reached, for the links in its answers. */
  url: () => string
  /** What it starts with; the same seed gives the same ids. */
  seed?: string
}

/** The eSIM providers, each under a path of its own. */
export function createEsim({ clock, settings, url, seed = 'default' }: EsimOptions): StandIn {
  const airalo: Airalo = {
    clock,
    clientId: settings.airalo.clientId,
    secret: settings.airalo.clientSecret,
    baseUrl: () => `${url()}/airalo`,
    store: createStore(seed),
    limiter: createLimiter(),
  }
  return {
    handle(request) {
      if (request.path.startsWith('/airalo/')) return answerAiralo(airalo, request)
      if (request.path.startsWith('/esimgo/')) return notImitated()
      return json(404, { message: `nothing is at ${request.path}; Airalo is under /airalo` })
    },
    state: () => stateOf(airalo),
    reset(seed) {
      airalo.store = createStore(seed)
      airalo.limiter = createLimiter()
    },
    businessError: (_request: SandboxRequest, message: string): SandboxReply => refused(43, message),
    desk: deskCalls(() => airalo.store),
    setups: setups(airalo),
  }
}

const notImitated = (): SandboxReply => json(501, { message: 'eSIM Go is not imitated yet.' })

function stateOf(airalo: Airalo): unknown {
  const context = { nowMs: airalo.clock.now(), baseUrl: airalo.baseUrl(), secret: airalo.secret }
  const { orders, balanceCents } = airalo.store
  const esims = orders.map((order) =>
    order.sims.map((sim) => ({ ...simReply(sim, context), status: sim.usage.status, order_id: order.id })),
  )
  return {
    orders: orders.map((order) => ({ ...orderReply(order), sims: order.sims.map((sim) => simReply(sim, context)) })),
    esims: esims.flat(),
    balance: { amount: balanceCents / 100, currency: 'USD' },
  }
}
