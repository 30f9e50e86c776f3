import { z } from 'zod'
import { done, unknown, type Outcome } from '../src/base/outcome.ts'
import { errorsOf, isHalted, refusal, type ApiError } from './classify.ts'

export interface CompositeRequest {
  method: 'GET' | 'POST' | 'PATCH'
  /** From the version on: `/sobjects/Order`. */
  path: string
  referenceId: string
  body?: unknown
}

/** A value of an earlier request's answer: `order.id`. */
export const reference = (path: string): Reference => new Reference(path)

class Reference {
  readonly text: string
  constructor(path: string) {
    this.text = `@{${path}}`
  }
}

/** The body of each request's answer, by its reference. */
export type CompositeReply = ReadonlyMap<string, unknown>

const MOST_REQUESTS = 25
const MOST_QUERIES_AND_COLLECTIONS = 5

/** The body of one all-or-none composite. Throws where Salesforce would refuse the whole: too many requests, a bad or doubled reference. */
export function compositeBody(requests: readonly CompositeRequest[], base: string): string {
  const wide = requests.filter(({ path }) => path.startsWith('/query') || path.startsWith('/composite/'))
  if (requests.length === 0 || requests.length > MOST_REQUESTS || wide.length > MOST_QUERIES_AND_COLLECTIONS)
    throw new RangeError('too many composite requests')
  const references = new Set(requests.map(({ referenceId }) => referenceId))
  if (references.size !== requests.length || [...references].some((reference) => !/^[A-Za-z][A-Za-z0-9_]*$/.test(reference)))
    throw new TypeError('bad reference')
  const compositeRequest = requests.map(({ method, path, referenceId, body }) => ({
    method,
    url: base + path,
    referenceId,
    ...(body === undefined ? {} : { body }),
  }))
  return JSON.stringify({ allOrNone: true, collateSubrequests: false, compositeRequest }, inert)
}

/** Salesforce reads `@{…}` as a reference wherever it stands, in a customer's note too, and halts the whole when it has no value. */
function inert(_key: string, value: unknown): unknown {
  if (value instanceof Reference) return value.text
  return typeof value === 'string' ? value.replaceAll('@{', '@ {') : value
}

const Reply = z.object({ compositeResponse: z.array(z.object({ body: z.unknown(), httpStatusCode: z.int(), referenceId: z.string() })) })
const Row = z.object({ success: z.boolean(), errors: z.array(z.unknown()).default([]) })

/**
 * It happened only if every request answered 2xx and every row of every collection says `success`. Otherwise all of it was rolled back, and the
 * first error of its own is the reason. Rows next to a failed one may claim success (REST API guide, sObject Collections), so they don't count.
 */
export function readComposite(json: unknown, requests: readonly CompositeRequest[]): Outcome<CompositeReply> | null {
  const reply = Reply.safeParse(json)
  if (!reply.success) return null
  const answers = new Map(reply.data.compositeResponse.map((answer) => [answer.referenceId, answer]))
  if (answers.size !== requests.length || requests.some(({ referenceId }) => !answers.has(referenceId)))
    return unknown('composite_incomplete')

  const errors: ApiError[] = []
  let failed = false
  for (const { body, httpStatusCode } of reply.data.compositeResponse) {
    if (httpStatusCode >= 500) return unknown(errorsOf(body)?.[0]?.code ?? `http_${httpStatusCode}`)
    if (httpStatusCode < 200 || httpStatusCode >= 300) {
      failed = true
      errors.push(...(errorsOf(body) ?? []))
    } else if (Array.isArray(body)) {
      for (const entry of body) {
        const row = Row.safeParse(entry)
        if (row.success && row.data.success) continue
        failed = true
        if (row.success) errors.push(...(errorsOf(row.data.errors) ?? []))
      }
    }
  }
  if (!failed) return done(new Map([...answers].map(([reference, { body }]) => [reference, body])))
  const reason = errors.find(({ code }) => !isHalted(code))
  return reason === undefined ? unknown('composite_halted') : refusal(reason)
}
