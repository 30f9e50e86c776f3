import type { Clock } from '../base/clock.ts'
import { Problem } from '../base/problems.ts'
import type { Db } from '../db/database.ts'
import { recordEvent } from '../db/events.ts'
import type { Session, Sessions } from './sessions.ts'

/** SEC-04: what this origin keeps in the browser goes. */
export const CLEAR_SITE_DATA = '"cookies","storage","cache"'

/** Ends the session, if there is one, and says what to tell the browser. */
export async function logOut(
  { db, sessions }: { db: Db; sessions: Sessions },
  session: Session | null,
  correlationId: string,
): Promise<Record<string, string>> {
  if (session) {
    await sessions.end(session.id)
    await recordEvent(db, { kind: 'logout', subjectId: session.userId, actor: session.userId, correlationId })
  }
  return { 'Clear-Site-Data': CLEAR_SITE_DATA, 'Set-Cookie': sessions.cookie.cleared }
}

/** How long after a log-in other sessions may be ended without another one (SEC-03). */
export const FRESH_LOGIN_MS = 10 * 60_000

/** Ends all sessions of the user but this one. Throws 401 when this log-in is not fresh. */
export async function endOtherSessions(
  { db, sessions, clock }: { db: Db; sessions: Sessions; clock: Clock },
  session: Session,
  correlationId: string,
): Promise<void> {
  const mine = (await sessions.list(session.userId)).find(({ id }) => id === session.id)
  if (!mine || clock.now() - Date.parse(mine.startedAt) > FRESH_LOGIN_MS) {
    throw new Problem('not_signed_in', 'Log in again to do this: your log-in is older than ten minutes.')
  }
  const count = await sessions.endAllOf(session.userId, session.id)
  await recordEvent(db, { kind: 'sessions.ended', subjectId: session.userId, actor: session.userId, correlationId, data: { count } })
}
