// Since when each secret is in use. Of a secret too little is kept to find it by, or to see that somebody has found it.

import { createHmac } from 'node:crypto'
import { isGuessable, type OwnSecret } from '../base/own-secrets.ts'
import type { DbOrTx } from './database.ts'

/**
 * Of a keyed digest two bytes. They show that a secret was exchanged, but for one time in 65,536, in which the new one passes for as old as the one
 * before. Whoever has them, the salt and all the time there is rules out what it cannot be, and is left with each 65,536th of what it can: of a
 * secret that nobody can go through, still more than anybody can try. Short ones are not kept at all.
 */
const KEPT_BYTES = 2

/** For each its mark; null for one that nothing is kept of. */
async function marksOf(db: DbOrTx, secrets: readonly OwnSecret[]): Promise<(number | null)[]> {
  const { salt } = await db.selectFrom('secrets_salt').select('salt').executeTakeFirstOrThrow()
  return secrets.map(({ variable, secret }) =>
    isGuessable(secret) ? null : createHmac('sha256', salt).update(`${variable}\0${secret}`).digest().readUIntBE(0, KEPT_BYTES),
  )
}

/** Keeps when each was first here; those that were before stay as they are. */
export async function noteSecrets(db: DbOrTx, secrets: readonly OwnSecret[]): Promise<void> {
  const marks = await marksOf(db, secrets)
  const rows = secrets.flatMap(({ variable }, at) => {
    const mark = marks[at] ?? null
    return mark === null ? [] : [{ variable, mark }]
  })
  if (rows.length === 0) return
  await db
    .insertInto('secrets_seen')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['variable', 'mark']).doNothing())
    .execute()
}

/** For each when it was first here, milliseconds since 1970; null where that was never noted. */
export async function secretsSeenAt(db: DbOrTx, secrets: readonly OwnSecret[]): Promise<(number | null)[]> {
  const marks = await marksOf(db, secrets)
  const rows = await db.selectFrom('secrets_seen').selectAll().execute()
  return secrets.map(
    ({ variable }, at) => rows.find((row) => row.variable === variable && row.mark === marks[at])?.first_seen_at.getTime() ?? null,
  )
}
