// Looks again and again while something moves: slower with every look without news, and not for ever. Each look is a call to Trunkline.

const PAUSES_MS = [2_000, 2_000, 3_000, 5_000, 8_000, 13_000, 20_000, 30_000]

/** Looks without news: some 17 minutes, longer than Apex goes on repeating a press that did not arrive. */
export const MOST_LOOKS = 40

/** Looks in which Salesforce may still be told what Trunkline has settled. */
export const MOST_LAGGING_LOOKS = 8

export class Follower {
  #look
  #stopped
  #looks = 0
  #timer = null

  /** `stopped` is called where `most` looks in a row brought no news. */
  constructor(look, stopped) {
    this.#look = look
    this.#stopped = stopped
  }

  /** From the quick looks on. */
  restart() {
    this.#looks = 0
  }

  next(most) {
    this.stop()
    if (this.#looks >= most) {
      this.#stopped()
      return
    }
    const pauseMs = PAUSES_MS[Math.min(this.#looks, PAUSES_MS.length - 1)]
    this.#looks += 1
    this.#timer = setTimeout(this.#look, pauseMs)
  }

  stop() {
    clearTimeout(this.#timer)
    this.#timer = null
  }
}
