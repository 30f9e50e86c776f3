// One call of the data API, whether it came alone or inside of a composite.
import { jsonError, refuse, unknownObject } from '../org/errors.ts'
import { normalId } from '../org/ids.ts'
import type { SalesforceError } from '../org/errors.ts'
import type { SObject } from '../org/objects.ts'
import type { Actor, Org } from '../org/org.ts'

export interface Call {
  readonly org: Org
  readonly actor: Actor
  /** `67.0` */
  readonly version: string
  readonly method: string
  /** Path below `/services/data/vXX.X`, decoded. */
  readonly segments: readonly string[]
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string>>
  /** Parsed JSON; undefined when there is none. */
  readonly body: unknown
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export function bodyOf(call: Call): Record<string, unknown> {
  if (isRecord(call.body)) return call.body
  throw jsonError('The HTTP entity body is required, but this request has no entity body, or one that is not an object.')
}

export function objectOf(org: Org, name: string): SObject {
  const object = org.schema.object(name)
  if (!object) throw unknownObject(name)
  return object
}

/** The id in its 18 characters; refuses a malformed one and one of another object. */
export function idOf(object: SObject, written: unknown): string {
  const id = typeof written === 'string' ? normalId(written) : null
  if (id === null) throw malformedId(object, written)
  if (!id.startsWith(object.keyPrefix)) throw refuse('MALFORMED_ID', `${object.name} ID: id value of incorrect type: ${id}`, ['Id'])
  return id
}

// The platform answers 400 in collections and 404 on a path for text that can't be an id; both say so here.
const malformedId = (object: SObject, written: unknown): SalesforceError =>
  refuse('MALFORMED_ID', `${object.name} ID: malformed id ${String(written).slice(0, 40)}`, ['Id'])
