// When the stack goes dark, and how: from the seed, in terms of how far the story has come, so that every part of it is hit.
import type { Seeded } from '../seeded.ts'

/** Of a story, in its order; the last one follows any other. */
export const PHASES = ['first start', 'sign-up', 'linking', 'card', 'order', 'press', 'provisioning', 'at rest', 'coming back'] as const
export type Phase = (typeof PHASES)[number]

/**
 * `at once`: every process in one sweep, as when the power fails. `one by one`: in any order, so that some meet what is left of the
 * others. `supervisor alone`: the others must go by themselves, or be stopped by the next start.
 */
export const WAYS = ['at once', 'one by one', 'supervisor alone'] as const
export type Way = (typeof WAYS)[number]

export interface Blackout {
  phase: Phase
  /** How far into the phase, of the length that it has when nothing happens; 0 to 1. */
  at: number
  way: Way
}

/** For each story its blackouts, in their order. Phases and ways take turns over the whole run, so that none is left out. */
export function planBlackouts(random: Seeded, { stories, kills }: { stories: number; kills: Readonly<Record<Way, number>> }): Blackout[][] {
  const ways = random.shuffled(WAYS.flatMap((way) => Array.from({ length: kills[way] }, () => way)))
  const first = random.shuffled(PHASES)
  const drawn = ways.map((way, n) => ({ phase: first[n % PHASES.length] ?? 'order', at: random.fraction(), way }))
  return Array.from({ length: stories }, (_, story) => inOrder(random, drawn.filter((_, n) => n % stories === story))) // prettier-ignore
}

/** Nothing comes back that has not gone: who is to be hit while coming back stands behind another. */
function inOrder(random: Seeded, own: Blackout[]): Blackout[] {
  const [again, others] = [own.filter(({ phase }) => phase === 'coming back'), own.filter(({ phase }) => phase !== 'coming back')]
  const order = others.sort((a, b) => PHASES.indexOf(a.phase) - PHASES.indexOf(b.phase))
  for (const one of again) {
    if (order.length === 0) order.push({ ...one, phase: 'first start' })
    else order.splice(random.between(1, order.length), 0, one)
  }
  return order
}
