import { availableParallelism } from 'node:os'
import { type Algorithm, hash, verify } from '@node-rs/argon2'
import { Problem } from '../base/problems.ts'

/** argon2id (SEC-12). Weaker figures are refused at start. */
export interface Cost {
  memoryKiB: number
  passes: number
  lanes: number
}

export const LEAST_COST: Cost = { memoryKiB: 19_456, passes: 2, lanes: 1 }
const TAG_BYTES = 32
/** src/main.ts has more threads than these. */
const MOST_RUNNING = 4
const MOST_WAITING = 32
const OVERLOADED_SECONDS = 2

/** Hashing on a pool of its own: a sign-up storm must not slow the readers down. Throws 503 `overloaded` when too many wait. */
export interface Passwords {
  /** Throws the same 503 where a password that came now would be turned away: before anything else is done for it. */
  wantRoom(): void
  /** A PHC string. */
  hash(password: string): Promise<string>
  /** `stored` null: nobody has this e-mail. Takes as long, and is false. */
  matches(stored: string | null, password: string): Promise<boolean>
  /** Made with less than today's cost. */
  isWeaker(stored: string): boolean
}

export interface PasswordOptions {
  cost?: Cost
  running?: number
  waiting?: number
}

/** One core is left to the event loop; more than four at a time would only fill the memory. */
const defaultRunning = (): number => Math.max(1, Math.min(MOST_RUNNING, availableParallelism() - 1))

export async function createPasswords(options: PasswordOptions = {}): Promise<Passwords> {
  const { cost = LEAST_COST, running = defaultRunning(), waiting = MOST_WAITING } = options
  if (cost.memoryKiB < LEAST_COST.memoryKiB || cost.passes < LEAST_COST.passes || cost.lanes < LEAST_COST.lanes) {
    throw new RangeError('argon2id may not be weaker than 19,456 KiB, 2 passes, 1 lane')
  }
  const { turn, wantRoom } = limited(running, waiting)
  const parameters = {
    algorithm: ARGON2ID,
    memoryCost: cost.memoryKiB,
    timeCost: cost.passes,
    parallelism: cost.lanes,
    outputLen: TAG_BYTES,
  }
  // Not waited for: it is made while the process goes on starting.
  const nobodys = hash('the password of nobody', parameters)
  return {
    wantRoom,
    hash: (password) => turn(() => hash(password, parameters)),
    async matches(stored, password) {
      const compared = stored ?? (await nobodys)
      const right = await turn(() => verify(compared, password))
      return stored !== null && right
    },
    isWeaker(stored) {
      const phc = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$/.exec(stored)
      return !phc || Number(phc[1]) < cost.memoryKiB || Number(phc[2]) < cost.passes || Number(phc[3]) < cost.lanes
    },
  }
}

/** The package declares an ambient const enum, which cannot be imported under isolated modules; 2 is its `Argon2id`. */
const ARGON2ID = 2 as Algorithm.Argon2id

/** At most `running` at a time and `waiting` in the queue, first come first served. */
function limited(running: number, waiting: number): { turn: <T>(work: () => Promise<T>) => Promise<T>; wantRoom: () => void } {
  const queue: (() => void)[] = []
  let busy = 0
  const wantRoom = () => {
    if (busy >= running && queue.length >= waiting) throw new Problem('overloaded', undefined, { retryAfterSeconds: OVERLOADED_SECONDS })
  }
  return {
    wantRoom,
    async turn(work) {
      wantRoom()
      // Whoever finishes hands its place on, so `busy` stays as it is.
      if (busy < running) busy += 1
      else await new Promise<void>((resolve) => queue.push(resolve))
      try {
        return await work()
      } finally {
        const next = queue.shift()
        if (next) next()
        else busy -= 1
      }
    },
  }
}
