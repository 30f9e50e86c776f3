import { Problem } from '../base/problems.ts'
import { type AccountRow, findAccount } from '../db/accounts.ts'
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

/** The account's WHMCS client. Throws 409 `account_not_ready` while there is none. */
export function whmcsClientOf(account: AccountRow): number {
  if (account.whmcs_client_id === null || account.status === 'linking') throw new Problem('account_not_ready')
  return account.whmcs_client_id
}
