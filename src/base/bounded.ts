/** Puts a value in as the newest of at most `most`; the oldest goes when there is no room. */
export function putNewest<Value>(held: Map<string, Value>, key: string, value: Value, most: number): void {
  held.delete(key)
  if (held.size >= most) held.delete(held.keys().next().value ?? '')
  held.set(key, value)
}
