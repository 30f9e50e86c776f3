// The desk calls of this stand-in: staff at work, other people's transactions, limits, drift.
import { DeskError } from '../../desk.ts'
import { isRecord } from '../api/call.ts'
import { leave } from '../api/limits.ts'
import { SalesforceError } from '../org/errors.ts'
import { normalId } from '../org/ids.ts'
import { deleteRecord, insertRecord, updateRecord } from '../org/write.ts'
import { decide, press, provisionStatus } from './press.ts'
import type { Field } from '../org/field.ts'
import type { SObject } from '../org/objects.ts'
import type { Actor, Org } from '../org/org.ts'
import type { Callouts } from './callout.ts'

type Input = Record<string, unknown>
type DeskCall = (body: unknown) => Promise<unknown> | unknown

const LOCK_MS = 10_000
const MAX_TIMES = 50

/** `out` is asked at each call, since a reset makes a new org. */
export function deskCalls(out: () => Callouts): Record<string, DeskCall> {
  const call = (work: (input: Input, out: Callouts) => Promise<unknown> | unknown): DeskCall => {
    return async (body) => {
      try {
        return await work(isRecord(body) ? body : {}, out())
      } catch (error) {
        throw error instanceof SalesforceError ? new DeskError(`${error.error.errorCode}: ${error.message}`) : error
      }
    }
  }
  return {
    press: call(async (input, out) => ({ answers: await press(out, orderId(input), userId(input, out.org), times(input)) })),
    decide: call(async (input, out) => ({
      answers: await decide(out, orderId(input), userId(input, out.org), decision(input), times(input)),
    })),
    'provision-status': call(async (input, out) => {
      const answer = await provisionStatus(out, orderId(input))
      return { ...answer, answers: [answer] }
    }),
    'expire-sessions': call((input, { org }) => {
      org.switches.refuseTokens = input['refuse'] === true
      const expired = org.sessions.size
      org.sessions.clear()
      return { expired }
    }),
    lock: call((input, { org }) => {
      org.locks.hold(anyId(input), count(input, 'ms', LOCK_MS, 0))
      return { ok: true }
    }),
    limit: call((input, { org }) => {
      leave(org, count(input, 'remaining', 0, 0))
      return { ok: true }
    }),
    'page-size': call((input, { org }) => {
      org.switches.pageSize = count(input, 'size', org.settings.pageSize, 1)
      return { ok: true }
    }),
    drift: call((input, { org }) => drift(org, input)),
    insert: call((input, { org }) => ({ id: insertRecord(org, staff(org), object(org, input), fields(input)) })),
    update: call((input, { org }) => {
      updateRecord(org, staff(org), object(org, input), anyId(input), fields(input))
      return { ok: true }
    }),
    delete: call((input, { org }) => {
      deleteRecord(org, staff(org), object(org, input), anyId(input))
      return { ok: true }
    }),
    offences: call((_input, { org }) => ({ items: org.offences })),
  }
}

const staff = (org: Org): Actor => ({ userId: org.users.staff, isStaff: true })

/** `{ object, field }` with `missing`, `length`, `required`, `readOnly` or `values`: the field as an admin may have changed it. */
function drift(org: Org, input: Input): unknown {
  const { field, missing, length, required, readOnly, values } = input
  const change: { -readonly [key in keyof Field]?: Field[key] } = {}
  if (typeof length === 'number') change.length = length
  if (typeof required === 'boolean') change.required = required
  if (readOnly === true) Object.assign(change, { createable: false, updateable: false })
  if (Array.isArray(values)) change.values = values.map(String)
  if (!org.schema.drift(object(org, input).name, String(field), missing === true ? null : change))
    throw new DeskError('there is no such field')
  return { ok: true }
}

function object(org: Org, input: Input): SObject {
  const found = org.schema.object(String(input['object'] ?? input['type']))
  if (!found) throw new DeskError('object: the API name of an object is needed')
  return found
}

function fields(input: Input): Input {
  if (!isRecord(input['fields'])) throw new DeskError('fields: an object is needed')
  return input['fields']
}

function idAt(input: Input, name: string): string {
  const id = normalId(String(input[name]))
  if (id === null) throw new DeskError(`${name}: a record id is needed`)
  return id
}

const anyId = (input: Input): string => idAt(input, 'id')
const orderId = (input: Input): string => idAt(input, 'orderId')

function userId(input: Input, org: Org): string {
  if (input['userId'] === undefined) return org.users.staff
  const id = idAt(input, 'userId')
  if (!org.store.get('User', id)) throw new DeskError('userId: there is no such user')
  return id
}

function count(input: Input, name: string, otherwise: number, least: number): number {
  const value = input[name] ?? otherwise
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least)
    throw new DeskError(`${name}: a whole number from ${least} on is needed`)
  return value
}

function times(input: Input): number {
  const value = count(input, 'times', 1, 1)
  if (value > MAX_TIMES) throw new DeskError(`times: at most ${MAX_TIMES}`)
  return value
}

function decision(input: Input): { type: string; rev: unknown; reason: string } {
  const { type, rev, reason, line, remoteId } = input
  if (typeof type !== 'string') throw new DeskError('type: a text is needed')
  return {
    type,
    rev,
    reason: typeof reason === 'string' ? reason : '',
    ...(line === undefined ? {} : { line }),
    ...(remoteId === undefined ? {} : { remoteId }),
  }
}
