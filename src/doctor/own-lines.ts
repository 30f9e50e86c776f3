// The lines to what is ours: database and Redis. They carry passwords and personal data, and speak in the clear unless told otherwise.

import { isLoopback } from '../db/durability.ts'
import { lineOf } from '../db/server-settings.ts'
import type { Check } from './check.ts'
import { fine, warning } from './finding.ts'

const HERE = 'on this machine alone'
const PRIVATE = 'where the network between the two is not private to them'

export const databaseTls: Check = {
  id: 'database.tls',
  system: 'database',
  looks: 'whether the line to PostgreSQL is encrypted where it leaves this machine',
  mended: 'sslmode in DATABASE_URL; ssl in postgresql.conf',
  needs: ['database.reachable'],
  async run({ db, config }) {
    const { protocol, isLocal } = await lineOf(db)
    if (protocol !== null) return [fine(protocol)]
    if (isLocal || isLoopback(config.database.url)) return [fine(HERE)]
    return [
      warning(
        'orders, names and the password go over the network in the clear',
        `Add sslmode=verify-full to DATABASE_URL, and ssl = on to postgresql.conf, ${PRIVATE}.`,
      ),
    ]
  },
}

export const redisTls: Check = {
  id: 'redis.tls',
  system: 'redis',
  looks: 'whether the line to Redis is encrypted where it leaves this machine',
  mended: 'REDIS_URL (rediss://); tls-port in redis.conf',
  needs: ['redis.reachable'],
  async run({ config }) {
    const { url } = config.redis
    if (new URL(url).protocol === 'rediss:') return [fine('TLS')]
    if (isLoopback(url)) return [fine(HERE)]
    return [
      warning(
        'sessions and the password go over the network in the clear',
        `Give Redis a tls-port, and REDIS_URL its address with rediss://, ${PRIVATE}.`,
      ),
    ]
  },
}
