import { toSignedIn } from '../accounts/views.ts'
import type { Random } from '../base/random.ts'
import type { SignedIn } from '../contract/account.ts'
import type { AccountRow } from '../db/accounts.ts'
import type { Db } from '../db/database.ts'
import type { UserRow } from '../db/users.ts'
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

/** Begins a new session, ends the one before, and makes the device known. Throws 503 `session_store_unavailable`. */
export async function letIn(deps: LetInDeps, user: UserRow, account: AccountRow, visitor: Visitor): Promise<LetIn> {
  const { setCookie } = await deps.sessions.create(
    { userId: user.id, accountId: account.id },
    { device: deviceName(visitor.userAgent), ...(visitor.session ? { replaces: visitor.session.id } : {}) },
  )
  const device = await rememberDevice(deps, user, visitor.deviceToken)
  return { ...toSignedIn(user, account), setCookies: device === null ? [setCookie] : [setCookie, device] }
}
