const SHORTEST_MS = 1_000
const LONGEST_MS = 15 * 60_000

/**
 * How long a remote asks us to stay away, in milliseconds within 1 s to 15 min, or undefined when it says nothing usable.
 * Takes both forms of RFC 9110: whole seconds and an HTTP date, the latter measured against `now` (ms since 1970).
 */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  const value = header?.trim()
  if (!value) return undefined
  if (/^\d{1,15}$/.test(value)) return clampWait(Number(value) * 1_000)
  // Date.parse alone takes far too much ("-5", "1.5"): an HTTP date begins with the name of a day.
  if (!/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(value)) return undefined
  const at = Date.parse(value)
  return Number.isNaN(at) ? undefined : clampWait(at - now)
}

export const clampWait = (ms: number): number => Math.min(Math.max(ms, SHORTEST_MS), LONGEST_MS)
