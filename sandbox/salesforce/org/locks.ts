// Rows that somebody else's transaction holds. The platform waits about ten seconds before it refuses; here the refusal comes at once.
import type { SandboxClock } from '../../desk.ts'
import { lockedRow } from './errors.ts'

export class Locks {
  readonly #until = new Map<string, number>()
  readonly #clock: SandboxClock

  constructor(clock: SandboxClock) {
    this.#clock = clock
  }

  /** Holds the row for `ms` of the stand-in's clock; 0 lets go. */
  hold(id: string, ms: number): void {
    if (ms > 0) this.#until.set(id, this.#clock.now() + ms)
    else this.#until.delete(id)
  }

  isHeld(id: string): boolean {
    return (this.#until.get(id) ?? 0) > this.#clock.now()
  }

  /** Throws UNABLE_TO_LOCK_ROW for the first row that is held. */
  take(...ids: readonly string[]): void {
    const held = ids.find((id) => this.isHeld(id))
    if (held !== undefined) throw lockedRow(held)
  }
}
