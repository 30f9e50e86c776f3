import { Redis } from 'ioredis'
import { inject } from 'vitest'

/** Each test process has a logical database of its own, emptied for each world. */
export async function ownRedis(): Promise<string> {
  const url = new URL(inject('redisUrl'))
  url.pathname = `/${Number(process.env['VITEST_POOL_ID'] ?? 1) % 16}`
  const redis = new Redis(url.href)
  await redis.flushdb()
  redis.disconnect()
  return url.href
}
