import type { Redis } from 'ioredis'
import type { Clock } from '../base/clock.ts'
import type { RawCatalog } from './snapshot.ts'

// What one process has read of the catalogue, for all others, and whose turn it is to read. Redis may be away at any time.

const SHARED_KEY = 'catalog:raw'
const LOCK_KEY = 'catalog:refreshing'
/** Long enough for two queries; a process that dies meanwhile delays the next refresh by no more. */
const LOCK_MS = 10_000
const SHARED_MS = 24 * 3_600_000
const SHARED_LOOK_MS = 100

const isUp = (redis: Redis): boolean => redis.status === 'ready'

/** Undefined where there is none, or Redis is away. */
export async function readShared(redis: Redis): Promise<RawCatalog | undefined> {
  const text = isUp(redis) ? await redis.get(SHARED_KEY).catch(() => null) : null
  return text === null ? undefined : asRaw(text)
}

/** Only we write this key, in `share`. One that another version wrote in another shape, or that is no JSON, counts as none. */
function asRaw(text: string): RawCatalog | undefined {
  try {
    const { v, readAt, rows, products = null, productsReadAt = 0, packages = [], packagesReadAt = 0 } = JSON.parse(text) as Shared
    if (v !== SHAPE || !rows || typeof readAt !== 'number') return undefined
    return { readAt, rows, products, productsReadAt, packages, packagesReadAt }
  } catch {
    return undefined
  }
}

type Shared = Partial<RawCatalog> & { v?: number }
const SHAPE = 2

export async function share(redis: Redis, raw: RawCatalog): Promise<void> {
  if (isUp(redis)) await redis.set(SHARED_KEY, JSON.stringify({ v: SHAPE, ...raw }), 'PX', SHARED_MS).catch(() => undefined)
}

/** Whether this process is the one to read. Without Redis every process reads for itself. */
export async function claim(redis: Redis, me: string): Promise<boolean> {
  if (!isUp(redis)) return true
  const reply = await redis.set(LOCK_KEY, me, 'PX', LOCK_MS, 'NX').catch(() => 'OK')
  return reply === 'OK'
}

/** Lets the next one read. */
export async function release(redis: Redis, me: string): Promise<void> {
  if (!isUp(redis)) return
  await redis.eval("if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end", 1, LOCK_KEY, me).catch(() => undefined)
}

/** What the process that reads now will share; undefined when it gave up. */
export async function waitForShared(redis: Redis, clock: Clock, newerThan: number): Promise<RawCatalog | undefined> {
  for (let waited = 0; waited < LOCK_MS; waited += SHARED_LOOK_MS) {
    const shared = await readShared(redis)
    if (shared && shared.readAt > newerThan) return shared
    if (!isUp(redis) || (await redis.exists(LOCK_KEY).catch(() => 0)) === 0) return undefined
    await clock.sleep(SHARED_LOOK_MS)
  }
  return undefined
}
