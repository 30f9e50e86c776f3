import { INSTANCE_LOCK, INSTANCE_NAME } from '../../src/db/instance.ts'

/** Asks the database how many processes of the product live (`count`): each holds a lock of its own for as long. */
export const INSTANCES_ALIVE = `select count(*)::int as count from pg_locks join pg_stat_activity using (pid)
  where locktype = 'advisory' and classid = ${INSTANCE_LOCK} and granted and application_name like '${INSTANCE_NAME}-%'`
