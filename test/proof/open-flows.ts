// What has not come to its end, by the journal: asked often and cheaply. What became of it the stand-ins say.
import { type Db, openDatabase } from '../../src/db/database.ts'
import { until } from '../world/until.ts'

const UNDER_WAY = ['planned', 'intended', 'unknown'] as const

/** Flows in which something is still to happen: one in front of a person may have others to tell of it. */
export const openFlows = (db: Db): Promise<{ id: string; kind: string }[]> =>
  db
    .selectFrom('flows')
    .select(['id', 'kind'])
    .where('state', '=', 'open')
    .where(({ not, or, exists, selectFrom }) => {
      const steps = selectFrom('steps').select('name').whereRef('steps.flow_id', '=', 'flows.id')
      return or([exists(steps.where('steps.state', 'in', UNDER_WAY)), not(exists(steps.where('steps.state', '=', 'person')))])
    })
    .execute()

/** Waits for every flow to come to its end; says which have not in time. */
export async function untilEnded(db: Db, withinMs: number): Promise<string[]> {
  await until(async () => (await openFlows(db)).length === 0, 'every flow to come to its end', withinMs).catch(() => undefined)
  return (await openFlows(db)).map(({ id, kind }) => `${kind} ${id} has not come to its end`)
}

/** The same, for who has no connection of its own. What leaves twice has left by then, so this comes before anything is judged. */
export async function untilAllEnded({ env }: { env: NodeJS.ProcessEnv }, withinMs: number): Promise<string[]> {
  const db = openDatabase(env['DATABASE_URL'] ?? '', () => undefined, 1)
  try {
    return await untilEnded(db, withinMs)
  } finally {
    await db.destroy()
  }
}
