// What an answer that is none of the promised ones says.

/** A problem (RFC 9457) that the server told of, or that nothing came at all: then `status` is 0. */
export class Fault extends Error {
  readonly status: number
  /** As the server's list of problems has it; `unreachable` where no answer came. */
  readonly code: string
  readonly correlationId: string | null
  /** What was asked for may have been done all the same. */
  readonly isOutcomeUnknown: boolean
  /** When to try again, where the server says so. */
  readonly retryAfterSeconds: number | null
  /** Of 422: which fields, by their path in the body. */
  readonly fields: readonly { path: string; code: string; message: string }[]

  constructor(
    status: number,
    problem: Partial<Pick<Fault, 'code' | 'correlationId'>> & { errors?: Fault['fields']; outcome?: 'unknown' },
    retryAfterSeconds: number | null = null,
  ) {
    super(problem.code ?? 'unreachable')
    this.status = status
    this.code = problem.code ?? 'unreachable'
    this.correlationId = problem.correlationId ?? null
    this.isOutcomeUnknown = problem.outcome === 'unknown'
    this.fields = problem.errors ?? []
    this.retryAfterSeconds = retryAfterSeconds
  }

  /** Nobody can be asked just now; later it goes on. */
  get isAway(): boolean {
    return this.status === 0 || this.status >= 502
  }
}
