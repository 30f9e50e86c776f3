// Ends a worker by force at the worst moment: while requests of its own are on their way to other systems.
import { setTimeout as sleep } from 'node:timers/promises'
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
const IS_CUT_SHORT = `(steps.state = 'unknown' or (steps.state = 'intended' and not exists (
    select from pg_locks where locktype = 'advisory' and classid = ${INSTANCE_LOCK} and objid = flows.owner)))`
const CUT_SHORT = `select count(*)::int as count from steps join flows on flows.id = steps.flow_id where ${IS_CUT_SHORT}`
/** A mail's flow is named after the event that the mail tells of. */
const MAILS_CUT_SHORT = `select flows.subject_id as event from steps join flows on flows.id = steps.flow_id
  where steps.effect = 'MAIL' and ${IS_CUT_SHORT}`
const BACK_WITHIN_MS = 30_000
const IN_HAND_WITHIN_MS = 5_000
const SEEN_WITHIN_MS = 200
/** The dead worker’s connections are closed by then, and nothing of what it sent is sent again for some seconds yet. */
const MAILS_SEEN_WITHIN_MS = 1_000
const LOOK_EVERY_MS = 50

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
  const mails = new Set<string>()
  const kill: Kill = { atMs: load.nowMs(), kills: 0, cutShort: 0, mails: [] }
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
      // More than once: between the claim of who goes on and what that one writes first a mail is neither.
      for (const end = performance.now() + MAILS_SEEN_WITHIN_MS; performance.now() < end; await sleep(LOOK_EVERY_MS))
        for (const { event } of (await db.query<{ event: string }>(MAILS_CUT_SHORT)).rows) mails.add(event)
      await pressing
    }
    return { ...kill, mails: [...mails] }
  } finally {
    await db.end()
  }
}
