import type { Db } from '../db/database.ts'
import { recordEvent } from '../db/events.ts'
import { setDisabled } from '../db/users.ts'
import type { Sessions } from './sessions.ts'

/** Who works at the machine itself; whom else an event names is a user. */
const OPERATOR = 'operator'

interface Deps {
  db: Db
  sessions: Sessions
}

/**
 * Keeps a user out: no log-in, no reset, and every session ends (SEC-03), with it whatever it holds open. Answers how many ended. Throws 503
 * `session_store_unavailable` while sessions cannot be ended; the user is disabled by then, and another call ends them.
 */
export async function disableUser({ db, sessions }: Deps, userId: string, correlationId: string): Promise<number> {
  // First, so that a log-in under way either sees it or has made a session that the next line ends.
  await change(db, userId, true, correlationId)
  return sessions.endAllOf(userId)
}

export const enableUser = (db: Db, userId: string, correlationId: string): Promise<void> => change(db, userId, false, correlationId)

async function change(db: Db, userId: string, disabled: boolean, correlationId: string): Promise<void> {
  await db.transaction().execute(async (tx) => {
    if (!(await setDisabled(tx, userId, disabled))) return
    const kind = disabled ? 'user.disabled' : 'user.enabled'
    await recordEvent(tx, { kind, subjectId: userId, actor: OPERATOR, correlationId })
  })
}
