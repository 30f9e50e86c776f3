import { Redis } from 'ioredis'
import { expect, test } from 'vitest'
import { systemClock } from '../../src/base/clock.ts'
import { openMetrics } from '../../src/base/metrics.ts'
import { systemRandom } from '../../src/base/random.ts'
import { allMetrics, shareMetrics } from '../../src/base/shared-metrics.ts'
import { ownRedis } from '../world/own-redis.ts'
import { until } from '../world/until.ts'

const counted = (role: string, process: string) => openMetrics({ processMetrics: false, process: { role, process } })
const retries = (text: string) =>
  text
    .split('\n')
    .filter((line) => line.startsWith('step_retries_total{'))
    .sort()

test('each process’s figures stand by themselves, so that none falls when another ends or Redis is away', async () => {
  const redis = new Redis(await ownRedis(), { enableOfflineQueue: false })
  await until(async () => redis.status === 'ready', 'Redis')
  const [web, worker] = [counted('web', 'one'), counted('worker', 'two')]
  web.retries.inc({ effect: 'W-ORDER' }, 2)
  worker.retries.inc({ effect: 'W-ORDER' }, 5)
  const ofWeb = 'step_retries_total{effect="W-ORDER",role="web",process="one"} 2'
  const ofWorker = 'step_retries_total{effect="W-ORDER",role="worker",process="two"} 5'
  const stop = shareMetrics(worker.registry, { redis, clock: systemClock, random: systemRandom }, () => undefined)
  const told = async () => retries(await allMetrics(web.registry, redis))
  expect(await until(async () => ((await told()).length === 2 ? told() : null), 'the worker’s figures')).toEqual([ofWeb, ofWorker])
  stop()
  await redis.flushdb()
  expect(await told()).toEqual([ofWeb])
  redis.disconnect()
})
