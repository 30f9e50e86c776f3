/** Puts a value in as the newest of at most `most`; the oldest goes when there is no room. */
export function putNewest<Value>(held: Map<string, Value>, key: string, value: Value, most: number): void {
  held.delete(key)
  if (held.size >= most) held.delete(held.keys().next().value ?? '')
  held.set(key, value)
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
