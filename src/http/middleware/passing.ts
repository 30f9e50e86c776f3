import { putNewest } from '../../base/bounded.ts'
import type { Clock } from '../../base/clock.ts'
import { CALLERS_MOST } from '../limits.ts'

// Public routes say the same to everybody, so their answers need not wait for Redis: what it last said about a caller's limit tells whether
// there is room, and what passed is told to it in the background. A caller over its limit is refused late by that moment at most, and only
// where it goes through several processes at once.

const TELL_MS = 50

export interface Passer {
  sessionId: string | null
  ipGroup: string
}

/** What Redis says when `times` more requests of a caller have been counted. */
export interface Counted {
  /** How many more it would allow in this window; below 0 when those were too many. */
  room: number
  leftMs: number
}

interface Known {
  passer: Passer
  room: number
  endsAt: number
  /** How many passed without being asked about, and how many of them Redis has been told of. */
  passed: number
  told: number
}

export interface PassingOptions<Answer extends Counted> {
  clock: Pick<Clock, 'monotonic' | 'after'>
  count(passer: Passer, times: number): Promise<Answer | undefined>
}

/** Null: let it pass. Else what Redis said to this very request, `undefined` when it did not answer. */
export type Pass<Answer> = (passer: Passer) => Promise<Answer | undefined> | null

/** Holds at most 50,000 callers; the oldest go first, and are asked about anew. */
export function openPassing<Answer extends Counted>({ clock, count }: PassingOptions<Answer>): Pass<Answer> {
  const known = new Map<string, Known>()
  const toTell = new Set<Known>()

  /** Tells what is untold, and asks about `more` that would pass now. */
  const tell = async (about: Known, more: number): Promise<Answer | undefined> => {
    const times = about.passed - about.told + more
    const told = (about.told = about.passed)
    const answer = await count(about.passer, times)
    about.endsAt = answer ? clock.monotonic() + answer.leftMs : 0
    // What has passed since Redis was asked is not in its answer.
    about.room = answer ? answer.room - (about.passed - told) : 0
    return answer
  }
  const tellAll = (): void => {
    for (const about of toTell) if (about.passed > about.told) void tell(about, 0)
    toTell.clear()
  }
  const meet = (passer: Passer): Known => {
    const name = passer.sessionId ?? passer.ipGroup
    let about = known.get(name)
    if (!about) {
      about = { passer, room: 0, endsAt: 0, passed: 0, told: 0 }
      putNewest(known, name, about, CALLERS_MOST)
    }
    return about
  }

  return (passer) => {
    const about = meet(passer)
    if (about.room <= 0 || about.endsAt <= clock.monotonic()) return tell(about, 1)
    about.room--
    about.passed++
    if (toTell.size === 0) clock.after(TELL_MS, tellAll)
    toTell.add(about)
    return null
  }
}
