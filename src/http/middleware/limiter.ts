import { hash } from 'node:crypto'
import type { Request, RequestHandler, Response } from 'express'
import { type Options, rateLimit, type Store } from 'express-rate-limit'
import type { Redis } from 'ioredis'
import { RedisStore } from 'rate-limit-redis'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { Problem } from '../../base/problems.ts'
import { type LimitName, LIMITS, limitOf } from '../limits.ts'
import { clientIp } from './client-ip.ts'
import { correlationOf } from './front.ts'
import type { LimitRecord } from './limit-record.ts'
import { openLocalCounter } from './local-counter.ts'

// The limits of SEC-20 on routes where a caller should see them coming: express-rate-limit writes its draft-8 headers, Redis counts.

export interface Limiters {
  /** Counts this request under a limit; throws Problem `rate_limited` when it is over. `account` is whom account limits count. */
  check(name: LimitName, req: Request, res: Response, who: { ipGroup: string; account: string | undefined }): Promise<void>
}

interface LimiterDeps {
  redis: Redis
  clock: Clock
  log: Log
  record: LimitRecord
  rateLimitScale: number
}

const KEY = Symbol('limit key')

export function openLimiters(deps: LimiterDeps): Limiters {
  const handlers = new Map<LimitName, RequestHandler>()
  for (const name of Object.keys(LIMITS) as LimitName[]) handlers.set(name, openLimiter(name, deps))
  return {
    async check(name, req, res, { ipGroup, account }) {
      const { by } = limitOf(name)
      if (by !== 'ip' && account === undefined) return
      // An account may be named by an e-mail, or by whatever somebody sent in its place: Redis is given neither.
      const counted = account === undefined ? '' : hash('sha256', account, 'base64url')
      Reflect.set(res.locals, KEY, by === 'ip' ? ipGroup : by === 'account' ? counted : `${counted}|${ipGroup}`)
      await new Promise<void>((resolve, reject) => {
        const next = (error?: unknown) => (error ? reject(error as Error) : resolve())
        Promise.resolve(handlers.get(name)?.(req, res, next)).catch(reject)
      })
    },
  }
}

function openLimiter(name: LimitName, { redis, clock, log, record, rateLimitScale }: LimiterDeps): RequestHandler {
  const { windowMs, allowed, counts } = limitOf(name)
  return rateLimit({
    windowMs,
    limit: allowed * rateLimitScale,
    identifier: name,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    validate: false,
    keyGenerator: (_req, res) => subjectOf(res),
    store: new CountingStore(name, redis, clock, log),
    ...(counts && { skipSuccessfulRequests: true, requestWasSuccessful: (_req, res) => !counts(res.statusCode) }),
    handler: (req, res, next) => {
      const retryAfterSeconds = Number(res.getHeader('Retry-After') ?? 60)
      const leftMs = retryAfterSeconds * 1000
      record({ limit: name, subject: subjectOf(res), leftMs, ip: clientIp(req), correlationId: correlationOf(res) })
      next(new Problem('rate_limited', undefined, { retryAfterSeconds }))
    },
  })
}

const subjectOf = (res: Response): string => String(Reflect.get(res.locals, KEY))

/** Counts in Redis; while that is down in this process, every request twice, which halves the limit (SEC-21). */
class CountingStore implements Store {
  readonly prefix: string
  readonly #remote: RedisStore
  readonly #redis: Redis
  readonly #clock: Clock
  readonly #log: Log
  readonly #local: ReturnType<typeof openLocalCounter>
  #options: Options | undefined
  #prepared = false

  constructor(name: LimitName, redis: Redis, clock: Clock, log: Log) {
    this.prefix = `limit:${name}:`
    this.#redis = redis
    this.#clock = clock
    this.#log = log
    this.#local = openLocalCounter(clock)
    this.#remote = new RedisStore({
      prefix: this.prefix,
      sendCommand: async (command, ...values) => asReply(await redis.call(command ?? '', ...values)),
    })
  }

  init(options: Options): void {
    this.#options = options
  }

  async increment(key: string) {
    if (this.#redis.status === 'ready') {
      try {
        await this.#prepare()
        return await this.#remote.increment(key)
      } catch (error) {
        this.#prepared = false
        this.#log.fault('limits.redis_failed', error)
      }
    }
    const windowMs = this.#options?.windowMs ?? 0
    const { count, leftMs } = this.#local.count(key, windowMs)
    return { totalHits: count * 2, resetTime: new Date(this.#clock.now() + leftMs) }
  }

  async decrement(key: string): Promise<void> {
    if (this.#redis.status === 'ready') await this.#remote.decrement(key).catch(() => undefined)
  }

  async resetKey(key: string): Promise<void> {
    await this.#remote.resetKey(key)
  }

  /** Loads the store's scripts at first use and again after a failure: the store itself would keep the failed load for ever. */
  async #prepare(): Promise<void> {
    if (this.#prepared || !this.#options) return
    await this.#remote.init(this.#options)
    this.#prepared = true
  }
}

type RedisReply = boolean | number | string | (boolean | number | string)[]

/** The store asks for what its two scripts return: a text, a number, or a list of them. */
const asReply = (reply: unknown): RedisReply => reply as RedisReply
