import type { Redis } from 'ioredis'
import { packagesNeeded } from '../../mappings/product.ts'
import type { Clock } from '../base/clock.ts'
import type { Metrics } from '../base/metrics.ts'
import { Problem } from '../base/problems.ts'
import type { Random } from '../base/random.ts'
import type { Call } from '../base/remote.ts'
import { openPackages } from './await-packages.ts'
import { type PackagesRead, type RawCatalog, isNewer, together } from './raw-catalog.ts'
import { type ReadDeps, readRowsAnew } from './read-anew.ts'
import { claim, readNewer, readShared, share, waitForShared } from './shared-catalog.ts'
import { type CatalogSnapshot, toSnapshot } from './snapshot.ts'

// One reading of Salesforce serves everybody for CATALOG_TTL_SECONDS. After that the old one is still served while a new one is fetched,
// once, however many ask, and by one process of several. When Salesforce is away the old one stays; its `updatedAt` says how old it is.

/** `dayOf` is YYYY-MM-DD in the business's time zone, by which it is decided whether a product's sale window is open. */
export interface RefreshDeps extends ReadDeps {
  redis: Redis
  clock: Clock
  random: Random
  metrics: Metrics
}

export interface Refresher {
  /** What is known now, without waiting; starts a refresh behind it when it is old. Undefined before the first one. */
  now(): CatalogSnapshot | undefined
  /** As `now`, but waits for the first. Throws Problem `dependency_unavailable`. */
  get(correlationId: string): Promise<CatalogSnapshot>
  /** Reads anew, joining a refresh that is under way. */
  refresh(correlationId: string): Promise<CatalogSnapshot>
}

const RETRY_MS = 5_000
const DAY_LOOK_MS = 1_000
/** Many pages; prices that Salesforce has changed wait for them. */
const PACKAGES_MS = 30_000

export function openRefresher(deps: RefreshDeps): Refresher {
  const { redis, clock, random, log, metrics, ttlMs, gate, dayOf } = deps
  const withPackages = openPackages(deps)
  let raw: RawCatalog | undefined
  let snapshot: CatalogSnapshot | undefined
  let builtFor = ''
  let running: Promise<CatalogSnapshot> | undefined
  let nextTryAt = 0
  let judgedAt = 0
  let lacksPackages = false
  let nextLookAt = 0

  /** Never goes back: of what is known already, the newer reading and each list's latest stay. */
  const adopt = (read: RawCatalog, today = dayOf(clock.now())): CatalogSnapshot => {
    raw = together(read, raw)
    builtFor = today
    lacksPackages = raw.packagesReadAt === 0 && packagesNeeded(raw.rows.rows, today).length > 0
    snapshot = toSnapshot(raw, gate, today)
    metrics.catalogLeftOut.set(snapshot.leftOut.length)
    metrics.catalogPackagesRead.set(raw.packagesReadAt / 1000)
    return snapshot
  }

  const tell = ({ leftOut }: CatalogSnapshot, correlationId: string): void => {
    for (const { productId, faults } of leftOut)
      for (const reason of new Set(faults.map(({ code }) => code))) log.warn('catalog.left_out', { correlationId, productId, reason })
  }

  const publish = async (read: RawCatalog, correlationId: string): Promise<CatalogSnapshot> => {
    const made = adopt(await share(redis, together(read, raw)))
    log.event('catalog.refreshed', { correlationId, count: made.products.size, total: read.rows.rows.length })
    tell(made, correlationId)
    return made
  }

  const publishLater = async (later: Promise<PackagesRead | null>, correlationId: string): Promise<void> => {
    const packages = await later
    if (packages && raw && packages.packagesReadAt > raw.packagesReadAt)
      await publish({ ...raw, ...packages, revision: raw.revision + 1 }, correlationId)
  }

  const run = async (correlationId: string): Promise<CatalogSnapshot> => {
    const shared = await readShared(redis)
    if (shared && clock.now() - shared.readAt < ttlMs && isNewer(shared, raw)) return adopt(shared)
    const release = await claim(redis, random.uuid(), clock)
    if (!release) {
      const theirs = await waitForShared(redis, clock, raw)
      if (theirs) return adopt(theirs)
    }
    try {
      // A process that starts knows what the others knew, however old.
      const known = shared ? together(shared, raw) : raw
      // The first reading somebody waits for, and for that not for the provider.
      const call: Call = { correlationId, ...(raw && { urgency: 'background' }) }
      const fresh = await readRowsAnew(deps, known, clock.now(), call)
      const { read, later } = await withPackages(fresh, raw ? PACKAGES_MS : 0, correlationId)
      const made = await publish(read, correlationId)
      if (later)
        publishLater(later, correlationId).catch((error: unknown) => log.fault('catalog.packages_failed', error, { correlationId }))
      metrics.catalogRefreshes.inc({ outcome: 'ok' })
      return made
    } finally {
      await release?.()
    }
  }

  /** What was taken over without packages has them a moment later, long before it is read again. */
  const look = async (): Promise<void> => {
    const newer = await readNewer(redis, raw)
    if (newer) adopt(newer)
  }

  const refresh = (correlationId: string): Promise<CatalogSnapshot> => {
    running ??= run(correlationId)
      .catch(async (error: unknown) => {
        nextTryAt = clock.monotonic() + Math.min(RETRY_MS, ttlMs)
        metrics.catalogRefreshes.inc({ outcome: 'failed' })
        log.fault('catalog.refresh_failed', error, { correlationId })
        // Another process may have read it before Salesforce went away; however old, it is better than nothing.
        const shared = snapshot ? undefined : await readShared(redis)
        if (shared) adopt(shared)
        throw new Problem('dependency_unavailable', undefined, { retryAfterSeconds: 5 })
      })
      .finally(() => {
        running = undefined
      })
    return running
  }

  const now = (): CatalogSnapshot | undefined => {
    if (!raw) return undefined
    const wall = clock.now()
    // Without WHMCS's set-up fees nothing can be ordered, so they are asked for sooner.
    const keptMs = raw.products === null ? Math.min(RETRY_MS, ttlMs) : ttlMs
    if (wall - raw.readAt >= keptMs && !running && clock.monotonic() >= nextTryAt) refresh(random.uuid()).catch(() => undefined)
    if (lacksPackages && !running && clock.monotonic() >= nextLookAt) {
      nextLookAt = clock.monotonic() + RETRY_MS
      void look()
    }
    // Asking for the date costs more than the rest of a cached answer.
    if (Math.abs(wall - judgedAt) < DAY_LOOK_MS) return snapshot
    judgedAt = wall
    const today = dayOf(wall)
    return today === builtFor ? snapshot : adopt(raw, today)
  }

  return {
    now,
    refresh,
    async get(correlationId) {
      const known = now()
      if (known) return known
      if (!running && clock.monotonic() < nextTryAt) throw new Problem('dependency_unavailable', undefined, { retryAfterSeconds: 5 })
      return refresh(correlationId).catch((error: unknown) => {
        if (snapshot) return snapshot
        throw error
      })
    },
  }
}
