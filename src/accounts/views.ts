import type { Account, SignedIn, User } from '../contract/account.ts'
import type { AccountRow } from '../db/accounts.ts'
import type { UserRow } from '../db/users.ts'

export const toUser = (row: UserRow): User => ({
  id: row.id,
  email: row.email,
  firstName: row.first_name,
  lastName: row.last_name,
  language: row.language,
})

export const toAccount = (row: AccountRow): Account => ({ customerNumber: row.customer_number, name: row.name, status: row.status })

export const toSignedIn = (user: UserRow, account: AccountRow): SignedIn => ({ user: toUser(user), account: toAccount(account) })
