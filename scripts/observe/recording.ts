// What Prometheus would have read of a plant, minute by minute, in the words of promtool's tests.
import type { Metrics } from '../../src/base/metrics.ts'
import { calm, openPlant, type Plant } from './plant.ts'

/** So long everything is well, before whatever goes wrong begins. */
export const CALM_MINUTES = 30
export const NEVER_WRONG = () => undefined

interface Wanted {
  names: ReadonlySet<string>
  /** Only those with these labels. */
  only?: Record<string, string> | undefined
}

export interface Recording {
  series: string
  values: string
}

/** The series of these names, from minute 0 to the last, both counted. */
export async function record(
  { names, only = {} }: Wanted,
  minutes: number,
  fault: (plant: Plant, minute: number) => void,
): Promise<Recording[]> {
  const plant = openPlant()
  const seen = new Map<string, (number | null)[]>()
  for (let minute = 0; minute <= minutes; minute += 1) {
    calm(plant, minute)
    if (minute > CALM_MINUTES) fault(plant, minute)
    for (const [series, value] of await readings(plant, { names, only })) {
      const values = seen.get(series) ?? Array<null>(minute).fill(null)
      seen.set(series, values)
      values.push(value)
    }
    for (const values of seen.values()) if (values.length === minute) values.push(null)
  }
  return [...seen].map(([series, values]) => ({ series, values: runs(values).join(' ') }))
}

async function readings({ webs, workers, redisIsAway }: Plant, { names, only }: Required<Wanted>): Promise<Map<string, number>> {
  const ofWorkers = (await Promise.all(redisIsAway ? [] : workers.map((worker) => valuesOf(worker, names)))).flat()
  const read = new Map<string, number>()
  for (const [n, web] of webs.entries())
    for (const { name, labels, value } of [...(await valuesOf(web, names)), ...ofWorkers]) {
      if (!names.has(name) || Object.entries(only ?? {}).some(([label, is]) => labels[label] !== is)) continue
      const words = Object.entries({ ...labels, instance: `web-${n}:3000`, job: 'trunkline' }).map(([label, is]) => `${label}="${is}"`)
      read.set(`${name}{${words.join(', ')}}`, value)
    }
  return read
}

interface Value {
  name: string
  labels: Partial<Record<string, string | number>>
  value: number
}

/** Only what is asked for is read: all of a registry, minute by minute, would take long. */
async function valuesOf({ registry, process }: Metrics, names: ReadonlySet<string>): Promise<Value[]> {
  const bases = new Set([...names].map((name) => (registry.getSingleMetric(name) ? name : name.replace(/_(bucket|sum|count)$/, ''))))
  const read = [...bases].map(async (base): Promise<Value[]> => {
    const metric = await registry.getSingleMetric(base)?.get()
    return (metric?.values ?? []).map(({ labels, value, ...more }) => ({
      name: 'metricName' in more ? String(more.metricName) : base,
      labels: { ...labels, ...process },
      value,
    }))
  })
  return (await Promise.all(read)).flat()
}

/** `0+5x29`: promtool's word for thirty values, each five more than the one before. Not whole ones are written out, for it adds them up. */
function runs(values: readonly (number | null)[]): string[] {
  const words: string[] = []
  for (let at = 0; at < values.length;) {
    const first = values[at] ?? null
    const step = first === null ? 0 : (values[at + 1] ?? first) - first
    let last = at
    const goesOn = () => {
      const [now, next] = [values[last] ?? null, values[last + 1]]
      if (next === undefined) return false
      return now === null || next === null ? now === next : Number.isInteger(now) && Number.isInteger(next) && next - now === step
    }
    while (goesOn()) last += 1
    const more = last - at
    if (first === null) words.push(...gap(more + 1, at > 0))
    else words.push(more === 0 ? String(first) : `${first}${step < 0 ? step : `+${step}`}x${more}`)
    at = last + 1
  }
  return words
}

/** Prometheus marks what it does not find again, and no longer takes the last value for the present one. */
function gap(length: number, wasThere: boolean): string[] {
  const missing = length - (wasThere ? 1 : 0)
  return [...(wasThere ? ['stale'] : []), ...(missing > 1 ? [`_x${missing}`] : missing === 1 ? ['_'] : [])]
}
