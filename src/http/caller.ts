import type { Request, Response } from 'express'
import type { Session } from '../auth/sessions.ts'
import type { Log } from '../base/log.ts'
import { correlationOf } from './middleware/front.ts'
import type { Claim } from './middleware/idempotency.ts'

/** A request on its way to its handler. */
export interface Arrived {
  req: Request
  res: Response
  ip: string
  /** Whom the limits for addresses count it to. */
  group: string
}

/** What its door found out about it. */
export interface Known {
  params: unknown
  query: unknown
  body: unknown
  session: Session | null
  claim: Claim | null
  countUnsigned?: () => Promise<void>
  isForPage?: boolean
}

/** What a route's handler gets, see `Caller` in route.ts. */
export class Asked {
  readonly params: unknown
  readonly query: unknown
  readonly body: unknown
  readonly session: Session | null
  readonly claim: Claim | null
  readonly countUnsigned: (() => Promise<void>) | null
  readonly ip: string
  readonly correlationId: string
  readonly isForPage: boolean
  readonly stopping: AbortSignal
  readonly req: Request
  readonly res: Response
  readonly #log: Log

  constructor(
    { req, res, ip }: Arrived,
    { params, query, body, session, claim, countUnsigned, isForPage }: Known,
    around: { log: Log; stopping: AbortSignal },
  ) {
    this.params = params
    this.query = query
    this.body = body
    this.session = session
    this.claim = claim
    this.countUnsigned = countUnsigned ?? null
    this.isForPage = isForPage ?? false
    this.ip = ip
    this.correlationId = correlationOf(res)
    this.stopping = around.stopping
    this.req = req
    this.res = res
    this.#log = around.log
  }

  /** Made when it is asked for: most requests write nothing but their one line. */
  get log(): Log {
    return this.#log.child({ correlationId: this.correlationId })
  }
}
