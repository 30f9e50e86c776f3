// GET /query?q= and the pages behind it. Source: REST API guide, "Query" and "Query More".
import { notAllowed, notFound, refuse } from '../org/errors.ts'
import { makeId } from '../org/ids.ts'
import { runQuery } from '../soql/query.ts'
import type { Answer } from '../soql/query.ts'
import type { Call } from './call.ts'
import type { Result } from './reply.ts'

const CURSOR_LIFE_MS = 15 * 60_000
const MAX_CURSORS = 1000

export function query(call: Call, [locator, ...rest]: readonly string[]): Result {
  if (rest.length > 0) throw notFound()
  if (call.method !== 'GET') throw notAllowed(call.method, 'GET,HEAD')
  if (locator !== undefined) return nextPage(call, locator)
  const soql = call.query.get('q')
  if (soql === null || soql.trim() === '') throw refuse('MALFORMED_QUERY', 'SOQL statements cannot be empty or null')
  const answer = runQuery(call.org, call.version, soql)
  const size = pageSize(call)
  if (answer.ids.length <= size) return { status: 200, body: pageOf(call, answer, '', size, 0) }
  const cursor = makeId('01g', call.org.store.serial('cursor', 500_000))
  remember(call, cursor, (from) => pageOf(call, answer, cursor, size, from))
  return { status: 200, body: pageOf(call, answer, cursor, size, 0) }
}

function remember(call: Call, cursor: string, page: (from: number) => Record<string, unknown>): void {
  const { cursors, clock } = call.org
  const oldest = cursors.keys().next().value
  if (cursors.size >= MAX_CURSORS && oldest !== undefined) cursors.delete(oldest)
  cursors.set(cursor, { page, userId: call.actor.userId, askedAtMs: clock.now() })
}

function nextPage(call: Call, locator: string): Result {
  const found = /^(01g\w{15})-(\d+)$/.exec(locator)
  const cursor = call.org.cursors.get(found?.[1] ?? '')
  const isOpen = cursor?.userId === call.actor.userId && call.org.clock.now() - cursor.askedAtMs <= CURSOR_LIFE_MS
  if (!cursor || !isOpen) throw refuse('INVALID_QUERY_LOCATOR', 'invalid query locator')
  return { status: 200, body: cursor.page(Number(found?.[2])) }
}

function pageOf(call: Call, answer: Answer, cursor: string, size: number, from: number): Record<string, unknown> {
  const to = from + size
  const records = answer.ids
    .slice(from, to)
    .map(answer.print)
    .filter((record) => record !== null)
  const done = to >= answer.ids.length
  const next = done ? {} : { nextRecordsUrl: `/services/data/v${call.version}/query/${cursor}-${to}` }
  return { totalSize: answer.totalSize, done, ...next, records }
}

/** `Sforce-Query-Options: batchSize=200` is a hint between 200 and 2000; the org's own size is the upper bound. */
function pageSize(call: Call): number {
  const hint = /batchSize\s*=\s*(\d+)/i.exec(call.headers['sforce-query-options'] ?? '')?.[1]
  const wanted = hint === undefined ? 2000 : Math.min(2000, Math.max(200, Number(hint)))
  return Math.min(call.org.switches.pageSize, wanted)
}
