import { createHash } from 'node:crypto'
import { putNewest } from '../base/bounded.ts'

/** An answer that is ready to be sent: its bytes and their strong ETag. */
export interface Page {
  bytes: Buffer
  etag: string
}

export function toPage(body: unknown): Page {
  const bytes = Buffer.from(JSON.stringify(body))
  return { bytes, etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"` }
}

/** What fits a bounded number of keys; the one unused for the longest goes first. */
export class Bounded<Value> {
  readonly #most: number
  readonly #held = new Map<string, Value>()
  constructor(most: number) {
    this.#most = most
  }
  get(key: string): Value | undefined {
    const value = this.#held.get(key)
    if (value !== undefined) {
      this.#held.delete(key)
      this.#held.set(key, value)
    }
    return value
  }
  set(key: string, value: Value): void {
    putNewest(this.#held, key, value, this.#most)
  }
}
