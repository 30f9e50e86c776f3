import type { Request } from 'express'
import { sessionIdOf } from '../../auth/sessions.ts'

const TOKEN = /^[\w-]{43}$/

/** The session id behind our cookie. Sent twice with other values, the cookie says nothing. */
export function sessionIn(req: Request, cookieName: string): string | null {
  const header = req.headers.cookie
  if (header === undefined) return null
  let token: string | undefined
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=')
    if (at <= 0 || pair.slice(0, at).trim() !== cookieName) continue
    const value = pair.slice(at + 1).trim()
    if (token !== undefined && token !== value) return null
    token = value
  }
  return token !== undefined && TOKEN.test(token) ? sessionIdOf(token) : null
}
