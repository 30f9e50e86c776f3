import type { Redis } from 'ioredis'
import type { Clock } from '../base/clock.ts'
import type { Metrics } from '../base/metrics.ts'
import { Problem } from '../base/problems.ts'
import type { Random } from '../base/random.ts'
import type { Call } from '../base/remote.ts'
import { type ReadDeps, readPackagesAnew, readRowsAnew } from './read-anew.ts'
import { claim, readShared, release, share, waitForShared } from './shared-catalog.ts'
import { type CatalogSnapshot, type RawCatalog, toSnapshot } from './snapshot.ts'

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
  let raw: RawCatalog | undefined
  let snapshot: CatalogSnapshot | undefined
  let builtFor = ''
  let running: Promise<CatalogSnapshot> | undefined
  let nextTryAt = 0
  let judgedAt = 0

  const adopt = (newer: RawCatalog, today = dayOf(clock.now())): CatalogSnapshot => {
    raw = newer
    builtFor = today
    snapshot = toSnapshot(newer, gate, today)
    metrics.catalogLeftOut.set(snapshot.leftOut.length)
    return snapshot
  }

  const tell = ({ leftOut }: CatalogSnapshot, correlationId: string): void => {
    for (const { productId, faults } of leftOut)
      for (const reason of new Set(faults.map(({ code }) => code))) log.warn('catalog.left_out', { correlationId, productId, reason })
  }

  /** The same with the provider's packages where they are due; as it is when the provider takes too long. */
  const withPackages = async (fresh: RawCatalog, correlationId: string): Promise<RawCatalog> => {
    const late = new AbortController()
    const stop = clock.after(PACKAGES_MS, () => late.abort())
    try {
      return (await readPackagesAnew(deps, fresh, { correlationId, urgency: 'background', signal: late.signal })) ?? fresh
    } finally {
      stop()
    }
  }

  const publish = async (read: RawCatalog, correlationId: string): Promise<CatalogSnapshot> => {
    const made = adopt(read)
    log.event('catalog.refreshed', { correlationId, count: made.products.size, total: read.rows.rows.length })
    tell(made, correlationId)
    await share(redis, read)
    return made
  }

  /** Nobody waits for a provider before the first page; what it says is known a moment later. */
  const publishFirst = async (fresh: RawCatalog, correlationId: string): Promise<CatalogSnapshot> => {
    const made = await publish(fresh, correlationId)
    withPackages(fresh, correlationId)
      .then((complete) => (complete !== fresh && raw === fresh ? publish(complete, correlationId) : undefined))
      .catch((error: unknown) => log.fault('catalog.packages_failed', error, { correlationId }))
    return made
  }

  const run = async (correlationId: string): Promise<CatalogSnapshot> => {
    const me = random.uuid()
    const shared = await readShared(redis)
    if (shared && clock.now() - shared.readAt < ttlMs && shared.readAt > (raw?.readAt ?? 0)) return adopt(shared)
    const mine = await claim(redis, me)
    if (!mine) {
      const theirs = await waitForShared(redis, clock, raw?.readAt ?? 0)
      if (theirs) return adopt(theirs)
    }
    try {
      const known = raw && snapshot ? { raw, snapshot } : null
      // The first one somebody waits for.
      const call: Call = { correlationId, ...(known && { urgency: 'background' }) }
      const fresh = await readRowsAnew(deps, known, clock.now(), call)
      const made = known ? await publish(await withPackages(fresh, correlationId), correlationId) : await publishFirst(fresh, correlationId)
      metrics.catalogRefreshes.inc({ outcome: 'ok' })
      return made
    } finally {
      if (mine) await release(redis, me)
    }
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
