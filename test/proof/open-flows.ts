// What has not come to its end, by the journal: asked often and cheaply. What became of it the stand-ins say.
import type { Db } from '../../src/db/database.ts'

/** Flows that are neither done nor in front of a person. */
export const openFlows = (db: Db): Promise<{ id: string; kind: string }[]> =>
  db
    .selectFrom('flows')
    .select(['id', 'kind'])
    .where('state', '=', 'open')
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('steps').select('name').whereRef('steps.flow_id', '=', 'flows.id').where('steps.state', '=', 'person'))),
    )
    .execute()
