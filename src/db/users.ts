import { type Selectable, sql } from 'kysely'
import type { Db, DbOrTx } from './database.ts'
import type { Database } from './tables.ts'

export type UserRow = Selectable<Database['users']>

/** The form in which e-mails are compared; only ASCII gets past the schemas. */
export const foldEmail = (email: string): string => email.trim().toLowerCase()

export const findUserByEmail = (db: DbOrTx, email: string): Promise<UserRow | undefined> =>
  db.selectFrom('users').selectAll().where('email_folded', '=', foldEmail(email)).executeTakeFirst()

export const findUser = (db: DbOrTx, id: string): Promise<UserRow | undefined> =>
  db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst()

/** The customer whose order it is; of an order that staff made nobody, until it has been read. */
export const findUserOfOrder = (db: DbOrTx, orderId: string): Promise<Pick<UserRow, 'email' | 'language'> | undefined> =>
  db
    .selectFrom('orders')
    .innerJoin('accounts', 'accounts.id', 'orders.account_id')
    .innerJoin('users', 'users.id', 'accounts.user_id')
    .select(['users.email', 'users.language'])
    .where('orders.id', '=', orderId)
    .executeTakeFirst()

export type NewUser = Omit<UserRow, 'email_folded' | 'disabled_at' | 'created_at'>

/** Throws a unique violation when the e-mail has a user; see `violatedConstraint`. */
export async function insertUser(tx: DbOrTx, user: NewUser): Promise<void> {
  await tx
    .insertInto('users')
    .values({ ...user, email_folded: foldEmail(user.email) })
    .execute()
}

export async function setPasswordHash(tx: DbOrTx, userId: string, hash: string): Promise<void> {
  await tx.updateTable('users').set({ password_hash: hash }).where('id', '=', userId).execute()
}

/** Replaces a hash by a stronger one of the same password, unless the password was changed meanwhile. */
export async function upgradePasswordHash(db: Db, userId: string, from: string, to: string): Promise<void> {
  await db.updateTable('users').set({ password_hash: to }).where('id', '=', userId).where('password_hash', '=', from).execute()
}

/** Whether that changed anything. */
export async function setDisabled(tx: DbOrTx, userId: string, disabled: boolean): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('users')
    .set({ disabled_at: disabled ? sql<Date>`now()` : null })
    .where('id', '=', userId)
    .where('disabled_at', disabled ? 'is' : 'is not', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export interface UserChange {
  language?: 'en' | 'ja' | undefined
  nationality?: string | undefined
  dateOfBirth?: string | undefined
  gender?: string | undefined
}

export async function updateUser(db: Db, userId: string, change: UserChange): Promise<void> {
  const columns = {
    ...(change.language === undefined ? {} : { language: change.language }),
    ...(change.nationality === undefined ? {} : { nationality: change.nationality }),
    ...(change.dateOfBirth === undefined ? {} : { date_of_birth: change.dateOfBirth }),
    ...(change.gender === undefined ? {} : { gender: change.gender }),
  }
  if (Object.keys(columns).length > 0) await db.updateTable('users').set(columns).where('id', '=', userId).execute()
}

const DEVICES_PER_USER = 20

/** Whether this device has been let in to the account of that e-mail before. One statement, so that an unknown e-mail takes as long. */
export async function isKnownDevice(db: DbOrTx, tokenHash: Buffer, email: string): Promise<boolean> {
  const row = await db
    .updateTable('known_devices')
    .from('users')
    .set({ last_seen_at: sql`now()` })
    .whereRef('known_devices.user_id', '=', 'users.id')
    .where('token_hash', '=', tokenHash)
    .where('users.email_folded', '=', foldEmail(email))
    .returning('token_hash')
    .executeTakeFirst()
  return row !== undefined
}

/** Remembers a device its user has logged in from; the one unused for longest makes room. */
export async function insertKnownDevice(db: DbOrTx, tokenHash: Buffer, userId: string): Promise<void> {
  await db.insertInto('known_devices').values({ token_hash: tokenHash, user_id: userId }).execute()
  const surplus = db
    .selectFrom('known_devices')
    .select('token_hash')
    .where('user_id', '=', userId)
    .orderBy('last_seen_at', 'desc')
    .offset(DEVICES_PER_USER)
  await db.deleteFrom('known_devices').where('token_hash', 'in', surplus).execute()
}

/** A changed password makes every device a stranger. */
export async function forgetDevices(tx: DbOrTx, userId: string): Promise<void> {
  await tx.deleteFrom('known_devices').where('user_id', '=', userId).execute()
}

const UNIQUE_VIOLATION = '23505'

/** The name of the unique constraint that an insert ran into, or null for any other error. */
export function violatedConstraint(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || error.code !== UNIQUE_VIOLATION) return null
  return 'constraint' in error && typeof error.constraint === 'string' ? error.constraint : null
}
