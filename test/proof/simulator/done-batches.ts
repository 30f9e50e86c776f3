// What a run of hours has behind it, on disk: stopped, it goes on from there.

import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Batch, BatchResult } from './batch.ts'

export interface DoneBatches {
  /** Of what was done when the run began again. */
  results: BatchResult[]
  has(batch: Batch): boolean
  add(batch: Batch, result: BatchResult): void
  /** The run is over: the next one begins anew. */
  forget(): void
}

interface Line {
  batch: Batch
  result: BatchResult
}

/** `file`: of this run alone, that is of its seed, its size and the code. */
export function openDoneBatches(file: string): DoneBatches {
  const lines = readLines(file)
  const done = new Set(lines.map(({ batch }) => keyOf(batch)))
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, lines.map(textOf).join(''))
  return {
    results: lines.map(({ result }) => result),
    has: (batch) => done.has(keyOf(batch)),
    add: (batch, result) => appendFileSync(file, textOf({ batch, result })),
    forget: () => rmSync(file),
  }
}

/** For a run that is over within minutes, or whose code nobody could find again. */
export const keptNowhere: DoneBatches = { results: [], has: () => false, add: () => undefined, forget: () => undefined }

const keyOf = ({ base, from, count }: Batch): string => `${base} ${from} ${count}`
const textOf = (line: Line): string => `${JSON.stringify(line)}\n`

/** Whoever was stopped while writing has left half a line, which does not count. */
function readLines(file: string): Line[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
  const whole = text.split('\n').slice(0, -1)
  return whole.map((line) => JSON.parse(line) as Line) // as it was written below its own name
}
