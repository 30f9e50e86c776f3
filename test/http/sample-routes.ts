import * as z from 'zod'
import { Problem } from '../../src/base/problems.ts'
import { type Route, route } from '../../src/http/route.ts'

const Body = z.strictObject({
  name: z.string().min(1).max(10_000).optional(),
  count: z.int().min(1).max(10).default(1),
  iccid: z.string().optional(),
  extra: z.unknown().optional(),
})

/** Routes of every kind, for what the door does before any of them. `made` counts what was executed. */
export function sampleRoutes(made: unknown[] = []): Route[] {
  const echo = z.object({ made: z.int(), user: z.string().nullable(), ip: z.string().optional() })
  return [
    route({
      method: 'post',
      path: '/api/things',
      who: 'anyone',
      summary: 'Makes a thing',
      tag: 'sample',
      body: Body,
      replies: { 201: echo },
      handle({ body, session, ip }) {
        made.push(body)
        return { status: 201, body: { made: made.length, user: session?.userId ?? null, ip } }
      },
    }),
    route({
      method: 'post',
      path: '/api/wishes',
      who: 'signed-in',
      summary: 'Makes a wish',
      tag: 'sample',
      body: Body,
      idempotencyKey: 'optional',
      gateLimit: 'orders',
      replies: { 201: echo, 202: echo },
      problems: ['payment_method_required'],
      handle({ body, session }) {
        if (body.name === 'refuse') throw new Problem('payment_method_required')
        if (body.name === 'break') throw new Error('secret remote text 4111111111111111')
        made.push(body)
        const status = body.name === 'later' ? 202 : 201
        return { status, body: { made: made.length, user: session.userId }, headers: { Location: `/api/wishes/${made.length}` } }
      },
    }),
    route({
      method: 'post',
      path: '/api/signed',
      who: 'signature',
      summary: 'Takes what is signed',
      tag: 'sample',
      replies: { 202: null },
      problems: ['bad_signature'],
      limits: ['unsigned-ip'],
      async handle({ req, countUnsigned }) {
        if (req.headers['webhook-signature'] === 'good') return { status: 202 }
        await countUnsigned()
        throw new Problem('bad_signature')
      },
    }),
    route({
      method: 'post',
      path: '/api/wishes/:id/grant',
      who: 'signed-in',
      summary: 'Needs a key',
      tag: 'sample',
      params: z.object({ id: z.string().regex(/^\d+$/) }),
      unknown: 'unknown_order',
      idempotencyKey: 'required',
      replies: { 204: null },
      handle: () => ({ status: 204 }),
    }),
    route({
      method: 'get',
      path: '/api/mine',
      who: 'signed-in',
      summary: 'Mine',
      tag: 'sample',
      replies: { 200: echo },
      handle: ({ session }) => ({ status: 200, body: { made: made.length, user: session.userId } }),
    }),
    route({
      method: 'delete',
      path: '/api/mine',
      who: 'signed-in',
      summary: 'Ends it',
      tag: 'sample',
      replies: { 204: null },
      handle: () => ({ status: 204 }),
    }),
    route({
      method: 'get',
      path: '/api/list',
      who: 'anyone',
      summary: 'With a query',
      tag: 'sample',
      query: z.strictObject({ limit: z.coerce.number().int().min(1).max(100).default(20) }),
      replies: { 200: z.object({ limit: z.int(), ip: z.string() }) },
      handle: ({ query, ip }) => ({ status: 200, body: { limit: query.limit, ip } }),
    }),
    route({
      method: 'post',
      path: '/api/try',
      who: 'anyone',
      summary: 'Limited like a log-in',
      tag: 'sample',
      body: z.strictObject({ email: z.string(), right: z.boolean().default(false), known: z.boolean().default(false) }),
      limits: ['login-account-ip', 'login-ip'],
      limitAccount: ({ email }) => email.toLowerCase(),
      limitExempt: async (limit, { known }) => limit === 'login-account-ip' && known,
      replies: { 204: null },
      problems: ['invalid_credentials'],
      handle({ body }) {
        if (!body.right) throw new Problem('invalid_credentials')
        return { status: 204 }
      },
    }),
  ]
}
