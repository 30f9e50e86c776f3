import type { SandboxClock } from '../../desk.ts'
import type { ProviderStandIn } from '../by-provider.ts'
import { createSender } from '../sender.ts'
import { deskCalls } from './desk-calls.ts'
import { major, refused } from './envelopes.ts'
import { answerEsimGo, type EsimGo } from './esimgo.ts'
import { createLimiter } from './limits.ts'
import { assignmentReply, esimReply, orderReply } from './replies.ts'
import { setups } from './setups.ts'
import { createStore } from './store.ts'

interface EsimGoOptions {
  clock: SandboxClock
  apiKey: string
  seed: string
}

export function createEsimGo({ clock, apiKey, seed: first }: EsimGoOptions): ProviderStandIn {
  const esimgo: EsimGo = { clock, apiKey, store: createStore(first), limiter: createLimiter(), sender: createSender() }
  return {
    handle: (request) => answerEsimGo(esimgo, request),
    state: () => stateOf(esimgo),
    reset(seed) {
      esimgo.store = createStore(seed)
      esimgo.limiter = createLimiter()
      esimgo.sender.reset()
    },
    businessError: (_request, message) => refused(message),
    desk: deskCalls(esimgo),
    setups: setups(esimgo),
  }
}

function stateOf({ store, clock }: EsimGo): ReturnType<ProviderStandIn['state']> {
  const nowMs = clock.now()
  return {
    orders: store.orders.map((order) => orderReply(order, store, nowMs)),
    esims: [...store.esims.values()].map((esim) => ({
      ...esimReply(esim),
      assignments: esim.assignments.map((assignment) => ({ name: assignment.bundle.name, ...assignmentReply(assignment, nowMs) })),
    })),
    balance: { amount: major(store.balanceCents), currency: 'USD' },
    refreshes: store.refreshes,
  }
}
