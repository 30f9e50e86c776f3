import * as z from 'zod'
import { Accepted, Decide, DECISIONS, OrderPreview, Provision, ProvisionStatus, SignedPing } from '../../contract/provision.ts'
import { decide } from '../../provisioning/decide.ts'
import { type ProvisionDeps, provisionOrder } from '../../provisioning/provision-order.ts'
import { salesforceOrderId } from '../../provisioning/order-id.ts'
import { type PreviewDeps, previewOrder } from '../../provisioning/preview-order.ts'
import { readProvision } from '../../provisioning/read-provision.ts'
import { type Route, route } from '../route.ts'
import { authenticate, memberOf, type SignedDeps, signedPost } from './signed.ts'

const Params = z.object({ id: z.string().max(64) })
const SHARED = ['ip_not_allowed', 'too_large', 'unsupported_media_type', 'bad_signature', 'unreadable_json', 'unknown_order'] as const
const POSTED = [
  ...SHARED,
  'idempotency_key_missing',
  'idempotency_key_invalid',
  'order_mismatch',
  'idempotency_key_reused',
  'id_reused',
  'request_in_flight',
  'card_number_not_accepted',
] as const
const tag = 'provisioning'

/** What Salesforce calls, with signatures and never with a session. */
export function provisionRoutes(deps: ProvisionDeps & PreviewDeps & { signed: SignedDeps }): Route[] {
  return [
    route({
      method: 'post',
      path: '/api/orders/:id/provision',
      who: 'signature',
      summary: 'The press of "Provision in WHMCS"',
      tag,
      params: Params,
      body: Provision,
      replies: { 202: Accepted },
      problems: [...POSTED, 'not_approved'],
      limits: ['unsigned-ip'],
      handle: (caller) =>
        signedPost(
          deps.signed,
          caller,
          '/api/orders/:id/provision',
          Provision,
          (json) => memberOf(json, 'type') === 'provision',
          (sfOrderId, body, request) => provisionOrder(deps, sfOrderId, body, request),
        ),
    }),
    route({
      method: 'get',
      path: '/api/orders/:id/provision',
      who: 'signature',
      summary: 'How the provisioning of an order stands, for staff',
      tag,
      params: Params,
      replies: { 200: ProvisionStatus },
      problems: [...SHARED, 'id_reused', 'dependency_unavailable'],
      limits: ['unsigned-ip'],
      async handle(caller) {
        const request = await authenticate(deps.signed, caller)
        const { correlationId } = caller
        const body = await readProvision(deps, salesforceOrderId(caller.params.id), { ...request, correlationId })
        return { status: 200, body, headers: { 'Cache-Control': 'no-store' } }
      },
    }),
    route({
      method: 'get',
      path: '/api/orders/:id/preview',
      who: 'signature',
      summary: 'What a press of "Provision in WHMCS" would meet, for staff',
      tag,
      params: Params,
      replies: { 200: OrderPreview },
      problems: [...SHARED, 'id_reused', 'dependency_unavailable'],
      limits: ['unsigned-ip'],
      async handle(caller) {
        const request = await authenticate(deps.signed, caller)
        const { correlationId } = caller
        const body = await previewOrder(deps, salesforceOrderId(caller.params.id), { ...request, correlationId })
        return { status: 200, body, headers: { 'Cache-Control': 'no-store' } }
      },
    }),
    route({
      method: 'post',
      path: '/api/orders/:id/decisions',
      who: 'signature',
      summary: 'A person decides about an order',
      tag,
      params: Params,
      body: Decide,
      replies: { 202: Accepted },
      problems: [...POSTED, 'stale_rev', 'decision_not_possible', 'dependency_unavailable'],
      limits: ['unsigned-ip'],
      handle: (caller) =>
        signedPost(
          deps.signed,
          caller,
          '/api/orders/:id/decisions',
          Decide,
          (json) => DECISIONS.some((type) => type === memberOf(json, 'type')),
          (sfOrderId, body, request) => decide(deps, sfOrderId, body, request),
        ),
    }),
    route({
      method: 'get',
      path: '/api/ping',
      who: 'signature',
      summary: 'Proves that a signed call gets here and is believed',
      tag,
      replies: { 200: SignedPing },
      problems: ['ip_not_allowed', 'too_large', 'unsupported_media_type', 'bad_signature'],
      limits: ['unsigned-ip'],
      async handle(caller) {
        await authenticate(deps.signed, caller)
        return {
          status: 200,
          body: { ok: true, at: new Date(await deps.signed.now()).toISOString() },
          headers: { 'Cache-Control': 'no-store' },
        }
      },
    }),
  ]
}
