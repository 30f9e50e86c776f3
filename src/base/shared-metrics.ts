import type { Redis } from 'ioredis'
import { AggregatorRegistry, type MetricObjectWithValues, type MetricValue, type Registry } from 'prom-client'
import type { Clock } from './clock.ts'
import type { Random } from './random.ts'

// A monitor asks one address, and several processes count: each leaves its figures in Redis every second, and whoever is asked puts them
// beside its own. They are not added up: a sum falls whenever one of them ends or Redis is away, and what falls is taken for a counter that
// began anew. Each figure says whose it is. What is lost with a flushed Redis is back a second later.

const KEY = 'metrics:'
const LEAVE_MS = 1_000
/** A process that ended is forgotten after this. */
const KEPT_SECONDS = 15

type Figures = MetricObjectWithValues<MetricValue<string>>[]

/** Leaves this process's figures for the others until the returned function is called. */
export function shareMetrics(
  registry: Registry,
  { redis, clock, random }: { redis: Redis; clock: Clock; random: Random },
  onError: (error: unknown) => void,
): () => void {
  const key = `${KEY}${random.uuid()}`
  const leave = async () => {
    if (redis.status === 'ready') await redis.set(key, JSON.stringify(await registry.getMetricsAsJSON()), 'EX', KEPT_SECONDS)
  }
  return clock.every(LEAVE_MS, () => void leave().catch(onError))
}

/** The figures of every process, as text for Prometheus; this process's alone while Redis is away. */
export async function allMetrics(registry: Registry, redis: Redis): Promise<string> {
  const others = await othersIn(redis).catch(() => [])
  if (others.length === 0) return registry.metrics()
  return AggregatorRegistry.aggregate([await registry.getMetricsAsJSON(), ...others]).metrics()
}

/** How many processes have left figures lately: workers do, each second. Throws while Redis is away. */
export const sharingProcesses = async (redis: Redis): Promise<number> => (await sharedKeys(redis)).length

async function sharedKeys(redis: Redis): Promise<string[]> {
  const keys = new Set<string>()
  // SCAN answers key names, and may name one twice.
  for await (const found of redis.scanStream({ match: `${KEY}*`, count: 100 })) for (const key of found as string[]) keys.add(key)
  return [...keys]
}

async function othersIn(redis: Redis): Promise<Figures[]> {
  if (redis.status !== 'ready') return []
  const keys = await sharedKeys(redis)
  if (keys.length === 0) return []
  const values = await redis.mget(keys)
  return values.flatMap((value) => (value === null ? [] : [JSON.parse(value) as Figures])) // written by shareMetrics
}
