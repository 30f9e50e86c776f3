import type { Request, Response } from 'express'
import * as z from 'zod'
import type { Session } from '../auth/sessions.ts'
import type { Log } from '../base/log.ts'
import type { ProblemCode } from '../base/problems.ts'
import type { GateLimitName, LimitName } from './limits.ts'
import type { Claim } from './middleware/idempotency.ts'

// One route says everything about itself in one place: who may call it, what it takes, what it answers. The door checks all of that
// before `handle` runs; openapi.json, 404, 405 and the tests read the same list.

/**
 * `public`: a GET whose answer is the same for everybody; it is counted, and no session is opened. `anyone`: a session is given where there
 * is one. `signed-in`: 401 without. `signature`: the route reads and checks the raw body itself, and its limits count who has not signed.
 * `operator`: health, measures and documents, which need no session, no limit and no Redis.
 */
export type Who = 'public' | 'anyone' | 'signed-in' | 'signature' | 'operator'

export type Method = 'get' | 'post' | 'patch' | 'delete' | 'put'

/**
 * What the caller gets. `prepared` in place of a body: its bytes and ETag, made once; who has them already gets 304. `undefined` when the handler
 * has written the answer itself (a stream).
 */
export type Reply =
  { status: number; body?: unknown; prepared?: { bytes: Buffer; etag: string }; headers?: Record<string, string | string[]> } | undefined

export interface Caller<Params, Query, Body, W extends Who> {
  params: Params
  query: Query
  /** The body after the schema check, defaults filled in. */
  body: Body
  session: W extends 'signed-in' ? Session : Session | null
  correlationId: string
  /** The caller's address: IPv4 or IPv6, never IPv4-mapped; from `X-Forwarded-For` only behind a trusted proxy. */
  ip: string
  /** On routes that take an Idempotency-Key: what the fast path knows of it. Null when none was sent. */
  claim: Claim | null
  /** Counts who has not signed; throws Problem `rate_limited` when it is over the route's limits. */
  countUnsigned: W extends 'signature' ? () => Promise<void> : (() => Promise<void>) | null
  /** A page of ours is made of the answer and cannot wait for another system: what only that could say is left out. */
  isForPage: boolean
  log: Log
  /** Aborted when the process stops taking work: streams end themselves then. */
  stopping: AbortSignal
  req: Request
  res: Response
}

interface Shape<Params extends z.ZodType, Query extends z.ZodType, Body extends z.ZodType, W extends Who> {
  method: Method
  /** As Express has it, `/api/orders/:id`. */
  path: string
  who: W
  summary: string
  tag: string
  params?: Params
  /** What answers when `params` do not fit: the same 404 as for an unknown one. */
  unknown?: ProblemCode
  query?: Query
  /** Strict: unknown fields are 422. None means that the body must be empty. */
  body?: Body
  /** Status → schema of the body, null where there is none. */
  replies: Record<number, z.ZodType | null>
  /** Problems beyond those that every route shares. */
  problems?: ProblemCode[]
  idempotencyKey?: 'optional' | 'required'
  limits?: LimitName[]
  /** A limit per account that is counted within the gate's one round trip. */
  gateLimit?: Exclude<GateLimitName, 'api' | 'public'>
  /** Whose counters `account` limits use before there is a session: the folded e-mail, the sign-up. */
  limitAccount?: (body: z.output<Body>) => string | undefined
  /** Says that a limit does not count this caller: a device that its owner has logged in from before. */
  limitExempt?: (limit: LimitName, body: z.output<Body>, req: Request) => Promise<boolean>
  /** Not JSON: what the reply is instead. */
  produces?: string
  handle(caller: Caller<z.output<Params>, z.output<Query>, z.output<Body>, W>): Promise<Reply> | Reply
}

/** A route whose types have been checked and forgotten. */
export interface Route extends Omit<Shape<z.ZodType, z.ZodType, z.ZodType, Who>, 'handle' | 'limitAccount' | 'limitExempt'> {
  limitAccount?: (body: unknown) => string | undefined
  limitExempt?: (limit: LimitName, body: unknown, req: Request) => Promise<boolean>
  handle(caller: Caller<unknown, unknown, unknown, 'anyone'>): Promise<Reply> | Reply
}

export const Nothing = z.strictObject({})

/** Declares a route; the handler's types come from its schemas. */
export function route<
  W extends Who,
  Params extends z.ZodType = typeof Nothing,
  Query extends z.ZodType = typeof Nothing,
  Body extends z.ZodType = typeof Nothing,
>(shape: Shape<Params, Query, Body, W>): Route {
  return forget(shape)
}

/** The door hands `handle` exactly what the shape's own schemas returned, and a session wherever `who` is `signed-in`; so the types may be dropped here. */
function forget<Params extends z.ZodType, Query extends z.ZodType, Body extends z.ZodType, W extends Who>(
  shape: Shape<Params, Query, Body, W>,
): Route {
  return shape as unknown as Route
}

/** `POST /api/orders/:id`: the name of a route in keys, logs and metrics. */
export const nameOf = (route: { method: string; path: string }): string => `${route.method.toUpperCase()} ${route.path}`
