import { type LineKeyField, listServices, type WhmcsService } from '../../whmcs/actions/get-clients-products.ts'
import type { WhmcsApi } from '../../whmcs/client.ts'
import { Bounded } from '../base/bounded.ts'
import type { Clock } from '../base/clock.ts'
import { RemoteError } from '../base/remote.ts'
import type { Freshness } from '../contract/subscriptions.ts'

/** The hook tells of most changes at once; this is for what it does not. */
const KEPT_MS = 60_000
const KEPT_MOST = 2_000
/** Who has an older answer does not wait long for a newer one. */
const WITH_OLDER_MS = 3_000
const TRIES = 3

export interface ServicesRead {
  freshness: Freshness
  /** Null: WHMCS has never said. */
  services: readonly WhmcsService[] | null
}

/** How a list of services is wanted. */
export interface Wanted {
  correlationId: string
  /** Services that are known to be there: a list that was read before one of them was set up is read again. */
  mustHave: readonly number[]
  /** Nobody is asked: what is kept, of whatever age, is all that there is. */
  keptOnly?: boolean
}

/** All services of a client as WHMCS has them, kept for a minute; where it does not answer, what it said last, with its age. */
export interface ClientServices {
  read(clientId: number, wanted: Wanted): Promise<ServicesRead>
  /** Something happened to the client: WHMCS is asked the next time. */
  expire(clientId: number): void
}

export interface ClientServicesDeps {
  whmcs: WhmcsApi
  clock: Clock
  /** In which WHMCS's amounts are read. */
  currency: string
  lineKeyField: LineKeyField
}

interface Kept {
  services: readonly WhmcsService[]
  ids: ReadonlySet<number>
  /** What it ought to have, and was read for in vain: no reason to read it again. */
  lacks: Set<number>
  readAt: number
  asOf: string
  isExpired: boolean
}

const UNREAD: ServicesRead = { freshness: { state: 'unread', asOf: null }, services: null }

export function openClientServices({ whmcs, clock, currency, lineKeyField }: ClientServicesDeps): ClientServices {
  const kept = new Bounded<Kept>(KEPT_MOST)
  const running = new Map<string, Promise<Kept>>()

  /** One reading for all who ask at once. What is told of the client meanwhile makes it old as soon as it is there. */
  function readNow(clientId: number, correlationId: string): { reading: Promise<Kept>; isShared: boolean } {
    const key = String(clientId)
    const under = running.get(key)
    if (under) return { reading: under, isShared: true }
    const call = { correlationId, tries: TRIES, ...(kept.get(key) ? { deadlineMs: WITH_OLDER_MS } : {}) }
    const reading: Promise<Kept> = listServices(whmcs, { clientId, currency, lineKeyField }, call)
      .then((services) => {
        const entry: Kept = {
          services,
          ids: new Set(services.map(({ id }) => id)),
          lacks: new Set(),
          readAt: clock.monotonic(),
          asOf: new Date(clock.now()).toISOString(),
          isExpired: running.get(key) !== reading,
        }
        kept.set(key, entry)
        return entry
      })
      .finally(() => {
        if (running.get(key) === reading) running.delete(key)
      })
    running.set(key, reading)
    return { reading, isShared: false }
  }

  return {
    async read(clientId, { correlationId, mustHave, keptOnly }) {
      const before = kept.get(String(clientId))
      const isYoung = before !== undefined && !before.isExpired && clock.monotonic() - before.readAt < KEPT_MS
      if (before && isYoung && mustHave.every((id) => before.ids.has(id) || before.lacks.has(id))) return told(before, 'current')
      if (keptOnly) return before ? told(before, isYoung ? 'current' : 'old') : UNREAD
      try {
        const { reading, isShared } = readNow(clientId, correlationId)
        const entry = await reading
        // A shared one may have begun before the youngest of them was there.
        if (!isShared) for (const id of mustHave) if (!entry.ids.has(id)) entry.lacks.add(id)
        return told(entry, 'current')
      } catch (error) {
        // The call's own record says why.
        if (!(error instanceof RemoteError)) throw error
        return before ? told(before, 'old') : UNREAD
      }
    },
    expire(clientId) {
      const key = String(clientId)
      const known = kept.get(key)
      if (known) known.isExpired = true
      running.delete(key)
    },
  }
}

const told = ({ services, asOf }: Kept, state: 'current' | 'old'): ServicesRead => ({ freshness: { state, asOf }, services })
