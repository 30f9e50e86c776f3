import { toSignedIn } from '../accounts/views.ts'
import { Problem } from '../base/problems.ts'
import type { Random } from '../base/random.ts'
import type { SignedIn } from '../contract/account.ts'
import type { AccountRow } from '../db/accounts.ts'
import type { Db } from '../db/database.ts'
import { findUser, type UserRow } from '../db/users.ts'
import { deviceName } from './device-name.ts'
import { rememberDevice } from './known-devices.ts'
import type { Session, Sessions } from './sessions.ts'

/** The circumstances of a request that may end in a session. */
export interface Visitor {
  ip: string
  correlationId: string
  userAgent: string | undefined
  /** The token of the known-device cookie, if it sent one. */
  deviceToken: string | null
  /** A session it has already; a new one takes its place (SEC-02). */
  session: Session | null
}

export interface LetIn extends SignedIn {
  setCookies: string[]
}

export interface LetInDeps {
  db: Db
  random: Random
  sessions: Sessions
  publicUrl: string
}

/**
 * Begins a new session, ends the one before, and makes the device known. Throws 503 `session_store_unavailable`, and 401 when the user has been
 * disabled since `user` was read.
 */
export async function letIn(deps: LetInDeps, user: UserRow, account: AccountRow, visitor: Visitor): Promise<LetIn> {
  const { id, setCookie } = await deps.sessions.create(
    { userId: user.id, accountId: account.id },
    { device: deviceName(visitor.userAgent), ...(visitor.session ? { replaces: visitor.session.id } : {}) },
  )
  // Only now: whoever disables a user ends the sessions that are there, and this one may have come after.
  if ((await findUser(deps.db, user.id))?.disabled_at !== null) {
    await deps.sessions.end(id)
    throw new Problem('not_signed_in')
  }
  const device = await rememberDevice(deps, user, visitor.deviceToken)
  return { ...toSignedIn(user, account), setCookies: device === null ? [setCookie] : [setCookie, device] }
}
