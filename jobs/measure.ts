import { sql } from 'kysely'
import type { Metrics } from '../src/base/metrics.ts'
import type { WakeQueue } from '../src/base/wake-queue.ts'
import type { Db } from '../src/db/database.ts'

/** What nobody can count as it happens: how much is due, and how long the oldest has been. */
export async function measure(db: Db, queue: WakeQueue, metrics: Metrics): Promise<void> {
  const { rows } = await sql<{ due: number; oldest: number | null; broken: number; recovering: number; heard: number | null }>`
    select count(*)::int as due, extract(epoch from now() - min(greatest(due_at, accepted_at)))::float8 as oldest,
      (select count(*)::int from flows where broken_since is not null and state = 'open') as broken,
      (select count(*)::int from recoveries where ended_at is null) as recovering,
      (select extract(epoch from heard_at)::float8 from whmcs_hook) as heard
    from flows where state = 'open' and due_at <= now() and owner is null`.execute(db)
  metrics.dueFlows.set(rows[0]?.due ?? 0)
  metrics.brokenFlows.set(rows[0]?.broken ?? 0)
  metrics.recovering.set(rows[0]?.recovering ?? 0)
  metrics.hookLastHeard.set(Math.round(rows[0]?.heard ?? 0))
  metrics.oldestDueSeconds.set(Math.max(0, rows[0]?.oldest ?? 0))
  const waiting = await queue.waiting()
  if (waiting !== null) metrics.queueJobs.set(waiting)
}
