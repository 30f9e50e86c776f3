// What a worker leaves behind while it runs.

import { Redis } from 'ioredis'
import { systemClock } from '../../src/base/clock.ts'
import { openMetrics } from '../../src/base/metrics.ts'
import { systemRandom } from '../../src/base/random.ts'
import { shareMetrics } from '../../src/base/shared-metrics.ts'
import { until } from '../world/until.ts'

export function startWorkerSign(redisUrl: string) {
  const redis = new Redis(redisUrl)
  const begin = () => shareMetrics(openMetrics().registry, { redis, clock: systemClock, random: systemRandom }, () => undefined)
  let end = begin()
  const signs = () => redis.keys('metrics:*')
  return {
    seen: () => until(async () => (await signs()).length > 0, 'a worker to be heard'),
    /** As if it had ended a while ago. */
    async away() {
      end()
      const left = await signs()
      if (left.length > 0) await redis.del(left)
    },
    async back() {
      end = begin()
      await until(async () => (await signs()).length > 0, 'a worker to be heard')
    },
    async stop() {
      end()
      await redis.quit()
    },
  }
}
