import type { Redis } from 'ioredis'
import * as z from 'zod'
import type { EsimDriver, EsimUsage } from '../../esim/driver.ts'
import { Bounded } from '../base/bounded.ts'
import type { Clock } from '../base/clock.ts'
import { RemoteError } from '../base/remote.ts'
import type { EsimRecord } from '../db/orders.ts'

/** Providers answer out of a cache of their own for as long (contract of Airalo: 20 minutes), and ration each eSIM. */
const YOUNG_MS = 20 * 60_000
/** An older answer is shown, with its age, while there is no newer one. */
const KEPT_MS = 24 * 3_600_000
/** After a failure nobody asks for this eSIM so soon again. */
const REST_MS = 60_000
const RESTING_MOST = 5_000
const PATIENCE_MS = 4_000

export interface UsageRead {
  state: 'current' | 'old' | 'unread'
  usage: EsimUsage | null
}

/** What is left of eSIMs, kept in Redis for all processes: the ration is that of all of them together. */
export interface EsimUsages {
  /**
   * Of each, in their order. The providers are asked for at most `most` of those that are not known well enough, all at once and for a few
   * seconds; what does not come is told as it was last known.
   */
  read(esims: readonly EsimRecord[], asking: { correlationId: string; most: number }): Promise<UsageRead[]>
}

export interface EsimUsagesDeps {
  redis: Redis
  clock: Pick<Clock, 'now' | 'monotonic'>
  /** Null for a provider that is not set up here any more. */
  driverOf(provider: string): Pick<EsimDriver, 'usage'> | null
}

const SHAPE = 1
const Kept = z.object({
  v: z.literal(SHAPE),
  status: z.enum(['not_active', 'active', 'finished', 'expired', 'recycled', 'unknown']),
  unlimited: z.boolean(),
  totalBytes: z.number().nullable(),
  remainingBytes: z.number().nullable(),
  expiresAt: z.iso.datetime().nullable(),
  asOf: z.iso.datetime(),
})

/** Without the ICCID, which is nobody's business in Redis. A reissued eSIM is another order of the provider's. */
const keyOf = ({ provider, provider_order_id, unit_key }: EsimRecord): string => `esim-usage:${provider}:${provider_order_id}:${unit_key}`

export function openEsimUsages({ redis, clock, driverOf }: EsimUsagesDeps): EsimUsages {
  const resting = new Bounded<number>(RESTING_MOST)
  const running = new Map<string, Promise<EsimUsage | null>>()

  async function keptOf(esims: readonly EsimRecord[]): Promise<(EsimUsage | null)[]> {
    if (esims.length === 0 || redis.status !== 'ready') return esims.map(() => null)
    const texts = await redis.mget(esims.map(keyOf)).catch(() => [])
    return esims.map((_, at) => asUsage(texts[at] ?? null))
  }

  /** Null when the provider does not say. */
  function ask(esim: EsimRecord, correlationId: string): Promise<EsimUsage | null> {
    const key = keyOf(esim)
    const under = running.get(key)
    if (under) return under
    const asking = askNow(esim, key, correlationId).finally(() => running.delete(key))
    running.set(key, asking)
    return asking
  }

  async function askNow(esim: EsimRecord, key: string, correlationId: string): Promise<EsimUsage | null> {
    const driver = driverOf(esim.provider)
    if (!driver) return null
    try {
      const usage = await driver.usage({ iccid: esim.iccid }, { correlationId, deadlineMs: PATIENCE_MS })
      if (redis.status === 'ready') await redis.set(key, JSON.stringify({ v: SHAPE, ...usage }), 'PX', KEPT_MS).catch(() => null)
      return usage
    } catch (error) {
      // The call's own record says why.
      if (!(error instanceof RemoteError)) throw error
      resting.set(key, clock.monotonic() + Math.max(REST_MS, error.retryAfterMs ?? 0))
      return null
    }
  }

  return {
    async read(esims, { correlationId, most }) {
      const kept = await keptOf(esims)
      const isYoung = (usage: EsimUsage | null | undefined) => !!usage && clock.now() - Date.parse(usage.asOf) < YOUNG_MS
      const isResting = (esim: EsimRecord) => (resting.get(keyOf(esim)) ?? -Infinity) > clock.monotonic()
      const asked = esims.filter((esim, at) => !isYoung(kept[at]) && !isResting(esim)).slice(0, most)
      const answers = new Map(await Promise.all(asked.map(async (esim) => [esim, await ask(esim, correlationId)] as const)))
      return esims.map((esim, at): UsageRead => {
        const usage = answers.get(esim) ?? kept[at] ?? null
        return { state: usage === null ? 'unread' : isYoung(usage) ? 'current' : 'old', usage }
      })
    },
  }
}

/** Only we write these keys. What another version wrote in another shape, or what is no JSON, counts as none. */
function asUsage(text: string | null): EsimUsage | null {
  if (text === null) return null
  try {
    const kept = Kept.safeParse(JSON.parse(text))
    if (!kept.success) return null
    const { v: _shape, ...usage } = kept.data
    return usage
  } catch {
    return null
  }
}
