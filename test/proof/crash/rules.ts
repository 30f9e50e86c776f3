// What may come of a run in which processes die, beside everything being done once.
import type { Rules } from '../outcome/judge.ts'
import type { Hit } from './points.ts'
import type { Play } from './scenarios.ts'

interface Crashed extends Pick<Play, 'cancelled' | 'failing'> {
  linked: readonly string[]
  hits: readonly Hit[]
}

/**
 * A mail may be there twice where a process died, or stood still, between its first byte and the settling (I13). Where that happens a second
 * time after the intent, whether a byte had left or not, the mail is for a person. An order is at a person where its module was made to fail:
 * all else can be found again and done.
 */
export function rulesFor({ linked, cancelled, failing, hits }: Crashed): Rules {
  const intended = hits.flatMap(({ mails }) => mails.intended)
  const events = new Set(hits.flatMap(({ mails }) => mails.sent))
  return {
    mails: { linked, twice: { events }, leftToPersonMost: intended.length - new Set(intended).size },
    persons: [{ codes: ['module_failed'], orders: failing, most: failing.length, since: 'so many have a module that was made to fail' }],
    cancelled,
  }
}
