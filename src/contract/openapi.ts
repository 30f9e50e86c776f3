import * as z from 'zod'
import {
  createDocument,
  type ZodOpenApiObject,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponsesObject,
} from 'zod-openapi'
import { type ProblemCode, PROBLEMS } from '../base/problems.ts'
import { ProblemBody } from './problem.ts'

/** What a route says of itself that a description needs. */
export interface Described {
  method: 'get' | 'post' | 'patch' | 'delete' | 'put'
  path: string
  who: 'public' | 'anyone' | 'signed-in' | 'signature' | 'operator'
  summary: string
  tag: string
  params?: z.ZodType
  query?: z.ZodType
  body?: z.ZodType
  replies: Record<number, z.ZodType | null>
  problems?: ProblemCode[]
  idempotencyKey?: 'optional' | 'required'
  limits?: string[]
  gateLimit?: string
  produces?: string
}

const HEADERS = {
  correlation: z
    .string()
    .regex(/^[A-Za-z0-9_-]{8,64}$/)
    .optional()
    .meta({ description: 'Kept when it has this form, else replaced; comes back on the reply' }),
  key: z
    .string()
    .meta({ description: '`"abc"` or `abc`: 1 to 255 visible ASCII characters without quote, backslash, comma and semicolon' }),
  webhook: z.string(),
}

/** The OpenAPI 3.1 document of these routes, from the schemas that check their requests and replies. */
export function describeApi(routes: readonly Described[], publicUrl: string): ReturnType<typeof createDocument> {
  const paths: ZodOpenApiPathsObject = {}
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method]: operationOf(route) }
  }
  const document: ZodOpenApiObject = {
    openapi: '3.1.0',
    info: {
      title: 'Trunkline',
      version: '1.0.0',
      description: 'Orders, catalogue, accounts and provisioning of the customer portal.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: publicUrl }],
    tags: [...new Set(routes.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: '__Host-sid', description: 'Opaque session; `sid` over plain http on loopback' },
        signature: {
          type: 'apiKey',
          in: 'header',
          name: 'webhook-signature',
          description: 'Standard Webhooks: `v1,<base64>` over `id.timestamp.body`',
        },
      },
    },
  }
  return createDocument(document)
}

function operationOf(route: Described): ZodOpenApiOperationObject {
  const { summary, tag, params, query, body, who, idempotencyKey } = route
  const header = z.object({
    'X-Correlation-Id': HEADERS.correlation,
    ...(idempotencyKey && { 'Idempotency-Key': idempotencyKey === 'required' ? HEADERS.key : HEADERS.key.optional() }),
    ...(who === 'signature' && { 'webhook-id': HEADERS.webhook, 'webhook-timestamp': HEADERS.webhook }),
  })
  return {
    operationId: `${route.method}${route.path.replace(/[^A-Za-z0-9]+(\w)?/g, (_all, letter: string | undefined) => letter?.toUpperCase() ?? '')}`,
    summary,
    tags: [tag],
    security: who === 'signed-in' ? [{ session: [] }] : who === 'signature' ? [{ signature: [] }] : [],
    requestParams: { header, ...(isObject(params) && { path: params }), ...(isObject(query) && { query }) },
    ...(body && { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: responsesOf(route),
  }
}

const isObject = (schema: z.ZodType | undefined): schema is z.ZodObject => schema instanceof z.ZodObject

function responsesOf(route: Described): ZodOpenApiResponsesObject {
  const responses: Record<`${1 | 2 | 3 | 4 | 5}${string}`, ZodOpenApiResponsesObject[keyof ZodOpenApiResponsesObject]> = {}
  for (const [status, schema] of Object.entries(route.replies)) {
    const description = STATUS_WORDS[Number(status)] ?? 'Answer'
    responses[asStatus(status)] = schema
      ? { description, content: { [route.produces ?? 'application/json']: { schema } } }
      : { description }
  }
  for (const [status, codes] of problemsOf(route)) {
    if (responses[asStatus(status)]) continue
    const description = codes.map((code) => `\`${code}\`: ${PROBLEMS[code].title}`).join('. ')
    responses[asStatus(status)] = { description, content: { 'application/problem+json': { schema: ProblemBody } } }
  }
  return responses
}

/** Keys of `replies` and of the problem table are three-digit HTTP statuses. */
const asStatus = (status: string | number): `${1 | 2 | 3 | 4 | 5}${string}` => `${status}` as `${1 | 2 | 3 | 4 | 5}${string}`

const STATUS_WORDS: Record<number, string> = {
  200: 'Done',
  201: 'Made',
  202: 'Accepted, goes on by itself',
  204: 'Done, nothing to say',
  304: 'Unchanged',
}

/** A route's own problems and those that its kind brings along, by status. */
function problemsOf(route: Described): Map<number, ProblemCode[]> {
  const takesBody = ['post', 'patch', 'put'].includes(route.method)
  const codes = new Set<ProblemCode>(route.problems ?? [])
  if (route.who !== 'operator') codes.add('internal')
  if (takesBody)
    for (const code of ['unreadable_json', 'too_large', 'unsupported_media_type', 'invalid_request', 'card_number_not_accepted'] as const)
      codes.add(code)
  if (route.query) codes.add('invalid_request')
  if (route.who === 'signed-in') codes.add('not_signed_in').add('session_store_unavailable')
  if (['public', 'anyone', 'signed-in'].includes(route.who)) codes.add('rate_limited')
  if (route.limits?.length || route.gateLimit) codes.add('rate_limited')
  if (route.method !== 'get' && (route.who === 'anyone' || route.who === 'signed-in')) codes.add('csrf')
  if (route.idempotencyKey) codes.add('idempotency_key_invalid').add('idempotency_key_reused').add('request_in_flight')
  if (route.idempotencyKey === 'required') codes.add('idempotency_key_missing')
  const byStatus = new Map<number, ProblemCode[]>()
  for (const code of codes) byStatus.set(PROBLEMS[code].status, [...(byStatus.get(PROBLEMS[code].status) ?? []), code])
  return byStatus
}
