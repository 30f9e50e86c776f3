import { createHash, timingSafeEqual } from 'node:crypto'
import type { Random } from '../base/random.ts'
import type { DbOrTx } from './database.ts'
import { setResetToken } from './password-resets.ts'
import { setCode } from './signups.ts'

// Codes and tokens are made at the moment their mail is written, so that the plain ones exist in that mail alone.

const CODE_DIGITS = 6
const TOKEN_BYTES = 32

/** Bound to the sign-up, so that a stored hash is of no use for another one. */
export const hashCode = (signUpId: string, code: string): Buffer => createHash('sha256').update(`sign-up ${signUpId} ${code}`).digest()

export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest()

export const sameHash = (one: Buffer, other: Buffer): boolean => one.length === other.length && timingSafeEqual(one, other)

/**
 * Makes a sign-up's new six-digit code, valid for 10 minutes and 5 tries; an earlier one is void. Null when the sign-up is over and its
 * mail is not needed any more. `now` is the journal's clock, ms.
 */
export async function issueEmailCode(db: DbOrTx, random: Random, signUpId: string, now: number): Promise<string | null> {
  const code = String(random.below(10 ** CODE_DIGITS)).padStart(CODE_DIGITS, '0')
  return (await setCode(db, signUpId, hashCode(signUpId, code), now)) ? code : null
}

/** Makes the token of a wish for a new password, 256 bits, valid for 30 minutes. Null when the wish is over. */
export async function issueResetToken(db: DbOrTx, random: Random, resetId: string, now: number): Promise<string | null> {
  const token = random.bytes(TOKEN_BYTES).toString('base64url')
  return (await setResetToken(db, resetId, hashToken(token), now)) ? token : null
}
