/** Waits until `look` gives something; throws after `withinMs`, with what was seen last. A condition is waited for, never a time. */
export async function until<T>(
  look: () => Promise<T | false | null | undefined> | T | false | null | undefined,
  what: string,
  withinMs = 15_000,
): Promise<T> {
  const end = performance.now() + withinMs
  for (;;) {
    const seen = await look()
    if (seen !== false && seen !== null && seen !== undefined) return seen
    if (performance.now() > end) throw new Error(`waited ${withinMs} ms in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
