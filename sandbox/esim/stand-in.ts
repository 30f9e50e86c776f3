import type { SandboxClock, StandIn } from '../desk.ts'
import { createAiralo } from './airalo/stand-in.ts'
import { byProvider } from './by-provider.ts'
import { createEsimGo } from './esimgo/stand-in.ts'

/** The credentials that each provider knows us by, and which of them we buy from. */
interface EsimSettings {
  esimProvider: 'airalo' | 'esimgo'
  airalo: { clientId: string; clientSecret: string }
  esimgo: { apiKey: string }
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
export const createEsim = ({ clock, settings, url, seed = 'default' }: EsimOptions): StandIn =>
  byProvider(
    {
      airalo: createAiralo({ clock, ...settings.airalo, baseUrl: () => `${url()}/airalo`, seed }),
      esimgo: createEsimGo({ clock, ...settings.esimgo, seed }),
    },
    settings.esimProvider,
  )
