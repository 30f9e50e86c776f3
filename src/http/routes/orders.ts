import { currentAccount, currentUser } from '../../accounts/current-account.ts'
import type { Session, Sessions } from '../../auth/sessions.ts'
import { ListQuery } from '../../contract/list.ts'
import { Order, OrderList, OrderParams, PlaceOrder } from '../../contract/orders.ts'
import { cancelOrder } from '../../orders/cancel-order.ts'
import type { Language } from '../../orders/order-view.ts'
import { type OrderDeps, placeOrder } from '../../orders/place-order.ts'
import { listOrders, readOrder } from '../../orders/read-orders.ts'
import type { OrderWatch } from '../../orders/watch-orders.ts'
import { holdsTag } from '../etag.ts'
import { type Route, route } from '../route.ts'
import { streamOrder } from './order-stream.ts'

const PRIVATE = { 'Cache-Control': 'no-store' }
const tag = 'orders'

export function orderRoutes(deps: OrderDeps & { watch: OrderWatch; sessions: Pick<Sessions, 'isAlive'> }): Route[] {
  const languageOf = async (session: Session): Promise<Language> => (await currentUser(deps.db, session)).language
  return [
    route({
      method: 'post',
      path: '/api/orders',
      who: 'signed-in',
      summary: 'Place an order',
      tag,
      body: PlaceOrder,
      replies: { 200: Order, 201: Order, 202: Order },
      problems: [
        'payment_method_required',
        'account_not_ready',
        'not_eligible',
        'card_number_not_accepted',
        'idempotency_key_reused',
        'idempotency_key_invalid',
        'request_in_flight',
        'dependency_unavailable',
      ],
      idempotencyKey: 'optional',
      gateLimit: 'orders',
      async handle({ session, body, claim, correlationId, log }) {
        const [account, user] = await Promise.all([currentAccount(deps.db, session), currentUser(deps.db, session)])
        const key = claim && {
          principal: claim.principal,
          route: claim.route,
          key: claim.key,
          fingerprint: claim.fingerprint,
          running: claim.is === 'running',
        }
        const placed = await placeOrder(deps, { account, userId: user.id, language: user.language, cart: body, key, correlationId })
        log.event('order.placed', {
          orderId: placed.order.id,
          sfOrderId: placed.order.sfOrderId,
          status: placed.status,
          replayed: placed.replayed,
        })
        return {
          status: placed.status,
          body: placed.order,
          headers: {
            ...PRIVATE,
            Location: `/api/orders/${placed.order.id}`,
            ...(placed.replayed ? { 'Idempotency-Replayed': 'true' } : {}),
          },
        }
      },
    }),
    route({
      method: 'get',
      path: '/api/orders',
      who: 'signed-in',
      summary: 'The customer’s own orders, newest first',
      tag,
      query: ListQuery,
      replies: { 200: OrderList },
      async handle({ session, query }) {
        return { status: 200, body: await listOrders(deps, session.accountId, query, await languageOf(session)), headers: PRIVATE }
      },
    }),
    route({
      method: 'get',
      path: '/api/orders/:id',
      who: 'signed-in',
      summary: 'One order',
      tag,
      params: OrderParams,
      unknown: 'unknown_order',
      replies: { 200: Order, 304: null },
      problems: ['unknown_order'],
      async handle({ session, params, req }) {
        const language = await languageOf(session)
        const { order, rev, lookAgainSeconds } = await readOrder(deps, session.accountId, params.id, language)
        const etag = `W/"${order.id}-${rev}-${language}"`
        const headers = { ...PRIVATE, ETag: etag, ...(lookAgainSeconds === null ? {} : { 'Retry-After': String(lookAgainSeconds) }) }
        return holdsTag(req.headers['if-none-match'], etag) ? { status: 304, headers } : { status: 200, body: order, headers }
      },
    }),
    route({
      method: 'get',
      path: '/api/orders/:id/events',
      who: 'signed-in',
      summary: 'One order, told again whenever it moves',
      tag,
      params: OrderParams,
      unknown: 'unknown_order',
      replies: { 200: Order },
      problems: ['unknown_order'],
      produces: 'text/event-stream',
      handle: async (caller) => {
        const { session, params } = caller
        await streamOrder(caller, {
          watch: deps.watch,
          clock: deps.clock,
          // The language may change while it is open, on this very page.
          read: async () => readOrder(deps, session.accountId, params.id, await languageOf(session)),
          isAlive: () => deps.sessions.isAlive(session.id),
        })
        return undefined
      },
    }),
    route({
      method: 'post',
      path: '/api/orders/:id/cancel',
      who: 'signed-in',
      summary: 'Cancel an order that still waits for review',
      tag,
      params: OrderParams,
      unknown: 'unknown_order',
      replies: { 200: Order },
      problems: ['unknown_order', 'too_late'],
      async handle({ session, params, correlationId }) {
        const who = { accountId: session.accountId, userId: session.userId, language: await languageOf(session) }
        return { status: 200, body: await cancelOrder(deps, who, params.id, correlationId), headers: PRIVATE }
      },
    }),
  ]
}
