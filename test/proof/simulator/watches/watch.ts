// One thing that the oracle keeps an eye on.

import type { SandboxReply } from '../../../../sandbox/desk.ts'
import type { IntentRow } from '../memory-journal.ts'
import type { Sent } from '../network.ts'
import type { SimWorld } from '../world.ts'

/** Says that a promise was broken. */
export type Say = (breaks: string, what: string) => void

/** Told of requests that may change something. */
export interface Watch {
  /** The first byte leaves; `intent` is what it leaves for. */
  onSent?(sent: Sent, intent: IntentRow | undefined): void
  /** The remote has carried it out, and would answer this. */
  onApplied?(sent: Sent, own: SandboxReply): void
  /** The process has the answer. */
  onHeard?(sent: Sent, answer: SandboxReply): void
  /** Faults have stopped long enough. */
  onEnd?(): void
}

export type OpenWatch = (world: SimWorld, say: Say) => Watch
