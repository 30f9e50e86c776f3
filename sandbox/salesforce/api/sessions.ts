// Access tokens: opaque, with a `!` inside, and a time-out that slides with use.
import { randomBytes } from 'node:crypto'
import { SalesforceError } from '../org/errors.ts'
import { ORG_ID } from '../org/org.ts'
import type { Org } from '../org/org.ts'

export function openSession(org: Org): string {
  const token = `${ORG_ID.slice(0, 15)}!AQEAQ${randomBytes(60).toString('base64url').replaceAll('-', '.')}`
  org.sessions.set(token, org.clock.now())
  return token
}

/** Lets the call pass and the session live on, or throws 401. */
export function useSession(org: Org, authorization: string | undefined): void {
  const found = /^(?:Bearer|OAuth) (\S+)$/.exec(authorization ?? '')
  if (!found) throw new SalesforceError(401, 'INVALID_AUTH_HEADER', 'INVALID_HEADER_TYPE')
  const token = found[1] ?? ''
  const usedAtMs = org.sessions.get(token)
  const lifeMs = org.settings.sessionMinutes * 60_000
  if (usedAtMs === undefined || org.switches.refuseTokens || org.clock.now() - usedAtMs > lifeMs) {
    org.sessions.delete(token)
    throw new SalesforceError(401, 'INVALID_SESSION_ID', 'Session expired or invalid')
  }
  org.sessions.set(token, org.clock.now())
}
