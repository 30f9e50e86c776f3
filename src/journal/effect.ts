// The shape of what we do to the world. One effect per file in src/effects; src/effects/table.ts lists them all.

import type { Outcome } from '../base/outcome.ts'
import type { Call, System } from '../base/remote.ts'
import type { Restored } from './store.ts'

// How an effect behaves when repeated, its class: K: the remote rejects a second one by key. S: sets a value, a repeat gives the same state;
// where the next value is another, it has a quiet period all the same, lest an earlier request arrive after a newer value.
// B: found again by its marker, not idempotent. N: cannot be found again, never repeated by the machine after an unknown outcome.
// R: only reads, so nothing is intended and nothing can be lost.

/** What a look at the remote found. A throw means "could not look"; `none` is believed only once the quiet period is over. */
export type Found<Result> =
  | { is: 'one'; value: Result }
  | { is: 'none' }
  /** More than one, one that is not ours, or none where it must not be made: a person decides. */
  | { is: 'many'; code: string }

/** What is known when an effect is looked for. */
export interface History {
  performs: number
  /** Where none is found, it is performed next. */
  isNext: boolean
  /** The journal's milliseconds: before the first of them nothing of it can have been sent, and the second is now. */
  since: number
  now: number
  /** Under which it is looked for: who has lost it has nothing more to say. */
  lease: Lease
}

export interface Lease {
  flowId: string
  fence: number
}

/** How long after the last possible moment of an earlier request "not found" is believed, in milliseconds, before TIME_SCALE. */
export interface Quiet {
  quietMs: number
  /** A second, later moment at which `none` must be seen again before it is believed (a provider whose lists lag). */
  confirmNoneMs?: number
}

/** What a read step says: the answer, a definite no, or "not yet, look again". */
export type Looked<Result> = Outcome<Result> | { is: 'again'; code: string; afterMs: number }

/** `eventId`: the event of the intent, and so the journal's newest of this flow. */
export type PerformCall = Call & { eventId: number }

interface Shared<Input> {
  /** The id used in metrics, documents and the fault matrix, e.g. `W-ORDER`. */
  id: string
  system: System
  /**
   * After this long without an answer a person decides, before TIME_SCALE; `Infinity`: it is tried for ever. By default 4 h since the flow was
   * accepted or a person last decided, but not before it was tried for 10 minutes.
   */
  giveUpMs?: number
  /** Goes on to the last where the system rations calls. */
  vital?: true
  /** What in this input the remote keeps, so that `find` can recognise our effect. Holds no personal data. */
  marker(input: Input): string
}

/** An effect that changes a remote system. */
export interface Effect<Input = unknown, Result = unknown, Tools = unknown> extends Shared<Input>, Quiet {
  class: 'K' | 'S' | 'B' | 'N'
  /** What counts in place of these where it depends on who is worked with; never longer. */
  quietWith?(tools: Tools): Quiet
  /** The client deadline of one perform; a later owner waits this long after the last possible send. */
  deadlineMs(tools: Tools): number
  /** At most this many performs; then a person decides. */
  maxPerforms?: number
  /** Only one of these may be in flight for the same lane (a WHMCS client, a provider package); null where any number may. */
  lane?(input: Input, tools: Tools): string | null
  /**
   * The effect that makes what this one changes. Right after it, under the same lease, a first look would find what is known already (nothing
   * was restored or lost in between), so it is left out, and the outcome of the one is written with the intent of the other.
   */
  follows?: string
  /** Reads only. `null` for an effect that cannot be found again. */
  find: ((input: Input, tools: Tools, call: Call, history: History) => Promise<Found<Result>>) | null
  /** One request that changes the remote, with no retry inside. */
  perform(input: Input, tools: Tools, call: PerformCall): Promise<Outcome<Result>>
  /** A remote id that a person named: is it ours to take? Reads only. */
  verify?(input: Input, remoteId: string, tools: Tools, call: Call, history: History): Promise<Found<Result>>
  /**
   * Class N without a find: what to do when the quiet period is over and the outcome is still not known.
   * `close` leaves it as refused with code `outcome_unknown`. Of a restored flow nobody can say how often it was performed: `Infinity`.
   */
  afterQuiet?(input: Input, performs: number): 'repeat' | 'person' | 'close'
  /** The effect that undoes this one, if there is one. */
  undo?: string
}

/** How far a reading step is. */
export interface Progress {
  /** How often the remote said "not yet". */
  looks: number
  /** Nothing has been tried yet, nor put back by a person. */
  first: boolean
  /** Since the flow was accepted. */
  flowAgeMs: number
  /** The remote id that a person has named as the one, where the step came before one. */
  adopted: string | null
  restored: Restored | null
}

/** A step that only reads: may be repeated at will, is never intended, and may ask to be looked at again later. */
export interface Look<Input = unknown, Result = unknown, Tools = unknown> extends Shared<Input> {
  class: 'R'
  look(input: Input, tools: Tools, call: Call, progress: Progress): Promise<Looked<Result>>
}

export type AnyEffect<Tools> = Effect<never, unknown, Tools> | Look<never, unknown, Tools>

/** Keeps the input and result types of one effect while it is written. */
export const effect = <Tools>() => ({
  changing: <Input, Result>(definition: Effect<Input, Result, Tools>) => definition,
  reading: <Input, Result>(definition: Look<Input, Result, Tools>) => definition,
})
