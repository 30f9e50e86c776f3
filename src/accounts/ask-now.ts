import { Problem } from '../base/problems.ts'
import { type Call, RemoteError } from '../base/remote.ts'

const COME_BACK_SECONDS = 10

/** A reset or a single 502 is often over at once; more would only keep the caller waiting. */
const TRIES = 3

/**
 * For a read that a caller waits for: tried again where there is time, and a remote that does not answer becomes 503
 * `dependency_unavailable` with `Retry-After`.
 */
export async function askNow<T>(call: Call, read: (call: Call) => Promise<T>): Promise<T> {
  try {
    return await read({ ...call, tries: TRIES })
  } catch (error) {
    throw error instanceof RemoteError ? unavailable(error) : error
  }
}

export const unavailable = (cause?: RemoteError): Problem =>
  new Problem('dependency_unavailable', undefined, {
    retryAfterSeconds: cause?.retryAfterMs === undefined ? COME_BACK_SECONDS : Math.ceil(cause.retryAfterMs / 1000),
    cause,
  })
