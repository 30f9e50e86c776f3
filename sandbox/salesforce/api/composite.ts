// /composite: up to 25 calls in one, as one transaction when `allOrNone` is said. The outer status is 200 whatever happens inside.
import { notAllowed, refuse, SalesforceError } from '../org/errors.ts'
import { bodyOf, isRecord } from './call.ts'
import { errorResult } from './reply.ts'
import { resolveReferences, resolveText, UnresolvedReference } from './references.ts'
import { route } from './route.ts'
import { parsePath } from './path.ts'
import type { Call } from './call.ts'
import type { Result } from './reply.ts'

const MAX_SUBREQUESTS = 25
const MAX_HEAVY = 5
const HALTED = 'The transaction was rolled back since another operation in the same transaction failed.'

interface Subrequest {
  readonly method: string
  readonly url: string
  readonly referenceId: string
  readonly body: unknown
  readonly headers: Record<string, string>
}

class RollBack extends Error {}

export function composite(call: Call): Result {
  if (call.method !== 'POST') throw notAllowed(call.method, 'POST')
  const outer = bodyOf(call)
  const subrequests = readSubrequests(outer['compositeRequest'])
  const allOrNone = outer['allOrNone'] === true
  const results = new Map<string, Result>()
  try {
    call.org.store.transaction(() => runAll(call, subrequests, results, allOrNone))
  } catch (error) {
    if (!(error instanceof RollBack)) throw error
  }
  const isRolledBack = allOrNone && [...results.values()].some(isFailure)
  const compositeResponse = subrequests.map(({ referenceId }) => {
    const result = results.get(referenceId)
    const shown = !result || (isRolledBack && !isFailure(result)) ? halted(HALTED) : result
    return { body: shown.body ?? null, httpHeaders: shown.headers ?? {}, httpStatusCode: shown.status, referenceId }
  })
  return { status: 200, body: { compositeResponse } }
}

function runAll(call: Call, subrequests: readonly Subrequest[], results: Map<string, Result>, allOrNone: boolean): void {
  const answers = new Map<string, unknown>()
  for (const subrequest of subrequests) {
    const result = runOne(call, subrequest, answers)
    results.set(subrequest.referenceId, result)
    if (!isFailure(result)) answers.set(subrequest.referenceId, result.body)
    else if (allOrNone) throw new RollBack()
  }
}

function runOne(call: Call, subrequest: Subrequest, answers: ReadonlyMap<string, unknown>): Result {
  try {
    const { segments, query, version } = parsePath(resolveText(subrequest.url, answers))
    const body = resolveReferences(subrequest.body, answers)
    return call.org.store.transaction(() =>
      route({ ...call, method: subrequest.method, segments, query, version, body, headers: subrequest.headers }, true),
    )
  } catch (error) {
    if (error instanceof UnresolvedReference) return halted(error.message)
    if (error instanceof SalesforceError) return errorResult(error, call.org.random)
    throw error
  }
}

/** A collection fails with status 200: its rows say so. */
const isFailure = (result: Result): boolean =>
  result.status >= 400 || (Array.isArray(result.body) && result.body.some((row) => isRecord(row) && row['success'] === false))

const halted = (message: string): Result => ({ status: 400, body: [{ errorCode: 'PROCESSING_HALTED', message }] })

function readSubrequests(value: unknown): Subrequest[] {
  if (!Array.isArray(value) || value.length === 0) throw refuse('JSON_PARSER_ERROR', 'compositeRequest is needed, a list of subrequests')
  if (value.length > MAX_SUBREQUESTS) {
    throw refuse('LIMIT_EXCEEDED', `Limit exceeded. A composite request has at most ${MAX_SUBREQUESTS} subrequests.`)
  }
  const subrequests = value.map(readSubrequest)
  const names = new Set(subrequests.map((subrequest) => subrequest.referenceId))
  if (names.size !== subrequests.length) throw refuse('INVALID_INPUT', 'Duplicate reference id. Each subrequest needs one of its own.')
  const heavy = subrequests.filter(({ url }) => /\/(query|queryAll|composite\/sobjects)\b/.test(url)).length
  if (heavy > MAX_HEAVY) throw refuse('LIMIT_EXCEEDED', `Limit exceeded. At most ${MAX_HEAVY} subrequests may be queries or collections.`)
  return subrequests
}

function readSubrequest(value: unknown): Subrequest {
  const { method, url, referenceId, body, httpHeaders } = isRecord(value) ? value : {}
  if (typeof method !== 'string' || typeof url !== 'string')
    throw refuse('JSON_PARSER_ERROR', 'method and url are needed in each subrequest')
  if (typeof referenceId !== 'string' || !/^[A-Za-z0-9_]+$/.test(referenceId)) {
    throw refuse('JSON_PARSER_ERROR', 'referenceId is needed in each subrequest: letters, digits and underscores')
  }
  const headers = isRecord(httpHeaders)
    ? Object.entries(httpHeaders).map(([name, text]) => [name.toLowerCase(), String(text)] as const)
    : []
  return { method: method.toUpperCase(), url, referenceId, body, headers: Object.fromEntries(headers) }
}
