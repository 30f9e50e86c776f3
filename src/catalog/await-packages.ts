import type { Clock } from '../base/clock.ts'
import { type ReadDeps, readPackagesAnew } from './read-anew.ts'
import type { PackagesRead, RawCatalog } from './raw-catalog.ts'

/** A reading as far as it is complete, and the packages that are still to come for it. */
interface Waited {
  read: RawCatalog
  later: Promise<PackagesRead | null> | null
}

/**
 * Has the provider's packages read for a refresh that waits `waitMs` for them. The list has many pages, and one that takes longer is read to its end
 * behind the refresh: begun anew each time it would never be known. None is begun while one is being read.
 */
export function openPackages(deps: ReadDeps & { clock: Clock }) {
  const { clock, log } = deps
  let reading: Promise<PackagesRead | null> | null = null

  const late = ({ readAt, packagesReadAt }: RawCatalog, correlationId: string): void =>
    log.warn('catalog.packages_late', { correlationId, ageMs: packagesReadAt === 0 ? undefined : readAt - packagesReadAt })

  return async (fresh: RawCatalog, waitMs: number, correlationId: string): Promise<Waited> => {
    if (reading) {
      late(fresh, correlationId)
      return { read: fresh, later: null }
    }
    reading = readPackagesAnew(deps, fresh, { correlationId, urgency: 'background' }).finally(() => {
      reading = null
    })
    if (waitMs === 0) return { read: fresh, later: reading }
    const tooLong = Promise.withResolvers<undefined>()
    const stop = clock.after(waitMs, () => tooLong.resolve(undefined))
    const later = reading
    const packages = await Promise.race([later, tooLong.promise])
    stop()
    if (packages !== undefined) return { read: { ...fresh, ...packages }, later: null }
    late(fresh, correlationId)
    return { read: fresh, later }
  }
}
