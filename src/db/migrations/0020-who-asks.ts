import { type Kysely, sql } from 'kysely'

/**
 * Beside why a person is asked about an order stands which flow says so: by that the order's creation, once it settles, leaves it to its
 * provisioning. Orders of the version before do not have it, and of some the creation has said that they wait for their review, or are not
 * heard of yet: no press and no decision reached what waits there.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Flows before their orders, as whoever commits takes them.
  await sql`
    select f.id from flows f join orders o on o.id = f.subject_id
    where f.kind in ('order', 'provision') and ${DOES_NOT_SAY_WHO} and exists (select ${OPEN})
    order by f.id for update of f`.execute(db)
  // As its provisioning would say it now. A code that is no reason is shown as one.
  await sql`
    update orders o set state = 'needs_person', rev = o.rev + 1, updated_at = now(),
      attention = jsonb_build_object(
        'code', (select coalesce(s.code, 'remote_refused') ${WAITING} order by s.position limit 1), 'by', 'provision')
    where ${DOES_NOT_SAY_WHO} and exists (select ${WAITING})`.execute(db)
  // Of no other flow, and no step waits for it. Nobody sees a difference.
  await sql`
    update orders o set attention = o.attention || '{"by": "provision"}'
    where ${DOES_NOT_SAY_WHO} and o.state = 'needs_person' and o.attention ->> 'code' = 'service_without_billing'
      and exists (select ${OPEN})`.execute(db)
}

// A press or a decision has taken up what is in any other state. Written as the index of orders under way has it.
const DOES_NOT_SAY_WHO = sql`
  o.state in ('received', 'pending_review', 'needs_person') and o.attention ->> 'by' is distinct from 'provision'`

const OPEN = sql`from flows p where p.subject_id = o.id and p.kind = 'provision' and p.state = 'open'`

const WAITING = sql`
  from flows p join steps s on s.flow_id = p.id
  where p.subject_id = o.id and p.kind = 'provision' and p.state = 'open' and s.state = 'person'`
