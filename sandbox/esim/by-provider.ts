import { z } from 'zod'
import { DeskError, type SandboxReply, type StandIn } from '../desk.ts'

const PROVIDERS = ['airalo', 'esimgo'] as const
type Provider = (typeof PROVIDERS)[number]

/** A stand-in whose state lists orders and eSIMs in the field names of its own replies. */
export interface ProviderStandIn extends StandIn {
  state(): { orders: readonly object[]; esims: readonly object[]; [more: string]: unknown }
}

const Named = z.looseObject({ provider: z.enum(PROVIDERS).default('airalo') })

/**
 * Several providers behind one port: a call goes where its path begins, a desk call to the `provider` that its body names (Airalo where it
 * names none). The state lists the orders and eSIMs of all, each with its `provider`, and everything else under the provider's name. The wrong
 * set-ups are those of the provider that is `bought` from: nobody would notice the others.
 */
export function byProvider(providers: Record<Provider, ProviderStandIn>, bought: Provider): StandIn {
  const all = PROVIDERS.map((name) => ({ name, standIn: providers[name] }))
  const at = (path: string) => all.find(({ name }) => path.startsWith(`/${name}/`))?.standIn
  const calls = new Set(all.flatMap(({ standIn }) => Object.keys(standIn.desk ?? {})))
  const ask =
    (name: string) =>
    (body: unknown): unknown => {
      const { provider, ...rest } = Named.parse(body ?? {})
      const call = providers[provider].desk?.[name]
      if (!call) throw new DeskError(`${provider} has no desk call ${name}`)
      return call(rest)
    }
  return {
    handle: (request) => at(request.path)?.handle(request) ?? nowhere(request.path),
    state() {
      const states = all.map(({ name, standIn }) => ({ provider: name, ...standIn.state() }))
      return {
        orders: states.flatMap(({ provider, orders }) => orders.map((row) => ({ ...row, provider }))),
        esims: states.flatMap(({ provider, esims }) => esims.map((row) => ({ ...row, provider }))),
        ...Object.fromEntries(states.map(({ provider, orders: _orders, esims: _esims, ...rest }) => [provider, rest])),
      }
    },
    reset: (seed) => all.forEach(({ standIn }) => standIn.reset(seed)),
    businessError: (request, message) => (at(request.path) ?? providers.airalo).businessError(request, message),
    desk: Object.fromEntries([...calls].map((name) => [name, ask(name)])),
    setups: providers[bought].setups ?? [],
  }
}

const nowhere = (path: string): SandboxReply => ({
  status: 404,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ message: `nothing is at ${path}; Airalo is under /airalo, eSIM Go under /esimgo` }),
})
