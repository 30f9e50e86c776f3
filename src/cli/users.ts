// Keeps a user out, and lets them in again: `npm run users -- disable <e-mail or id>`, `enable <e-mail or id>`.

import { Redis } from 'ioredis'
import { disableUser, enableUser } from '../auth/disable-user.ts'
import { openSessions } from '../auth/sessions.ts'
import { loadConfig } from '../base/config.ts'
import { exitOnConfigError } from '../base/exit.ts'
import { systemRandom } from '../base/random.ts'
import { openDatabase } from '../db/database.ts'
import { findUser, findUserByEmail } from '../db/users.ts'

const ID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

const [verb, who, ...more] = process.argv.slice(2)
if ((verb !== 'disable' && verb !== 'enable') || !who || more.length > 0) {
  console.error('Say disable or enable, and whom: npm run users -- disable <e-mail or id>')
  process.exit(1)
}
const config = exitOnConfigError(() => loadConfig(process.env))
const db = openDatabase(config.database.url, (error) => console.error(error.message), 2)
const redis = new Redis(config.redis.url, { connectTimeout: 1000, commandTimeout: 1000, maxRetriesPerRequest: 1 })
redis.on('error', () => undefined) // said once, by whoever needs it
try {
  const correlationId = systemRandom.uuid()
  const user = await (ID.test(who) ? findUser(db, who) : findUserByEmail(db, who))
  if (!user) throw new Error('There is no such user.')
  if (verb === 'enable') {
    await enableUser(db, user.id, correlationId)
    console.log(`User ${user.id} may log in again.`)
  } else {
    const sessions = openSessions({ redis, random: systemRandom, publicUrl: config.web.publicUrl })
    const ended = await disableUser({ db, sessions }, user.id, correlationId)
    console.log(`User ${user.id} is disabled; sessions ended: ${ended}.`)
  }
} catch (error) {
  const away = error instanceof Error && 'code' in error && error.code === 'session_store_unavailable'
  console.error(away ? 'The user is disabled, but Redis does not answer: say it again to end the sessions.' : saidBy(error))
  process.exitCode = 1
} finally {
  redis.disconnect()
  await db.destroy()
}

function saidBy(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
