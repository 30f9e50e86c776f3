// The vectors beside this file, as tests read them. docs/vectors.md says what they hold.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface ServerSettings {
  /** By name. */
  secrets: string[]
  allowedIps?: string
  trustProxy?: string[]
  /** Its cache loses everything between two calls. */
  forgets?: boolean
}

interface Setting {
  nowMs: number
  unknownOrder: string
  /** The body of a call that has none of its own. */
  press: string
  secrets: Record<string, string>
  servers: Record<string, ServerSettings>
}

const read = (file: string): unknown => JSON.parse(readFileSync(join(import.meta.dirname, file), 'utf8'))

export const SETTING = read('setting.json') as Setting // data of ours

/** Throws when two have one name: a report could not tell them apart. */
export function readVectors<V extends { name: string; why: string }>(file: string): V[] {
  const { vectors } = read(file) as { vectors: V[] } // data of ours
  const names = new Set(vectors.map(({ name }) => name))
  if (names.size !== vectors.length) throw new Error(`${file} has names that are not their own`)
  if (!vectors.every(({ why }) => why.length > 0)) throw new Error(`${file} has a vector without its reason`)
  return vectors
}
