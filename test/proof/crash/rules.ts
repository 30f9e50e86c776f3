// What may come of a run in which processes die, beside everything being done once.
import type { Rules } from '../outcome/judge.ts'
import type { Hit } from './points.ts'
import type { Play } from './scenarios.ts'

interface Crashed extends Pick<Play, 'cancelled' | 'failing'> {
  linked: readonly string[]
  hits: readonly Hit[]
}

/**
 * A mail may be there twice where a process died, or stood still, between its first byte and the settling (I13); that it does so a second
 * time would leave the mail to a person. An order is at a person where its module was made to fail: all else can be found again and done.
 */
export function rulesFor({ linked, cancelled, failing, hits }: Crashed): Rules {
  const hit = hits.flatMap(({ mails }) => mails)
  const events = new Set(hit)
  return {
    mails: { linked, twice: { events }, leftToPersonMost: hit.length - events.size },
    persons: [{ codes: ['module_failed'], orders: failing, most: failing.length, since: 'so many have a module that was made to fail' }],
    cancelled,
  }
}
