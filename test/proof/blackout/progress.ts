// How far a story has come.
import { type Phase, PHASES } from './plan.ts'

/** How long phases take, in milliseconds. */
export type Lengths = Readonly<Partial<Record<Phase, number>>>

export interface Progress {
  /** Phases come in their order; a second time changes nothing. */
  enter(phase: Phase): void
  current(): Phase
  /** ms since 1970; null where the story has not come so far. */
  beganAt(phase: Phase): number | null
  /** Of those that are over. */
  lengths(): Lengths
}

export const now = (): number => performance.timeOrigin + performance.now()

export function openProgress(): Progress {
  const begun = new Map<Phase, number>()
  const inOrder = () => PHASES.filter((phase) => begun.has(phase))
  return {
    enter: (phase) => void (begun.has(phase) || begun.set(phase, now())),
    current: () => inOrder().at(-1) ?? 'first start',
    beganAt: (phase) => begun.get(phase) ?? null,
    lengths() {
      const entered = inOrder().map((phase) => ({ phase, at: begun.get(phase) ?? 0 }))
      return Object.fromEntries(entered.slice(0, -1).map(({ phase, at }, n) => [phase, (entered[n + 1]?.at ?? at) - at]))
    },
  }
}
