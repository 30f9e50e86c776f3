import { randomBytes, randomInt } from 'node:crypto'
import { v7 } from 'uuid'

/** Randomness as a port: ids, secrets and jitter. */
export interface Random {
  /** A number in [0, 1), for jitter alone. */
  fraction(): number
  /** A lower-case UUIDv7: sorts by the time it was made. */
  uuid(): string
  /** Cryptographically strong bytes. */
  bytes(length: number): Buffer
  /** A cryptographically strong whole number in [0, limit). */
  below(limit: number): number
}

export const systemRandom: Random = {
  fraction: () => Math.random(),
  uuid: () => v7(),
  bytes: (length) => randomBytes(length),
  below: (limit) => randomInt(limit),
}
