import type { EsimDriver, EsimPackage } from '../../esim/driver.ts'
import type { Clock } from '../base/clock.ts'
import type { Call } from '../base/remote.ts'

/** The eSIM provider's packages, read seldom: many pages, of which a provider gives out only so many a minute. */
export interface EsimPackages {
  /** Throws RemoteError. */
  read(call: Call): Promise<EsimPackage[]>
}

/** The provider answers out of a cache of its own for as long. */
export const PACKAGES_KEPT_MS = 20 * 60_000

export function openEsimPackages({ esim, clock }: { esim: Pick<EsimDriver, 'packages'>; clock: Pick<Clock, 'monotonic'> }): EsimPackages {
  let kept: { at: number; packages: EsimPackage[] } | null = null
  let running: Promise<EsimPackage[]> | null = null
  return {
    async read(call) {
      if (kept && clock.monotonic() - kept.at < PACKAGES_KEPT_MS) return kept.packages
      running ??= esim.packages(call).finally(() => {
        running = null
      })
      const packages = await running
      kept = { at: clock.monotonic(), packages }
      return packages
    },
  }
}
