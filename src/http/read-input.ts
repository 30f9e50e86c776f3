// What a request brings, read and checked before anybody knows who sent it; said only to whom the route lets in.

import type { Request } from 'express'
import { Problem } from '../base/problems.ts'
import { fingerprintOf, idempotencyKey } from './middleware/idempotency.ts'
import { findUnfit, parseJson } from './middleware/json.ts'
import { BODY_LIMIT_BYTES, checkJsonType, hasBody, readRawBody } from './middleware/raw-body.ts'
import { parse } from './middleware/schema.ts'
import { nameOf, Nothing, type Route } from './route.ts'

const WRITING = new Set(['post', 'patch', 'put'])

interface Input {
  params: unknown
  query: unknown
  body: unknown
  /** The body before its schema; what a fingerprint is made of. */
  raw: unknown
  key: string | null
}

/** The parsed input, or the Problem to answer once the caller has been let in: who is not signed in learns nothing about bodies and keys. */
export async function readInput(route: Route, req: Request): Promise<Input | Problem> {
  try {
    const takesBody = WRITING.has(route.method)
    const raw = takesBody ? await bodyOf(req) : undefined
    const key = route.idempotencyKey ? idempotencyKey(req, route.idempotencyKey) : null
    const params = paramsOf(route, req.params)
    const unfit = raw === undefined ? undefined : findUnfit(raw)
    if (unfit) return unfit
    const query = queryOf(route, req.query)
    const body = takesBody ? parse(route.body ?? Nothing, raw ?? {}) : undefined
    return { params, query, body, raw, key }
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
}

/** What the gate is asked about a request with a key. */
export function keyed(route: Route, req: Request, { key, params, raw }: Input) {
  if (key === null) return undefined
  return { route: nameOf(route), key, fingerprint: fingerprintOf({ method: req.method, route: route.path, params, body: raw }) }
}

export function paramsOf(route: Route, given: unknown): unknown {
  if (!route.params) return given
  const result = route.params.safeParse(given)
  if (!result.success) throw new Problem(route.unknown ?? 'not_found')
  return result.data
}

export const queryOf = (route: Route, given: unknown): unknown => (route.query ? parse(route.query, given) : {})

async function bodyOf(req: Request): Promise<unknown> {
  if (!hasBody(req)) return undefined
  checkJsonType(req)
  const bytes = await readRawBody(req, BODY_LIMIT_BYTES)
  return bytes.length === 0 ? undefined : parseJson(bytes)
}
