// Ends a worker by force at the worst moment: while requests of its own are on their way to other systems.
import { Client } from 'pg'
import { INSTANCE_LOCK } from '../../../src/db/instance.ts'
import { until } from '../../world/until.ts'
import { INSTANCES_ALIVE } from '../instances-alive.ts'
import type { Stage } from '../stage.ts'
import type { Load } from './load.ts'
import type { Kill } from './oracle.ts'

const TRIES = 5
const BURST = 20
/** Every worker has a request under way then, so that it does not matter which one is killed. */
const IN_HAND = `select count(distinct flows.owner)::int as count from steps join flows on flows.id = steps.flow_id
  where steps.state = 'intended' and (steps.effect like 'W-%' or steps.effect like 'E-%')`
/** Steps whose request left and whose answer nobody will hear: their worker's lock is free, or another one has seen that already. */
const CUT_SHORT = `select count(*)::int as count from steps join flows on flows.id = steps.flow_id
  where steps.state = 'unknown' or (steps.state = 'intended' and not exists (
    select from pg_locks where locktype = 'advisory' and classid = ${INSTANCE_LOCK} and objid = flows.owner))`
const BACK_WITHIN_MS = 30_000
const IN_HAND_WITHIN_MS = 5_000
const SEEN_WITHIN_MS = 200

/** Kills until one kill has cut requests short, for which a few tries are plenty. */
export async function killWorker({ stack: { env, supervisor }, doors }: Stage, name: string, load: Load): Promise<Kill> {
  const db = new Client({ connectionString: env['DATABASE_URL'] })
  await db.connect()
  const count = async (query: string): Promise<number> => (await db.query<{ count: number }>(query)).rows[0]?.count ?? 0
  const mostWithin = async (query: string, ms: number, enough = Infinity): Promise<number> => {
    let most = 0
    for (const end = performance.now() + ms; performance.now() < end && most < enough;) most = Math.max(most, await count(query))
    return most
  }
  const kill: Kill = { atMs: load.nowMs(), kills: 0, cutShort: 0 }
  try {
    while (kill.cutShort === 0 && kill.kills < TRIES) {
      await until(async () => (await count(INSTANCES_ALIVE)) === 2 * doors.length, 'every process to be there', BACK_WITHIN_MS)
      const pid = supervisor.pidOf(name)
      if (pid === undefined) throw new Error(`${name} is not running`)
      const pressing = load.press(BURST)
      await mostWithin(IN_HAND, IN_HAND_WITHIN_MS, doors.length)
      process.kill(pid, 'SIGKILL')
      kill.kills += 1
      kill.cutShort = await mostWithin(CUT_SHORT, SEEN_WITHIN_MS)
      await pressing
    }
    return kill
  } finally {
    await db.end()
  }
}
