// How long nothing came to its end although something was under way.

export interface Span {
  from: number
  /** Null: it never ended. */
  to: number | null
}

/** The longest time in which at least one span was open and none ended, in the spans' unit. `until` is when the watching ended. */
export function worstStall(spans: readonly Span[], until: number): number {
  const ends = spans.flatMap(({ to }) => to ?? []).sort((a, b) => a - b)
  const begins = [...spans].sort((a, b) => a.from - b.from)
  let worst = 0
  let last = -Infinity
  for (const end of [...ends, until]) {
    // Of those that were open during this gap, the one that has been open longest; the gap begins with it, or with the end before.
    const oldest = begins.find(({ from, to }) => from < end && (to === null || to >= end))
    if (oldest) worst = Math.max(worst, end - Math.max(last, oldest.from))
    last = end
  }
  return worst
}
