import type { IncomingMessage, ServerResponse } from 'node:http'
import { isDatabaseAway } from '../../base/database-away.ts'
import type { Log } from '../../base/log.ts'
import { Problem, PROBLEMS } from '../../base/problems.ts'
import type { ProblemBody } from '../../contract/problem.ts'

const DATABASE_BACK_SECONDS = 2

/** What the caller sees of anything that was thrown: a Problem as it is, all else `internal` without a word of why. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  // Express itself throws these for paths it cannot decode.
  if (error instanceof URIError || (error instanceof Error && 'status' in error && error.status === 400)) return new Problem('not_found')
  // Nothing was committed, or its answer could not be heard: the caller may come again with the same key.
  if (isDatabaseAway(error))
    return new Problem(
      'dependency_unavailable',
      'Ask again after the time in `Retry-After`, with the same Idempotency-Key if there was one.',
      {
        retryAfterSeconds: DATABASE_BACK_SECONDS,
        cause: error,
      },
    )
  return new Problem('internal', undefined, { cause: error })
}

/** Why it came to this, where that is not the caller's doing. */
export function logCause(log: Log, { code, cause }: Problem, correlationId: string, method: string): void {
  if (code === 'internal') log.fault('http.failed', cause, { correlationId, method })
  else if (cause !== undefined) log.fault('http.refused', cause, { correlationId, code })
}

export function problemBody(problem: Problem, instance: string, correlationId: string): ProblemBody & Record<string, unknown> {
  return {
    ...problem.extra,
    type: `/problems/${problem.code}`,
    code: problem.code,
    title: PROBLEMS[problem.code].title,
    status: problem.status,
    detail: problem.message,
    instance,
    correlationId,
    ...(problem.errors && { errors: problem.errors }),
  }
}

/** Answers with problem+json (RFC 9457). An answer that has begun is cut instead, so that nobody takes half of it for the whole. */
export function sendProblem(
  req: IncomingMessage & { originalUrl?: string },
  res: ServerResponse,
  problem: Problem,
  correlationId: string,
): void {
  if (res.headersSent) {
    res.destroy()
    return
  }
  const path = (req.originalUrl ?? req.url ?? '/').split('?', 1)[0] ?? '/'
  const body = Buffer.from(JSON.stringify(problemBody(problem, path, correlationId)))
  res.statusCode = problem.status
  res.setHeader('Content-Type', 'application/problem+json; charset=utf-8')
  res.setHeader('Content-Length', body.length)
  res.setHeader('Cache-Control', 'no-store')
  res.removeHeader('ETag')
  if (problem.retryAfterSeconds !== undefined) res.setHeader('Retry-After', String(Math.max(1, Math.ceil(problem.retryAfterSeconds))))
  res.end(body)
}
