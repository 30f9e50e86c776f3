// What has not come to its end, by the journal: asked often and cheaply. What became of it the stand-ins say.
import type { Db } from '../../src/db/database.ts'

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
