import { sql } from 'kysely'
import type { Db, DbOrTx } from './database.ts'

export const RESET_LIFE_MS = 30 * 60_000

/** A wish for a link. `userId` null: nobody has that e-mail, and the row is written all the same. */
export async function insertReset(tx: DbOrTx, id: string, userId: string | null): Promise<void> {
  await tx.insertInto('password_resets').values({ id, user_id: userId, token_hash: null }).execute()
}

/** Gives the wish a token; an earlier one, whose mail was not sent, is void. False when it was used, or is nobody's. `now` is the journal's clock, ms. */
export async function setResetToken(db: DbOrTx, id: string, hash: Buffer, now: number): Promise<boolean> {
  const row = await db
    .updateTable('password_resets')
    .set({ token_hash: hash, expires_at: new Date(now + RESET_LIFE_MS) })
    .where('id', '=', id)
    .where('user_id', 'is not', null)
    .where('used_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** Whose valid token this is. */
export async function findResetOwner(db: Db, hash: Buffer): Promise<string | null> {
  const row = await db
    .selectFrom('password_resets')
    .select('user_id')
    .where('token_hash', '=', hash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', sql<Date>`now()`)
    .executeTakeFirst()
  return row?.user_id ?? null
}

/** Uses the token up, and with it every other link of the same user. False when it was used or has expired. */
export async function useReset(tx: DbOrTx, hash: Buffer, userId: string): Promise<boolean> {
  const row = await tx
    .updateTable('password_resets')
    .set({ used_at: sql`now()` })
    .where('token_hash', '=', hash)
    .where('user_id', '=', userId)
    .where('used_at', 'is', null)
    .where('expires_at', '>', sql<Date>`now()`)
    .returning('id')
    .executeTakeFirst()
  if (row) await endResets(tx, userId)
  return row !== undefined
}

export async function endResets(tx: DbOrTx, userId: string): Promise<void> {
  await tx
    .updateTable('password_resets')
    .set({ used_at: sql`now()` })
    .where('user_id', '=', userId)
    .where('used_at', 'is', null)
    .execute()
}
