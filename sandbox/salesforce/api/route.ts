// Which resource a path of the data API means.
import { notAllowed, notFound, refuse } from '../org/errors.ts'
import { collections } from './collections.ts'
import { limits } from './limits.ts'
import { query } from './query.ts'
import { records } from './records.ts'
import type { Call } from './call.ts'
import type { Result } from './reply.ts'

/** Everything but /composite itself, which isn't allowed inside of a composite. */
export function route(call: Call, isInComposite = false): Result {
  const [resource, ...rest] = call.segments
  switch (resource) {
    case 'sobjects':
      return records(call, rest)
    case 'query':
      return query(call, rest)
    case 'limits':
      if (rest.length > 0) throw notFound()
      if (call.method !== 'GET') throw notAllowed(call.method, 'GET,HEAD')
      return { status: 200, body: limits(call.org) }
    case 'composite':
      if (rest[0] === 'sobjects') return collections(call, rest.slice(1))
      if (isInComposite) throw refuse('INVALID_INPUT', 'A composite request cannot hold another one.')
      throw notFound()
    default:
      throw notFound()
  }
}
