// Whether a process grows: what its heap held over time, and the slope of the line that fits best.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Sample {
  /** Milliseconds since 1970. */
  atMs: number
  /** Bytes that are still reachable. */
  heap: number
}

/** From a start of a process to its end. */
export type Life = readonly Sample[]

export interface Growth {
  lives: number
  firstMb: number
  lastMb: number
  /** Within each life, once it has settled in; null where none lived long enough to tell. */
  mbPerHour: number | null
  /** Of the longest life, some of its samples: minutes since it began, and MB. */
  course: readonly (readonly [minutes: number, mb: number])[]
}

export const heapFile = (folder: string, pid: number): string => join(folder, `${pid}.jsonl`)

export const readLife = (folder: string, pid: number): Life =>
  readFileSync(heapFile(folder, pid), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Sample) // what heap.ts has written

const SHOWN = 12
const LEAST_SAMPLES = 3
const HOUR_MS = 3_600_000

export function growthOf(lives: readonly Life[], settleInMs: number): Growth {
  const longest = [...lives].sort((a, b) => lengthOf(b) - lengthOf(a))[0] ?? []
  const [began = 0] = longest.map(({ atMs }) => atMs)
  const step = Math.max(1, Math.ceil((longest.length - 1) / (SHOWN - 1)))
  const shown = longest.filter((_, n) => n % step === 0 || n === longest.length - 1)
  const slope = slopeOf(lives.map((life) => life.filter(({ atMs }) => atMs - (life[0]?.atMs ?? 0) >= settleInMs)))
  return {
    lives: lives.length,
    firstMb: toMb(longest[0]?.heap ?? 0),
    lastMb: toMb(longest.at(-1)?.heap ?? 0),
    mbPerHour: slope === null ? null : toMb(slope * HOUR_MS),
    course: shown.map(({ atMs, heap }) => [round((atMs - began) / 60_000), toMb(heap)]),
  }
}

/** Least squares, bytes a millisecond, each life with a level of its own. */
function slopeOf(lives: readonly Life[]): number | null {
  let [covariance, variance] = [0, 0]
  for (const life of lives.filter(({ length }) => length >= LEAST_SAMPLES)) {
    const [at, heap] = [mean(life.map((sample) => sample.atMs)), mean(life.map((sample) => sample.heap))]
    for (const sample of life) {
      covariance += (sample.atMs - at) * (sample.heap - heap)
      variance += (sample.atMs - at) ** 2
    }
  }
  return variance === 0 ? null : covariance / variance
}

const lengthOf = (life: Life): number => (life.at(-1)?.atMs ?? 0) - (life[0]?.atMs ?? 0)
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
const round = (value: number): number => Math.round(value * 100) / 100
const toMb = (bytes: number): number => round(bytes / 1024 / 1024)
