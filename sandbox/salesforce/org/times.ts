// Instants as the wire has them: `2026-01-31T04:05:06.000+0000`. Rows hold this very text, which sorts by time.

export const stamp = (ms: number): string => `${new Date(Math.floor(ms / 1000) * 1000).toISOString().slice(0, 23)}+0000`

export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

/** A real calendar day in the form YYYY-MM-DD. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const ms = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(ms) && dayOf(ms) === text
}

/** ISO 8601 with a zone, colon or none, to milliseconds; null if it is no instant. */
export function parseInstant(text: string): number | null {
  const parts = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?)(Z|[+-]\d{2}:?\d{2})$/i.exec(text)
  if (!parts || !isDay(parts[1] ?? '')) return null
  const zone = (parts[3] ?? 'Z').toUpperCase().replace(/^([+-]\d{2})(\d{2})$/, '$1:$2')
  const ms = Date.parse(`${parts[1]}T${parts[2]}${zone}`)
  return Number.isNaN(ms) ? null : ms
}
