import { sql } from 'kysely'
import type { DbOrTx } from './database.ts'

export interface KeyScope {
  principal: string
  /** `POST /api/orders`: method and route template. */
  route: string
  key: string
}

export interface KnownKey {
  fingerprint: string
  subjectId: string | null
  status: number | null
  body: unknown
  location: string | null
}

const split = (route: string): { method: string; path: string } => {
  const [method = '', path = ''] = route.split(' ')
  return { method, path }
}

/** Takes a key in the transaction of what it stands for. Null when it is new; else what is known of its first use. */
export async function takeKey(tx: DbOrTx, scope: KeyScope, fingerprint: string): Promise<KnownKey | null> {
  const inserted = await keyInsert(tx, scope, fingerprint).executeTakeFirst()
  return inserted ? null : findKey(tx, scope)
}

/** The same as a statement, to be part of another one: a row comes back when the key is new. */
export function keyInsert(db: Pick<DbOrTx, 'insertInto'>, scope: KeyScope, fingerprint: string, to: KeyTarget = {}) {
  const { method, path } = split(scope.route)
  return db
    .insertInto('idempotency_keys')
    .values({
      principal: scope.principal,
      method,
      route: path,
      key: scope.key,
      fingerprint,
      subject_id: null,
      status: null,
      location: null,
      ...columnsOf(to),
    })
    .onConflict((conflict) => conflict.columns(['principal', 'method', 'route', 'key']).doNothing())
    .returning('key')
}

export async function findKey(db: DbOrTx, scope: KeyScope): Promise<KnownKey | null> {
  const { method, path } = split(scope.route)
  const row = await db
    .selectFrom('idempotency_keys')
    .select(['fingerprint', 'subject_id', 'status', 'body', 'location'])
    .where('principal', '=', scope.principal)
    .where('method', '=', method)
    .where('route', '=', path)
    .where('key', '=', scope.key)
    .executeTakeFirst()
  return row
    ? { fingerprint: row.fingerprint, subjectId: row.subject_id, status: row.status, body: row.body, location: row.location }
    : null
}

interface KeyTarget {
  subjectId?: string
  reply?: { status: number; body: unknown; location?: string }
}

const columnsOf = ({ subjectId, reply }: KeyTarget) => ({
  ...(subjectId !== undefined && { subject_id: subjectId }),
  ...(reply && {
    status: reply.status,
    body: JSON.stringify(reply.body),
    location: reply.location ?? null,
    finished_at: sql<Date>`now()`,
  }),
})

/** What the key stands for, and its answer once there is one that is to be given again. */
export async function setKey(tx: DbOrTx, scope: KeyScope, to: KeyTarget): Promise<void> {
  await keyUpdate(tx, scope, to).execute()
}

/** The same as a statement, to be part of another one. */
export function keyUpdate(db: Pick<DbOrTx, 'updateTable'>, scope: KeyScope, to: KeyTarget) {
  const { method, path } = split(scope.route)
  return db
    .updateTable('idempotency_keys')
    .set(columnsOf(to))
    .where('principal', '=', scope.principal)
    .where('method', '=', method)
    .where('route', '=', path)
    .where('key', '=', scope.key)
}
