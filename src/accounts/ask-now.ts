import { Problem } from '../base/problems.ts'
import { RemoteError } from '../base/remote.ts'

const COME_BACK_SECONDS = 10

/** For a read that a caller waits for: a remote that does not answer becomes 503 `dependency_unavailable` with `Retry-After`. */
export async function askNow<T>(reply: Promise<T>): Promise<T> {
  try {
    return await reply
  } catch (error) {
    throw error instanceof RemoteError ? unavailable(error) : error
  }
}

export const unavailable = (cause?: RemoteError): Problem =>
  new Problem('dependency_unavailable', undefined, {
    retryAfterSeconds: cause?.retryAfterMs === undefined ? COME_BACK_SECONDS : Math.ceil(cause.retryAfterMs / 1000),
    cause,
  })
