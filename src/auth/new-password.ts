import { requestMail } from '../accounts/request-mail.ts'
import { currentAccount, currentUser } from '../accounts/current-account.ts'
import { invalid, Problem } from '../base/problems.ts'
import type { Wake } from '../base/wake.ts'
import { findAccountOfUser } from '../db/accounts.ts'
import { recordEvent } from '../db/events.ts'
import { endResets, findResetOwner, insertReset, useReset } from '../db/password-resets.ts'
import { findUser, findUserByEmail, forgetDevices, setPasswordHash, type UserRow } from '../db/users.ts'
import { hashToken } from '../db/codes.ts'
import { type LetIn, type LetInDeps, letIn, type Visitor } from './let-in.ts'
import { checkNewPassword, type PasswordRules } from './password-rules.ts'
import type { Passwords } from './passwords.ts'
import type { Session } from './sessions.ts'

export interface NewPasswordDeps extends LetInDeps {
  passwords: Passwords
  rules: PasswordRules
  wake: Wake
}

/** Asks for a link by mail. Does as much for an e-mail that nobody has, so that neither answer nor time tells (SEC-14). */
export async function requestPasswordReset(
  deps: NewPasswordDeps,
  email: string,
  visitor: Pick<Visitor, 'ip' | 'correlationId'>,
): Promise<void> {
  const { db, random, wake } = deps
  const { ip, correlationId } = visitor
  const found = await findUserByEmail(db, email)
  const user = found?.disabled_at === null ? found : undefined
  const resetId = random.uuid()
  const mail = await db.transaction().execute(async (tx) => {
    await insertReset(tx, resetId, user?.id ?? null)
    await recordEvent(tx, { kind: 'password.reset_requested', ...(user ? { subjectId: user.id } : {}), correlationId, data: { ip } })
    if (!user) return null
    return requestMail(
      tx,
      random,
      { kind: 'password-reset', to: { userId: user.id }, language: user.language, refs: { resetId } },
      correlationId,
    )
  })
  if (mail) wake(mail.flowId)
}

/** Throws 422 `token_invalid`, or 422 on `password`; a refused password leaves the link usable. Ends every session of the user. */
export async function resetPassword(
  deps: NewPasswordDeps,
  given: { token: string; password: string },
  visitor: Pick<Visitor, 'ip' | 'correlationId'>,
): Promise<void> {
  const { db, passwords, rules, sessions } = deps
  const { ip, correlationId } = visitor
  const token = hashToken(given.token)
  const userId = await findResetOwner(db, token)
  const user = userId === null ? undefined : await findUser(db, userId)
  if (!user || user.disabled_at !== null) {
    await recordEvent(db, { kind: 'password.reset_refused', correlationId, data: { ip } })
    throw new Problem('token_invalid')
  }
  checkNewPassword(given.password, await personOf(deps, user), rules)
  const hash = await passwords.hash(given.password)
  // First, so that nothing has changed yet when sessions cannot be ended now.
  await sessions.endAllOf(user.id)
  const used = await db.transaction().execute(async (tx) => {
    if (!(await useReset(tx, token, user.id))) return false
    await savePassword(tx, user.id, hash)
    await recordEvent(tx, { kind: 'password.reset', subjectId: user.id, actor: user.id, correlationId, data: { ip } })
    return true
  })
  if (!used) throw new Problem('token_invalid')
  // And again: somebody may have come in with the old one meanwhile.
  await sessions.endAllOf(user.id)
}

/** Throws 422 on `current` or `password`. Ends every session of the user; the caller gets a new one. */
export async function changePassword(
  deps: NewPasswordDeps,
  given: { current: string; password: string },
  session: Session,
  visitor: Visitor,
): Promise<LetIn> {
  const { db, passwords, rules, sessions } = deps
  const { ip, correlationId } = visitor
  const [user, account] = await Promise.all([currentUser(db, session), currentAccount(db, session)])
  if (!(await passwords.matches(user.password_hash, given.current))) {
    await recordEvent(db, { kind: 'password.change_refused', subjectId: user.id, actor: user.id, correlationId, data: { ip } })
    throw invalid('current', 'wrong_password', 'This is not your password.')
  }
  checkNewPassword(given.password, await personOf(deps, user), rules)
  const hash = await passwords.hash(given.password)
  await sessions.endAllOf(user.id, session.id)
  await db.transaction().execute(async (tx) => {
    await savePassword(tx, user.id, hash)
    await endResets(tx, user.id)
    await recordEvent(tx, { kind: 'password.changed', subjectId: user.id, actor: user.id, correlationId, data: { ip } })
  })
  await sessions.endAllOf(user.id)
  return letIn(deps, user, account, { ...visitor, session: null, deviceToken: null })
}

const savePassword = async (tx: Parameters<typeof setPasswordHash>[0], userId: string, hash: string): Promise<void> => {
  await setPasswordHash(tx, userId, hash)
  await forgetDevices(tx, userId)
}

async function personOf({ db }: Pick<NewPasswordDeps, 'db'>, user: UserRow) {
  const account = await findAccountOfUser(db, user.id)
  return { email: user.email, firstName: user.first_name, lastName: user.last_name, companyName: account?.company_name }
}
