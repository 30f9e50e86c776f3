import { type Selectable, sql } from 'kysely'
import type { Db, DbOrTx } from './database.ts'
import type { Database, PostalAddress } from './tables.ts'

export type AccountRow = Selectable<Database['accounts']>

// Written into their statements: a kept plan uses an index of some rows only where it reads that these are wanted.
const OPEN = sql.lit<'open'>('open')
const PROFILE = sql.lit('billing-profile')
const IN_REVIEW = sql.lit<'review'>('review')

export interface NewAccount {
  id: string
  userId: string
  customerNumber: string
  sfAccountId: string
  name: string
  companyName: string | null
  phone: string
  address: PostalAddress
}

/** Throws a unique violation when the user, the number or the Salesforce Account has an account already. */
export async function insertAccount(tx: DbOrTx, account: NewAccount): Promise<void> {
  await tx
    .insertInto('accounts')
    .values({
      id: account.id,
      user_id: account.userId,
      customer_number: account.customerNumber,
      sf_account_id: account.sfAccountId,
      name: account.name,
      company_name: account.companyName,
      phone: account.phone,
      address: JSON.stringify(account.address),
      whmcs_user_id: null,
      whmcs_client_id: null,
      status: 'linking',
    })
    .execute()
}

export const findAccount = (db: DbOrTx, id: string): Promise<AccountRow | undefined> =>
  db.selectFrom('accounts').selectAll().where('id', '=', id).executeTakeFirst()

export const findAccountOfUser = (db: DbOrTx, userId: string): Promise<AccountRow | undefined> =>
  db.selectFrom('accounts').selectAll().where('user_id', '=', userId).executeTakeFirst()

/** Whether somebody has this number, or the Salesforce Account it stands for. */
export async function isNumberTaken(db: DbOrTx, customerNumber: string, sfAccountId: string): Promise<boolean> {
  const row = await db
    .selectFrom('accounts')
    .select('id')
    .where((where) => where.or([where('customer_number', '=', customerNumber), where('sf_account_id', '=', sfAccountId)]))
    .executeTakeFirst()
  return row !== undefined
}

/** Keeps two changes of one account from being begun side by side; to be called first in the transaction. */
export async function lockAccount(tx: DbOrTx, accountId: string): Promise<void> {
  await tx.selectFrom('accounts').select('id').where('id', '=', accountId).forUpdate().executeTakeFirst()
}

/** The flow of a change of the billing profile that goes on by itself, if there is one. What waits for a person holds nobody up. */
export async function openProfileChange(db: DbOrTx, accountId: string): Promise<string | null> {
  const row = await db
    .selectFrom('flows')
    .select('id')
    .where('kind', '=', PROFILE)
    .where('state', '=', OPEN)
    .where(sql<string>`input->>'accountId'`, '=', accountId)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('steps').select('steps.name').whereRef('steps.flow_id', '=', 'flows.id').where('steps.state', '=', 'person'))),
    )
    .executeTakeFirst()
  return row?.id ?? null
}

/** Whether the same account's billing profile was changed again after this change was asked for. */
export async function hasLaterProfileChange(db: DbOrTx, flowId: string): Promise<boolean> {
  const row = await db
    .selectFrom('flows as later')
    .innerJoin('flows as this', 'this.kind', 'later.kind')
    .select('later.id')
    .where('this.id', '=', flowId)
    .where('later.kind', '=', PROFILE)
    .whereRef('later.accepted_at', '>', 'this.accepted_at')
    .where(sql<boolean>`later.input->>'accountId' = this.input->>'accountId'`)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Whether the sign-up of an account has come to a step that a person must decide. */
export const waitsForPerson = async (db: DbOrTx, accountId: string): Promise<boolean> =>
  (await signUpSteps(db, accountId).where('steps.state', '=', 'person').executeTakeFirst()) !== undefined

/** Whether the account's own sign-up made its WHMCS client: then that client holds nothing older. */
export async function madeItsClient(db: DbOrTx, accountId: string): Promise<boolean> {
  // A client that was there before is proven to be theirs, by a step of another effect.
  const made = signUpSteps(db, accountId).where('steps.effect', '=', 'W-CLIENT').where('steps.state', '=', 'done')
  return (await made.executeTakeFirst()) !== undefined
}

const signUpSteps = (db: DbOrTx, accountId: string) =>
  db
    .selectFrom('flows')
    .innerJoin('steps', 'steps.flow_id', 'flows.id')
    .select('steps.name')
    .where('flows.kind', '=', 'signup')
    .where('flows.subject_id', '=', accountId)

/** Accounts in review, oldest first. */
export async function accountsInReview(db: DbOrTx, limit: number): Promise<string[]> {
  const rows = await db.selectFrom('accounts').select('id').where('status', '=', IN_REVIEW).orderBy('created_at').limit(limit).execute()
  return rows.map(({ id }) => id)
}

/** False when it was not in review any more. */
export async function endReview(tx: DbOrTx, accountId: string): Promise<boolean> {
  const row = await tx
    .updateTable('accounts')
    .set({ status: 'active', updated_at: sql`now()` })
    .where('id', '=', accountId)
    .where('status', '=', 'review')
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

export async function readProfileChange(db: Db, flowId: string, step: string): Promise<{ state: string; code: string | null } | null> {
  const row = await db
    .selectFrom('steps')
    .select(['state', 'code'])
    .where('flow_id', '=', flowId)
    .where('name', '=', step)
    .executeTakeFirst()
  return row ?? null
}
