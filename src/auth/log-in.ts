import { Problem } from '../base/problems.ts'
import { findAccountOfUser } from '../db/accounts.ts'
import { recordEvent } from '../db/events.ts'
import { findUserByEmail, foldEmail, upgradePasswordHash } from '../db/users.ts'
import { type LetIn, type LetInDeps, letIn, type Visitor } from './let-in.ts'
import type { Passwords } from './passwords.ts'

export interface LogInDeps extends LetInDeps {
  passwords: Passwords
}

/** Throws 401 `invalid_credentials` in the same way, and after the same time, for an unknown e-mail and a wrong password. */
export async function logIn(deps: LogInDeps, given: { email: string; password: string }, visitor: Visitor): Promise<LetIn> {
  const { db, passwords } = deps
  const { ip, correlationId } = visitor
  const user = await findUserByEmail(db, given.email)
  const right = await passwords.matches(user?.password_hash ?? null, given.password)
  if (!user || !right || user.disabled_at !== null) {
    await recordEvent(db, { kind: 'login.refused', ...(user ? { subjectId: user.id } : {}), correlationId, data: { ip } })
    throw new Problem('invalid_credentials')
  }
  const account = await findAccountOfUser(db, user.id)
  if (!account) throw new Error('a user without an account')
  const entered = await letIn(deps, user, account, visitor)
  if (passwords.isWeaker(user.password_hash))
    await upgradePasswordHash(db, user.id, user.password_hash, await passwords.hash(given.password))
  await recordEvent(db, { kind: 'login.accepted', subjectId: user.id, actor: user.id, correlationId, data: { ip } })
  return entered
}

/** Whom the limits count: the e-mail as it is compared, known or not. */
export const countedAs = ({ email }: { email: string }): string => foldEmail(email)
