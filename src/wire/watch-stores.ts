import type { Redis } from 'ioredis'
import { sql } from 'kysely'
import type { World } from '../wire.ts'

const EVERY_MS = 5_000

type Watched = Pick<World, 'db' | 'clock' | 'metrics'> & { redis: Pick<Redis, 'status'> }

/** Whether this process reaches the database and Redis, for the monitor. A question that has no answer when the next is due counts as no. */
export function startWatchingStores({ db, redis, clock, metrics }: Watched): { stop(): void } {
  const show = (store: 'postgres' | 'redis', isUp: boolean) => metrics.storeUp.set({ store }, isUp ? 1 : 0)
  let isAsking = false
  const ask = async (): Promise<void> => {
    isAsking = true
    const isUp = await sql`select 1`.execute(db).then(
      () => true,
      () => false, // why is in the log of whoever needs it
    )
    isAsking = false
    show('postgres', isUp)
  }
  const look = () => {
    show('redis', redis.status === 'ready')
    if (isAsking) show('postgres', false)
    else void ask()
  }
  look()
  return { stop: clock.every(EVERY_MS, look) }
}
