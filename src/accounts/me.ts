import type { ChangeMe, Me, NextStep, SignedIn } from '../contract/account.ts'
import type { AccountRow } from '../db/accounts.ts'
import type { Db } from '../db/database.ts'
import { updateUser } from '../db/users.ts'
import { clientOf, currentAccount, currentUser, type Who } from './current-account.ts'
import { toSignedIn } from './views.ts'

export interface MeDeps {
  db: Db
  /** Whether a WHMCS client has a payment method; null when it cannot be told soon. */
  hasPaymentMethod(clientId: number): Promise<boolean | null>
}

/** Who is signed in, and what is still to be done before an order. */
export async function readMe(deps: MeDeps, who: Who): Promise<Me> {
  const [user, account] = await Promise.all([currentUser(deps.db, who), currentAccount(deps.db, who)])
  const clientId = clientOf(account)
  const paid = clientId === null ? null : await deps.hasPaymentMethod(clientId)
  return { ...toSignedIn(user, account), nextSteps: nextSteps(account, paid) }
}

/** What is not known is not asked for. */
export function nextSteps(account: Pick<AccountRow, 'address' | 'phone'>, hasPaymentMethod: boolean | null): NextStep[] {
  const { line1, city, postcode, country } = account.address
  const addressed = [line1, city, postcode, country, account.phone].every((value) => value.trim() !== '')
  return [...(addressed ? [] : (['address'] as const)), ...(hasPaymentMethod === false ? (['payment-method'] as const) : [])]
}

export async function changeMe({ db }: { db: Db }, who: Who, change: ChangeMe): Promise<SignedIn> {
  await updateUser(db, who.userId, change)
  const [user, account] = await Promise.all([currentUser(db, who), currentAccount(db, who)])
  return toSignedIn(user, account)
}
