import type { Random } from '../base/random.ts'
import type { Db } from '../db/database.ts'
import { insertKnownDevice, isKnownDevice } from '../db/users.ts'
import { hashToken } from '../db/codes.ts'

// A browser that its owner has logged in from before carries a cookie that says so. It opens nothing: it only keeps others, who use up
// the tries of an account from elsewhere, from locking the owner out.

const YEAR_SECONDS = 365 * 86_400
const TOKEN = /^[A-Za-z0-9_-]{43}$/

/** The name under which the cookie is kept: `__Host-device`, over plain http on loopback `device`. */
export const deviceCookieName = (publicUrl: string): string => (new URL(publicUrl).protocol === 'https:' ? '__Host-device' : 'device')

/** The device's token in a `Cookie` header, if there is one that could be ours. */
export function deviceTokenIn(cookies: string | undefined, publicUrl: string): string | null {
  const name = `${deviceCookieName(publicUrl)}=`
  const value = cookies
    ?.split(';')
    .map((cookie) => cookie.trim())
    .find((cookie) => cookie.startsWith(name))
    ?.slice(name.length)
  return value !== undefined && TOKEN.test(value) ? value : null
}

/** For the log-in's limits: whether this device has been let in to this e-mail's account before. */
export const isDeviceOf = async (db: Db, token: string | null, email: string): Promise<boolean> =>
  token !== null && isKnownDevice(db, hashToken(token), email)

/** The `Set-Cookie` that makes this device known to the user, or null where it is already. */
export async function rememberDevice(
  { db, random, publicUrl }: { db: Db; random: Random; publicUrl: string },
  user: { id: string; email: string },
  presented: string | null,
): Promise<string | null> {
  if (presented !== null && (await isKnownDevice(db, hashToken(presented), user.email))) return null
  const token = random.bytes(32).toString('base64url')
  await insertKnownDevice(db, hashToken(token), user.id)
  const secure = new URL(publicUrl).protocol === 'https:' ? '; Secure' : ''
  return `${deviceCookieName(publicUrl)}=${token}; Max-Age=${YEAR_SECONDS}; Path=/; HttpOnly; SameSite=Lax${secure}`
}
