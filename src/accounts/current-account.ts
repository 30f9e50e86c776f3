import { Problem } from '../base/problems.ts'
import { type AccountRow, findAccount, madeItsClient } from '../db/accounts.ts'
import type { Db } from '../db/database.ts'
import { findUser, type UserRow } from '../db/users.ts'

/** Who is signed in, as a session knows it. */
export interface Who {
  userId: string
  accountId: string
}

/** The account of the session. Throws 401 when it is no longer there: the session outlived it. */
export async function currentAccount(db: Db, who: Who): Promise<AccountRow> {
  const account = await findAccount(db, who.accountId)
  if (!account || account.user_id !== who.userId) throw new Problem('not_signed_in')
  return account
}

/** The user of the session. Throws 401 when it is gone or was disabled. */
export async function currentUser(db: Db, who: Who): Promise<UserRow> {
  const user = await findUser(db, who.userId)
  if (!user || user.disabled_at !== null) throw new Problem('not_signed_in')
  return user
}

/** The account's WHMCS client; null while there is none, or none that is sure. */
export const clientOf = ({ status, whmcs_client_id: clientId }: AccountRow): number | null => (status === 'linking' ? null : clientId)

/**
 * The same, where what it holds may be shown; null otherwise. In review nothing is shown that was there before
 * the sign-up. A client that the sign-up made holds nothing older; of one that an account was found again with,
 * nothing is told until the Case is closed.
 */
export async function shownClient(db: Db, account: AccountRow): Promise<number | null> {
  const clientId = clientOf(account)
  return clientId !== null && account.status === 'review' && !(await madeItsClient(db, account.id)) ? null : clientId
}

/** The same. Throws 409 `account_not_ready` in place of null. */
export async function shownClientOrRefuse(db: Db, account: AccountRow): Promise<number> {
  const clientId = await shownClient(db, account)
  if (clientId === null) throw new Problem('account_not_ready')
  return clientId
}
