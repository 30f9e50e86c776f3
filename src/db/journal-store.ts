// The journal in PostgreSQL: leases, and what a flow looks like. What a commit writes is in commit-statement.ts.

import { sql } from 'kysely'
import type { FlowView } from '../journal/flow.ts'
import type { Claimed, JournalStore } from '../journal/store.ts'
import { LEASE_MS } from '../journal/times.ts'
import type { Db, DbOrTx } from './database.ts'
import { INSTANCE_LOCK, type Instance } from './instance.ts'
import { type ClaimRow, newFlowRow, opening, toView, type ViewRow } from './journal-rows.ts'
import type { JournalConnections } from './journal-connections.ts'
import { openJournalWriter } from './journal-writer.ts'

const STEPS_OF = `select coalesce(json_agg(s order by s.position), '[]') from steps s`
const DECISIONS_OF = `select coalesce(json_agg(d order by d.decided_at, d.id), '[]') from decisions d`

const VIEWED = sql.raw(`
  select f.*, (${STEPS_OF} where s.flow_id = f.id) as steps, (${DECISIONS_OF} where d.flow_id = f.id) as decisions from flows f`)

/** Reads a flow without its lease, for showing it. */
export async function readFlow(db: Db, by: { id: string } | { kind: string; subjectId: string }): Promise<FlowView | null> {
  const where = 'id' in by ? sql`f.id = ${by.id}` : sql`f.kind = ${by.kind} and f.subject_id = ${by.subjectId}`
  const { rows } = await sql<ViewRow>`${VIEWED} where ${where}`.execute(db)
  return rows[0] ? toView(rows[0]) : null
}

/** All flows of these subjects, of whatever kind. */
export async function flowsOf(db: DbOrTx, subjectIds: readonly string[]): Promise<FlowView[]> {
  const { rows } = await sql<ViewRow>`${VIEWED} where f.subject_id = any(${[...subjectIds]}::uuid[])`.execute(db)
  return rows.map(toView)
}

const CLAIMED = 'c.id, c.kind, c.subject_id, c.input, c.correlation_id, c.rev, c.decided, c.accepted_at, c.fence, c.restored_at, c.proves'
/** Free, expired, ours from an earlier fault, or its owner's lock is gone. `me`: the parameter. */
const takeable = (me: string) =>
  `(owner is null or lease_until < now() or owner = ${me} or pg_try_advisory_xact_lock(${INSTANCE_LOCK}, owner))`

// Where the update had to wait for somebody who was leaving word, it sees that row, but the decisions are read as they were before: so the
// inbox is read with them. The first commit then finds it changed, and the word is heard.
const CLAIM = `
  with claimed as (
    update flows c set owner = $2, lease_until = now() + make_interval(secs => $3), fence = fence + 1
    where id = $1 and state = 'open' and ${takeable('$2')}
    returning ${CLAIMED})
  select ${CLAIMED}, (select f.inbox from flows f where f.id = c.id) as inbox, clock_timestamp() as now,
    (${STEPS_OF} where s.flow_id = c.id) as steps, (${DECISIONS_OF} where d.flow_id = c.id) as decisions
  from claimed c`
const DUE = `
  select id from flows where state = 'open' and due_at <= now() and id <> all($3::uuid[]) and ${takeable('$1')} order by due_at limit $2`
const RENEW = 'update flows set lease_until = now() + make_interval(secs => $3) where owner = $1 and id = $2 returning id'
const POSTPONE = `
  with put_off as (
    update flows set owner = null, lease_until = null, broken_since = coalesce(broken_since, now()),
      due_at = now() + least(greatest(now() - coalesce(broken_since, now()), make_interval(secs => $3)), make_interval(secs => $4))
    where id = $1 and fence = $2 returning broken_since, restored_at, proves),
  stuck as (select restored_at, proves from put_off where broken_since <= now() - make_interval(secs => $5))
  ${opening('json_populate_recordset(null::flows, $6) r', 'stuck by on true')}`

const LEASE_SECONDS = LEASE_MS / 1000

export function createJournalStore(connections: JournalConnections, instance: Instance): JournalStore {
  return {
    owner: () => instance.id(),
    async claim(flowId): Promise<Claimed | null> {
      const me = instance.id()
      const [row] = await connections.query<ClaimRow>(CLAIM, [flowId, me, LEASE_SECONDS])
      if (!row) return null
      const { fence, inbox, now, restored_at, proves } = row
      const restored = restored_at && { at: restored_at.getTime(), proves }
      return { view: toView(row), fence, owner: me, inbox, now: now.getTime(), restored }
    },
    commit: openJournalWriter(connections),
    async postpone(flowId, fence, { leastMs, mostMs, giveUpMs, toldBy }) {
      const telling = toldBy === null ? [] : [newFlowRow(toldBy)]
      const values = [flowId, fence, leastMs / 1000, mostMs / 1000, giveUpMs / 1000, JSON.stringify(telling)]
      return (await connections.query<{ id: string }>(POSTPONE, values)).map(({ id }) => id)
    },
    async due(limit, without) {
      return (await connections.query<{ id: string }>(DUE, [instance.id(), limit, [...without]])).map(({ id }) => id)
    },
    async heartbeat(flowIds) {
      if (!instance.alive()) return []
      // One by one: a statement that held some of them while it waits for others could wait for a commit that waits for it.
      const renewed = await Promise.all(flowIds.map((id) => connections.query<{ id: string }>(RENEW, [instance.id(), id, LEASE_SECONDS])))
      return instance.alive() ? renewed.flat().map(({ id }) => id) : []
    },
    alive: (owner) => instance.alive() && instance.id() === owner,
  }
}
