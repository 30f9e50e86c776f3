import type { Redis } from 'ioredis'
import type { Clock } from '../base/clock.ts'
import { isNewer, type RawCatalog, together } from './raw-catalog.ts'

// What one process has read of the catalogue, for all others, and whose turn it is to read. Redis may be away at any time.

const SHARED_KEY = 'catalog:raw'
const LOCK_KEY = 'catalog:refreshing'
/** A process that dies while it reads delays the next refresh by no more; one that lives renews it. */
const LOCK_MS = 10_000
const RENEW_MS = 3_000
/** No refresh takes longer: two readings of WHMCS and half a minute for the provider. */
const WAIT_MS = 60_000
const SHARED_MS = 24 * 3_600_000
const SHARED_LOOK_MS = 100
const SHARE_TRIES = 3

const isUp = (redis: Redis): boolean => redis.status === 'ready'

const textOf = async (redis: Redis): Promise<string | null> => (isUp(redis) ? redis.get(SHARED_KEY).catch(() => null) : null)

/** However old. Undefined where there is none, or Redis is away. */
export async function readShared(redis: Redis): Promise<RawCatalog | undefined> {
  return asRaw(await textOf(redis))
}

/** Only we write this key, in `share`. One that another version wrote in another shape, or that is no JSON, counts as none. */
function asRaw(text: string | null): RawCatalog | undefined {
  if (text === null) return undefined
  try {
    const shared = JSON.parse(text) as Shared
    const { v, readAt, revision = 0, rows, products = null, productsReadAt = 0, doubted = [], packages = [], packagesReadAt = 0 } = shared
    if (v !== SHAPE || !rows || typeof readAt !== 'number') return undefined
    return { readAt, revision, rows, products, productsReadAt, doubted, packages, packagesReadAt }
  } catch {
    return undefined
  }
}

type Shared = Partial<RawCatalog> & { v?: number }
const SHAPE = 2

/** The mark comes first: a look at the head tells one copy from another, where the whole may be megabytes. */
const toText = ({ readAt, revision, ...lists }: RawCatalog): string => JSON.stringify({ v: SHAPE, readAt, revision, ...lists })
const HEAD = 64
const MARK = /^\{"v":\d+,"readAt":([\d.]+),(?:"revision":(\d+),)?/

/** The shared copy where it is newer. */
export async function readNewer(redis: Redis, than: RawCatalog | undefined): Promise<RawCatalog | undefined> {
  const head = isUp(redis) ? await redis.getrange(SHARED_KEY, 0, HEAD - 1).catch(() => '') : ''
  const [, readAt, revision = '0'] = MARK.exec(head) ?? []
  if (readAt === undefined || !isNewer({ readAt: Number(readAt), revision: Number(revision) }, than)) return undefined
  const shared = await readShared(redis)
  return shared && isNewer(shared, than) ? shared : undefined
}

const REPLACE = `
  if redis.call('GETRANGE', KEYS[1], 0, ${HEAD - 1}) ~= ARGV[1] then return 0 end
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
  return 1`

/**
 * Puts a reading where the others find it, together with what is there, and gives back what counts now: that is the other one where it is newer,
 * and neither loses a list that only it has.
 */
export async function share(redis: Redis, mine: RawCatalog): Promise<RawCatalog> {
  for (let tried = 0; tried < SHARE_TRIES && isUp(redis); tried++) {
    const text = await textOf(redis)
    const held = asRaw(text)
    const whole = together(mine, held)
    if (whole === held) return held
    const next = held && !isNewer(whole, held) ? { ...whole, revision: held.revision + 1 } : whole
    // Another process may have shared between the look and now.
    const replaced = await redis.eval(REPLACE, 1, SHARED_KEY, text?.slice(0, HEAD) ?? '', toText(next), SHARED_MS).catch(() => 1)
    if (replaced === 1) return next
  }
  return mine
}

/** Where this process is the one to read: what lets the next one read. Else undefined. Without Redis every process reads for itself. */
export async function claim(redis: Redis, me: string, clock: Clock): Promise<(() => Promise<void>) | undefined> {
  if (!isUp(redis)) return async () => undefined
  const reply = await redis.set(LOCK_KEY, me, 'PX', LOCK_MS, 'NX').catch(() => 'OK')
  if (reply !== 'OK') return undefined
  const whileMine = async (then: string): Promise<void> => {
    if (!isUp(redis)) return
    await redis.eval(`if redis.call('GET', KEYS[1]) == ARGV[1] then ${then} end`, 1, LOCK_KEY, me).catch(() => undefined)
  }
  const stop = clock.every(RENEW_MS, () => void whileMine(`redis.call('PEXPIRE', KEYS[1], ${LOCK_MS})`))
  return () => {
    stop()
    return whileMine("redis.call('DEL', KEYS[1])")
  }
}

/** What the process that reads now will share; undefined when it gave up. */
export async function waitForShared(redis: Redis, clock: Clock, than: RawCatalog | undefined): Promise<RawCatalog | undefined> {
  for (let waited = 0; waited < WAIT_MS; waited += SHARED_LOOK_MS) {
    // In this order: what is shared just before the lock is let go is still seen.
    const isHeld = isUp(redis) && (await redis.exists(LOCK_KEY).catch(() => 0)) === 1
    const shared = await readNewer(redis, than)
    if (shared || !isHeld) return shared
    await clock.sleep(SHARED_LOOK_MS)
  }
  return undefined
}
