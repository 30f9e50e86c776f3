import type { Redis } from 'ioredis'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Metrics } from '../base/metrics.ts'
import { Problem } from '../base/problems.ts'
import type { Random } from '../base/random.ts'
import type { Call } from '../base/remote.ts'
import { type CatalogSnapshot, type RawCatalog, toSnapshot } from './snapshot.ts'
import type { CatalogSource } from './source.ts'

// One reading of Salesforce serves everybody for CATALOG_TTL_SECONDS. After that the old one is still served while a new one is fetched,
// once, however many ask, and by one process of several. When Salesforce is away the old one stays; its `updatedAt` says how old it is.

export interface RefreshDeps {
  source: CatalogSource
  redis: Redis
  clock: Clock
  random: Random
  log: Log
  metrics: Metrics
  ttlMs: number
  /** YYYY-MM-DD in the business's time zone, by which it is decided whether a product's sale window is open. */
  dayOf: (at: number) => string
}

export interface Refresher {
  /** What is known now, without waiting; starts a refresh behind it when it is old. Undefined before the first one. */
  now(): CatalogSnapshot | undefined
  /** As `now`, but waits for the first. Throws Problem `dependency_unavailable`. */
  get(correlationId: string): Promise<CatalogSnapshot>
  /** Reads anew, joining a refresh that is under way. */
  refresh(correlationId: string): Promise<CatalogSnapshot>
}

const SHARED_KEY = 'catalog:raw'
const LOCK_KEY = 'catalog:refreshing'
/** Long enough for two queries; a process that dies meanwhile delays the next refresh by no more. */
const LOCK_MS = 10_000
const SHARED_MS = 24 * 3_600_000
const RETRY_MS = 5_000
const SHARED_LOOK_MS = 100
const DAY_LOOK_MS = 1_000
/** Set-up fees change seldom and cost WHMCS its largest list. */
const FEES_TTLS = 10
const FEES_MS = 10_000

export function openRefresher(deps: RefreshDeps): Refresher {
  const { source, redis, clock, random, log, metrics, ttlMs, dayOf } = deps
  let raw: RawCatalog | undefined
  let snapshot: CatalogSnapshot | undefined
  let builtFor = ''
  let running: Promise<CatalogSnapshot> | undefined
  let nextTryAt = 0
  let judgedAt = 0

  const adopt = (newer: RawCatalog, today = dayOf(clock.now())): CatalogSnapshot => {
    raw = newer
    builtFor = today
    snapshot = toSnapshot(newer, today)
    metrics.catalogLeftOut.set(snapshot.leftOut.length)
    return snapshot
  }

  const readAnew = async (correlationId: string): Promise<RawCatalog> => {
    // The first one somebody waits for.
    const call: Call = { correlationId, ...(raw && { urgency: 'background' }) }
    const readAt = clock.now()
    const feesOld = !raw?.fees || readAt - raw.feesReadAt > ttlMs * FEES_TTLS
    const [rows, fees] = await Promise.all([
      source.readRows(call),
      feesOld
        ? source
            .readSetupFees({ ...call, deadlineMs: FEES_MS })
            .catch((error: unknown) => log.fault('catalog.fees_failed', error, { correlationId }))
        : undefined,
    ])
    return fees
      ? { readAt, rows, fees: [...fees], feesReadAt: readAt }
      : { readAt, rows, fees: raw?.fees ?? null, feesReadAt: raw?.feesReadAt ?? 0 }
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
      const fresh = await readAnew(correlationId)
      const made = adopt(fresh)
      metrics.catalogRefreshes.inc({ outcome: 'ok' })
      log.event('catalog.refreshed', { correlationId, count: made.products.size, total: fresh.rows.rows.length })
      for (const { productId, reason } of made.leftOut) log.warn('catalog.left_out', { correlationId, productId, reason })
      await share(redis, fresh)
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
    // Without set-up fees nothing can be ordered, so they are asked for sooner.
    const keptMs = raw.fees === null ? Math.min(RETRY_MS, ttlMs) : ttlMs
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

const isUp = (redis: Redis): boolean => redis.status === 'ready'

async function readShared(redis: Redis): Promise<RawCatalog | undefined> {
  const text = isUp(redis) ? await redis.get(SHARED_KEY).catch(() => null) : null
  return text === null ? undefined : asRaw(text)
}

/** Only we write this key, in `share`. One that another version wrote in another shape, or that is no JSON, counts as none. */
function asRaw(text: string): RawCatalog | undefined {
  try {
    const { v, readAt, rows, fees = null, feesReadAt = 0 } = JSON.parse(text) as Partial<RawCatalog> & { v?: number }
    return v === SHAPE && rows && typeof readAt === 'number' ? { readAt, rows, fees, feesReadAt } : undefined
  } catch {
    return undefined
  }
}

const SHAPE = 1

async function share(redis: Redis, raw: RawCatalog): Promise<void> {
  if (isUp(redis)) await redis.set(SHARED_KEY, JSON.stringify({ v: SHAPE, ...raw }), 'PX', SHARED_MS).catch(() => undefined)
}

/** Whether this process is the one to read. Without Redis every process reads for itself. */
async function claim(redis: Redis, me: string): Promise<boolean> {
  if (!isUp(redis)) return true
  const reply = await redis.set(LOCK_KEY, me, 'PX', LOCK_MS, 'NX').catch(() => 'OK')
  return reply === 'OK'
}

async function release(redis: Redis, me: string): Promise<void> {
  if (!isUp(redis)) return
  await redis.eval("if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end", 1, LOCK_KEY, me).catch(() => undefined)
}

async function waitForShared(redis: Redis, clock: Clock, newerThan: number): Promise<RawCatalog | undefined> {
  for (let waited = 0; waited < LOCK_MS; waited += SHARED_LOOK_MS) {
    const shared = await readShared(redis)
    if (shared && shared.readAt > newerThan) return shared
    if (!isUp(redis) || (await redis.exists(LOCK_KEY).catch(() => 0)) === 0) return undefined
    await clock.sleep(SHARED_LOOK_MS)
  }
  return undefined
}
