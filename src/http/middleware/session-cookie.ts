import type { Request } from 'express'
import { sessionIdOf } from '../../auth/sessions.ts'

const TOKEN = /^[\w-]{43}$/

/** The session id behind our cookie. Sent twice with other values, the cookie says nothing. */
export function sessionIn(req: Request, cookieName: string): string | null {
  const token = cookieIn(req, cookieName)
  return token !== null && TOKEN.test(token) ? sessionIdOf(token) : null
}

/** A cookie's value; null also where it was sent twice with other values. */
export function cookieIn(req: Request, name: string): string | null {
  const header = req.headers.cookie
  if (header === undefined) return null
  let found: string | null = null
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=')
    if (at <= 0 || pair.slice(0, at).trim() !== name) continue
    const value = pair.slice(at + 1).trim()
    if (found !== null && found !== value) return null
    found = value
  }
  return found
}
