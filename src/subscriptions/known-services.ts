import type { Redis } from 'ioredis'
import type { WhmcsService } from '../../whmcs/actions/get-clients-products.ts'

// Which services a customer has been shown. Their own orders tell of what was ordered here; of what staff set up, only a list did. So whose a
// service is can be said without asking anybody: an id of somebody else's costs no call, and is told from no other.

const KEPT_MS = 30 * 86_400_000

export interface KnownServices {
  has(accountId: string, serviceId: number): Promise<boolean>
  /** What the account was just shown, in place of what it was shown before. */
  note(accountId: string, services: readonly WhmcsService[]): Promise<void>
}

const keyOf = (accountId: string): string => `services-of:${accountId}`
const isUp = (redis: Redis): boolean => redis.status === 'ready'

/** While Redis is away nobody is signed in either. */
export function openKnownServices(redis: Redis): KnownServices {
  // One list is shown for a minute, and noted once.
  const noted = new WeakSet<readonly WhmcsService[]>()
  return {
    has: async (accountId, serviceId) => isUp(redis) && (await redis.sismember(keyOf(accountId), String(serviceId)).catch(() => 0)) === 1,
    async note(accountId, services) {
      if (noted.has(services) || !isUp(redis)) return
      noted.add(services)
      const key = keyOf(accountId)
      const change = redis.multi().del(key)
      if (services.length > 0) change.sadd(key, ...services.map(({ id }) => String(id))).pexpire(key, KEPT_MS)
      // Not noted, it is read again with the next list.
      await change.exec().catch(() => noted.delete(services))
    },
  }
}
