// Services that were set up and are not among their client's any more, by their lines. How often a person was told of a line is kept for ever:
// it says which Case the next one is.

import { type RawBuilder, sql } from 'kysely'
import type { DbOrTx } from './database.ts'

/** One that is missed now. */
export interface MissingService {
  lineKey: string
  orderId: string
  serviceId: number
  /** For how long. */
  missedSeconds: number
  /** It has been missed for long enough, and nobody has been told. */
  isDue: boolean
  /** How often a person was told of this line. */
  times: number
  /** The Case that tells of it, or one of many that counts it until then; null where there is none. */
  caseKey: string | null
}

const COLUMNS = [
  'line_key as lineKey',
  'order_id as orderId',
  'service_id as serviceId',
  'times',
  'case_key as caseKey',
  sql<number>`extract(epoch from now() - missed_at)::float8`.as('missedSeconds'),
  sql<boolean>`coalesce(ask_at <= now(), false)`.as('isDue'),
] as const

const inSeconds = (seconds: number) => sql<Date>`now() + make_interval(secs => ${seconds})`

/** What these orders lack, whoever waited longest first. */
export async function missingOf(db: DbOrTx, orderIds: readonly string[]): Promise<MissingService[]> {
  if (orderIds.length === 0) return []
  const missed = db.selectFrom('missing_services').select(COLUMNS).where('missed_at', 'is not', null)
  return missed.where('order_id', 'in', orderIds).orderBy('ask_at').orderBy('line_key').execute()
}

/** What has come to be missed since then, the newest first. */
export const missedSince = (db: DbOrTx, since: Date, limit: number): Promise<MissingService[]> =>
  db.selectFrom('missing_services').select(COLUMNS).where('missed_at', '>=', since).orderBy('missed_at', 'desc').limit(limit).execute()

/** Notes one that is missed, unless it was noted; WHMCS is to be asked for it after so long. */
export async function noteMissing(
  db: DbOrTx,
  { lineKey, orderId, serviceId }: Pick<MissingService, 'lineKey' | 'orderId' | 'serviceId'>,
  afterSeconds: number,
): Promise<void> {
  await db
    .insertInto('missing_services')
    .values({
      line_key: lineKey,
      order_id: orderId,
      service_id: serviceId,
      missed_at: sql<Date>`now()`,
      ask_at: inSeconds(afterSeconds),
      case_key: null,
    })
    .onConflict((conflict) =>
      conflict
        .column('line_key')
        .doUpdateSet({
          service_id: serviceId,
          missed_at: sql<Date>`now()`,
          ask_at: inSeconds(afterSeconds),
          case_key: null,
        })
        .where('missing_services.missed_at', 'is', null),
    )
    .execute()
}

/** Before that instant by the database's clock, in seconds since 1970; and nobody was told after it. */
const isOlder = (readAt: number): RawBuilder<boolean> => sql<boolean>`greatest(missed_at, told_at) < to_timestamp(${readAt})`

/**
 * They are there, by a list that was asked for at `readAt`, or nobody misses them. What was noted or told later is not taken back by it: the
 * same loss would be told a second time.
 */
export async function forgetMissing(db: DbOrTx, lineKeys: readonly string[], readAt: number): Promise<void> {
  if (lineKeys.length === 0) return
  await db.deleteFrom('missing_services').where('line_key', 'in', lineKeys).where('times', '=', 0).where(isOlder(readAt)).execute()
  await db
    .updateTable('missing_services')
    .set({ missed_at: null, ask_at: null, case_key: null })
    .where('line_key', 'in', lineKeys)
    .where('missed_at', 'is not', null)
    .where(isOlder(readAt))
    .execute()
}

/** WHMCS could not say, or a person is to be told with others: it is asked again after so long, and for others before that. */
export async function putOffMissing(db: DbOrTx, lineKey: string, afterSeconds: number): Promise<void> {
  await db
    .updateTable('missing_services')
    .set({ ask_at: inSeconds(afterSeconds) })
    .where('line_key', '=', lineKey)
    .where('ask_at', 'is not', null)
    .execute()
}

type Note = Pick<MissingService, 'lineKey' | 'times'>

/**
 * Takes the table for the length of the transaction, whose first question it must be: nobody notes, forgets or tells meanwhile, so that a Case
 * counts what is there. Null where somebody else has told of this one, or it is missed no more.
 */
export async function takeUntold(tx: DbOrTx, { lineKey, times }: Note): Promise<Pick<MissingService, 'caseKey'> | null> {
  await sql`lock table missing_services in share row exclusive mode`.execute(tx)
  const untold = tx.selectFrom('missing_services').select('case_key as caseKey').where('ask_at', 'is not', null)
  return (await untold.where('line_key', '=', lineKey).where('times', '=', times).executeTakeFirst()) ?? null
}

/** A person is told by this Case. */
export async function tellMissing(tx: DbOrTx, lineKey: string, caseKey: string): Promise<void> {
  await tx
    .updateTable('missing_services')
    .set({ told_at: sql<Date>`now()`, ask_at: null, case_key: caseKey, times: sql<number>`times + 1` })
    .where('line_key', '=', lineKey)
    .execute()
}

/** What has been going missing of late. */
export interface MissingLately {
  /** Lines that were noted, or of which a person was told, within so long. */
  lines: number
  /**
   * The services that are missed now, and of how many clients they are: but for those of which a person was told before that, and those for
   * which nobody has asked since then, as nobody looks at their client any more.
   */
  services: number
  clients: number
  /** Since when the first of them has been missed, and now, in UTC. */
  missedSince: string
  now: string
  /** Until the next Case of many may be opened; 0 where it may be now. */
  waitSeconds: number
}

interface Spans {
  latelySeconds: number
  /** From one Case of many to the next. */
  apartSeconds: number
}

/** Counts the line that is about to be told in any case, however long it waited. */
export async function missingLately(tx: DbOrTx, lineKey: string, { latelySeconds, apartSeconds }: Spans): Promise<MissingLately> {
  const since = inSeconds(-latelySeconds)
  const isCounted = sql`(m.missed_at is not null and (m.ask_at > ${since} or m.told_at > ${since} or m.line_key = ${lineKey}))`
  const inUtc = (instant: RawBuilder<unknown>) => sql`to_char((${instant}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
  const { rows } = await sql<MissingLately>`
    select (count(*) filter (where m.missed_at > ${since} or m.told_at > ${since} or m.line_key = ${lineKey}))::int as lines,
      (count(*) filter (where ${isCounted}))::int as services,
      (count(distinct o.account_id) filter (where ${isCounted}))::int as clients,
      ${inUtc(sql`min(m.missed_at) filter (where ${isCounted})`)} as "missedSince",
      ${inUtc(sql`now()`)} as now,
      coalesce(greatest(extract(epoch from max(m.opened_at) - now())::float8 + ${apartSeconds}::float8, 0), 0) as "waitSeconds"
    from missing_services m join orders o on o.id = m.order_id
    where m.missed_at > ${since} or m.ask_at > ${since} or m.told_at > ${since} or m.line_key = ${lineKey}`.execute(tx)
  const [lately] = rows
  if (!lately) throw new Error('a count has no row')
  return lately
}

/** This line has opened a Case of many: it counts all of which nobody has been told, as `missingLately` does. */
export async function countInto(tx: DbOrTx, lineKey: string, caseKey: string, { latelySeconds }: Spans): Promise<void> {
  const opened = tx.updateTable('missing_services').set({ opened_at: sql<Date>`now()` })
  await opened.where('line_key', '=', lineKey).execute()
  await tx
    .updateTable('missing_services')
    .set({ case_key: caseKey })
    .where('missed_at', 'is not', null)
    .where('ask_at', '>', inSeconds(-latelySeconds))
    .where('case_key', 'is', null)
    .execute()
}
