// What it means that a clock somewhere is not ours.

import type { Clock } from '../base/clock.ts'
import type { HttpReply } from '../base/http-agent.ts'
import { fault, fine, type Finding, unjudged, warning } from './finding.ts'

const LARGEST_SKEW_MS = 60_000
/** `Date` has whole seconds, and the reply has travelled. */
const GRAIN_MS = 2_000
/** Signed calls are taken for 300 s by the journal's clock, and are some seconds on their way; a clock that drifts gets there. */
export const NEAR_REFUSAL_MS = 240_000

/** Where a wrong clock keeps something from working: from which difference on, and what. */
export interface Fatal {
  fromMs: number
  what: string
}

export const CLOCK_MENDED = 'NTP on the machine whose clock is wrong'

/** By how much the clock of `name` is ahead of ours; less than nothing where it is behind. `grainMs`: what cannot be told apart. */
export function judgeSkew(name: string, skewMs: number, fatal: Fatal | null = null, grainMs = 0): Finding {
  if (Math.abs(skewMs) <= LARGEST_SKEW_MS + grainMs) return fine('the clocks agree')
  const says = `its clock is ${Math.round(Math.abs(skewMs) / 1_000)} s ${skewMs > 0 ? 'ahead of' : 'behind'} ours`
  const remedy = `Where other systems differ alike, ours is wrong: \`timedatectl set-ntp true\`. Else set the clock of ${name} by NTP.`
  return fatal && Math.abs(skewMs) >= fatal.fromMs ? fault(`${says}: ${fatal.what}`, remedy) : warning(says, remedy)
}

/** By how much a clock is ahead of ours, as told in the middle of the time that asking took. */
export async function skewOf(ours: Pick<Clock, 'now'>, ask: () => Promise<number>): Promise<number> {
  const before = ours.now()
  const theirs = await ask()
  return theirs - (before + ours.now()) / 2
}

export interface Probe {
  reply: HttpReply
  /** Our time when it was sent and when it had come. */
  sentAt: number
  gotAt: number
}

/** The same by the `Date` of a reply. */
export function judgeDate(name: string, { reply, sentAt, gotAt }: Probe, fatal: Fatal | null): Finding {
  const theirs = Date.parse(reply.headers['date'] ?? '')
  if (Number.isNaN(theirs)) return unjudged('does not say what time it is')
  return judgeSkew(name, theirs - (sentAt + gotAt) / 2, fatal, GRAIN_MS)
}
