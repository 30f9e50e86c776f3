import { isLoopback } from '../db/durability.ts'
import type { Check, Patient } from './check.ts'
import { fault, fine, unjudged, warning } from './finding.ts'
import { CLOCK_MENDED, judgeSkew, skewOf } from './skew.ts'

/** What the queue's library works with, and what it asks for. */
const OLDEST = '5.0.0'
const ADVISED = '6.2.0'

const infoOf = ({ once, redis }: Patient): Promise<Map<string, string>> =>
  once('redis info', async () => {
    let heard: Error | undefined
    redis.on('error', (error) => (heard ??= error))
    try {
      await redis.connect()
      return fieldsOf(await redis.info())
    } catch (error) {
      // Why a connection was closed is told beside, to whoever listens.
      throw heard ?? error
    }
  })

const fieldsOf = (text: string): Map<string, string> =>
  new Map(
    text.split(/\r?\n/).flatMap((line): [string, string][] => {
      const at = line.indexOf(':')
      return at > 0 ? [[line.slice(0, at), line.slice(at + 1)]] : []
    }),
  )

const isOlder = (version: string, than: string): boolean => version.localeCompare(than, 'en', { numeric: true }) < 0

export const redisReachable: Check = {
  id: 'redis.reachable',
  system: 'redis',
  looks: 'whether Redis answers at REDIS_URL and lets us in',
  mended: 'REDIS_URL; the Redis server',
  async run(patient) {
    try {
      await infoOf(patient)
      return [fine('answers')]
    } catch (error) {
      // Redis's own words may quote a user name; its first word is a constant.
      const said = error instanceof Error ? /^(NOAUTH|WRONGPASS|NOPERM|ERR)\b/.exec(error.message)?.[1] : undefined
      if (said === 'NOPERM') return [fault('lets us in, and forbids INFO', 'Allow the user of REDIS_URL `+info` (ACL SETUSER).')]
      if (said) return [fault('refuses user or password', 'Correct user and password in REDIS_URL (redis://user:password@host:6379).')]
      return [fault('does not answer', 'Start Redis, and see that REDIS_URL is its address; with TLS it begins with rediss://.')]
    }
  },
}

export const redisVersion: Check = {
  id: 'redis.version',
  system: 'redis',
  looks: `whether Redis is ${OLDEST} or newer; ${ADVISED} is asked for`,
  mended: 'the Redis server',
  needs: ['redis.reachable'],
  async run(patient) {
    const version = (await infoOf(patient)).get('redis_version') ?? ''
    if (!/^\d+(\.\d+)+$/.test(version)) return [unjudged('does not say its version')]
    if (isOlder(version, OLDEST)) return [fault(`${version} is too old for the queue`, `Install Redis ${ADVISED} or newer.`)]
    if (isOlder(version, ADVISED)) return [warning(`${version} is older than the queue asks for`, `Install Redis ${ADVISED} or newer.`)]
    return [fine(version)]
  },
}

export const redisEviction: Check = {
  id: 'redis.eviction',
  system: 'redis',
  looks: 'whether Redis keeps what it was given when its memory is full (maxmemory-policy noeviction)',
  mended: 'maxmemory-policy in redis.conf, or `npm run doctor -- --fix`',
  needs: ['redis.reachable'],
  async run(patient) {
    const policy = (await infoOf(patient)).get('maxmemory_policy')
    if (policy === undefined)
      return [unjudged('does not say what it does when its memory is full', 'See `redis-cli CONFIG GET maxmemory-policy`.')]
    if (policy === 'noeviction') return [fine('noeviction')]
    return [
      fault(
        `throws keys away when its memory is full (${/^[a-z-]{1,40}$/.test(policy) ? policy : 'another policy'}): sessions end and wake-ups are lost`,
        '`redis-cli CONFIG SET maxmemory-policy noeviction`, and the same in redis.conf; a managed Redis has it among its parameters.',
        'noeviction',
      ),
    ]
  },
}

export const redisPersistence: Check = {
  id: 'redis.persistence',
  system: 'redis',
  looks: 'whether sessions outlive a restart of Redis (append-only file or snapshots); nothing else rests on it',
  mended: 'appendonly in redis.conf, or `npm run doctor -- --fix`',
  needs: ['redis.reachable'],
  async run(patient) {
    const info = await infoOf(patient)
    if (info.get('rdb_last_bgsave_status') === 'err' || info.get('aof_last_write_status') === 'err')
      return [fault('cannot write what it keeps', 'See the log of Redis: its disk is full, or its folder is not its own.')]
    if (info.get('aof_enabled') === '1') return [fine('append-only file')]
    const save = await patient.redis.config('GET', 'save').catch(() => null)
    const points = Array.isArray(save) ? save[1] : null
    if (typeof points === 'string' && points !== '') return [fine('snapshots')]
    if (points === null)
      return [
        unjudged('no append-only file; whether there are snapshots it does not tell (CONFIG is forbidden)', 'See `save` in redis.conf.'),
      ]
    const says = 'keeps nothing over a restart: everybody would have to log in again'
    if (isLoopback(patient.config.web.publicUrl)) return [unjudged(says)]
    // Redis that starts with an append-only file for the first time would not read what it has.
    const remedy = '`redis-cli CONFIG SET appendonly yes`, and then `appendonly yes` in redis.conf; or snapshots of the managed Redis.'
    return [warning(says, remedy, 'appendonly')]
  },
}

/** What is counted by it is counted by it alone, so a wrong one does no harm until it is set right, or another server takes over. */
export const redisClock: Check = {
  id: 'redis.clock',
  system: 'redis',
  looks: 'how far the clock of Redis is from ours; sessions end by it, and limits are counted by it',
  mended: CLOCK_MENDED,
  needs: ['redis.reachable'],
  async run({ redis, clock }) {
    // Told as text, whatever the library's type says.
    const theirs = async () => {
      const [seconds, microseconds] = (await redis.time()).map(Number)
      return Number(seconds) * 1_000 + Number(microseconds) / 1_000
    }
    try {
      return [judgeSkew('the Redis server', await skewOf(clock, theirs))]
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOPERM'))) throw error
      return [fault('forbids TIME, by which sessions end and limits are counted', 'Allow the user of REDIS_URL `+time` (ACL SETUSER).')]
    }
  },
}
