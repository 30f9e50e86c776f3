import { type Selectable, sql } from 'kysely'
import type { Db, DbOrTx } from './database.ts'
import type { Database, SignUpDetails } from './tables.ts'
import { foldEmail } from './users.ts'

export type SignUpRow = Selectable<Database['signups']>

export const CODE_LIFE_MS = 10 * 60_000
export const CODE_TRIES = 5
export const CODES_PER_SIGNUP = 5

export interface NewSignUp {
  id: string
  knownEmail: boolean
  details: SignUpDetails
  passwordHash: string
  sfAccountId: string
  emailMatches: boolean
}

export async function insertSignUp(tx: DbOrTx, signUp: NewSignUp): Promise<void> {
  await tx
    .insertInto('signups')
    .values({
      id: signUp.id,
      email_folded: foldEmail(signUp.details.email),
      known_email: signUp.knownEmail,
      details: JSON.stringify(signUp.details),
      password_hash: signUp.passwordHash,
      sf_account_id: signUp.sfAccountId,
      email_matches: signUp.emailMatches,
      code_hash: null,
      codes_sent: 1,
      user_id: null,
    })
    .execute()
}

export const findSignUp = (db: DbOrTx, id: string): Promise<SignUpRow | undefined> =>
  db.selectFrom('signups').selectAll().where('id', '=', id).executeTakeFirst()

/** Makes this the only valid code. False when the sign-up is over. `now` is the journal's clock, ms. */
export async function setCode(db: DbOrTx, id: string, hash: Buffer, now: number): Promise<boolean> {
  const row = await db
    .updateTable('signups')
    .set({ code_hash: hash, code_expires_at: new Date(now + CODE_LIFE_MS), tries_left: CODE_TRIES })
    .where('id', '=', id)
    .where('verified_at', 'is', null)
    .where('known_email', '=', false)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** Uses up one try before the code is compared, so that parallel guesses cannot share one. Undefined when there is nothing to guess. */
export const takeTry = (db: Db, id: string): Promise<SignUpRow | undefined> =>
  db
    .updateTable('signups')
    .set({ tries_left: sql`tries_left - 1` })
    .where('id', '=', id)
    .where('verified_at', 'is', null)
    .where('code_hash', 'is not', null)
    .where('code_expires_at', '>', sql<Date>`now()`)
    .where('tries_left', '>', 0)
    .returningAll()
    .executeTakeFirst()

/** Uses the code up; false when somebody was faster. */
export async function closeSignUp(tx: DbOrTx, id: string, codeHash: Buffer, userId: string): Promise<boolean> {
  const row = await tx
    .updateTable('signups')
    .set({ verified_at: sql`now()`, code_hash: null, code_expires_at: null, user_id: userId })
    .where('id', '=', id)
    .where('verified_at', 'is', null)
    .where('code_hash', '=', codeHash)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** Counts one more mail, if the sign-up is open, young and has not had too many. */
export const takeResend = (tx: DbOrTx, id: string): Promise<SignUpRow | undefined> =>
  tx
    .updateTable('signups')
    .set({ codes_sent: sql`codes_sent + 1` })
    .where('id', '=', id)
    .where('verified_at', 'is', null)
    .where('codes_sent', '<', CODES_PER_SIGNUP)
    .where('created_at', '>', sql<Date>`now() - interval '1 day'`)
    .returningAll()
    .executeTakeFirst()

/** Forgets what nobody verified: two days after, nothing of it is needed. Says how many went. */
export async function forgetStaleSignUps(db: Db): Promise<number> {
  const gone = await db
    .deleteFrom('signups')
    .where('verified_at', 'is', null)
    .where('created_at', '<', sql<Date>`now() - interval '2 days'`)
    .executeTakeFirst()
  return Number(gone.numDeletedRows)
}
