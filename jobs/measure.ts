import { sql } from 'kysely'
import type { Metrics } from '../src/base/metrics.ts'
import type { WakeQueue } from '../src/base/wake-queue.ts'
import type { Db } from '../src/db/database.ts'
import { waitingFigures, type WaitingRow } from '../src/db/waiting-figures.ts'

/** Flows that tell somebody of something: all that such a flow does is to send it. */
const OUTBOX: readonly string[] = ['mail', 'case']

/** What nobody can count as it happens: how much is due, and how long the oldest has been. */
export async function measure(db: Db, queue: WakeQueue, metrics: Metrics): Promise<void> {
  interface Row {
    due: number
    oldest: number | null
    broken: number
    recovering: number
    heard: number | null
    swept: number | null
    round: number | null
    at: number
  }
  const { rows } = await sql<Row>`
    select count(*)::int as due, extract(epoch from now() - min(greatest(due_at, accepted_at)))::float8 as oldest,
      (select count(*)::int from flows where broken_since is not null and state = 'open') as broken,
      (select count(*)::int from recoveries where ended_at is null) as recovering,
      (select extract(epoch from heard_at)::float8 from whmcs_hook) as heard,
      (select extract(epoch from round_ended_at)::float8 from whmcs_hook) as swept,
      (select extract(epoch from round_ended_at - round_before_ended_at)::float8 from whmcs_hook) as round,
      extract(epoch from now())::float8 as at
    from flows where state = 'open' and due_at <= now() and owner is null`.execute(db)
  metrics.dueFlows.set(rows[0]?.due ?? 0)
  metrics.brokenFlows.set(rows[0]?.broken ?? 0)
  metrics.recovering.set(rows[0]?.recovering ?? 0)
  metrics.hookLastHeard.set(Math.round(rows[0]?.heard ?? 0))
  // Whichever worker swept, and before this one's start: a round may take longer than a worker lives.
  metrics.sweepLastRound.set(Math.round(rows[0]?.swept ?? 0))
  metrics.sweepRoundSeconds.set(rows[0]?.round ?? 0)
  metrics.oldestDueSeconds.set(Math.max(0, rows[0]?.oldest ?? 0))
  showWaiting(metrics, await waitingFigures(db))
  metrics.journalMeasured.set(Math.round(rows[0]?.at ?? 0))
  const waiting = await queue.waiting()
  if (waiting !== null) metrics.queueJobs.set(waiting)
}

/** Kinds of which none is open any more have no figure. */
function showWaiting(metrics: Metrics, rows: readonly WaitingRow[]): void {
  const { flowsAtPerson, stalledFlowSeconds, overdueUnknownSeconds, outboxOldestSeconds } = metrics
  for (const gauge of [flowsAtPerson, stalledFlowSeconds, overdueUnknownSeconds, outboxOldestSeconds]) gauge.reset()
  for (const { kind, at_person, stalled, overdue_unknown } of rows) {
    flowsAtPerson.set({ kind }, at_person)
    stalledFlowSeconds.set({ kind }, Math.max(0, stalled ?? 0))
    overdueUnknownSeconds.set({ kind }, Math.max(0, overdue_unknown ?? 0))
    if (OUTBOX.includes(kind)) outboxOldestSeconds.set({ kind }, Math.max(0, stalled ?? 0))
  }
  outboxOldestSeconds.set({ kind: 'write_back' }, Math.max(0, ...rows.map((row) => row.write_back ?? 0)))
}
