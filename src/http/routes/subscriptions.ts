import { ListQuery } from '../../contract/list.ts'
import { Subscription, SubscriptionList, SubscriptionParams } from '../../contract/subscriptions.ts'
import { listSubscriptions, type SubscriptionDeps } from '../../subscriptions/list-subscriptions.ts'
import { readSubscription } from '../../subscriptions/read-subscription.ts'
import { type Route, route } from '../route.ts'

const PRIVATE = { 'Cache-Control': 'no-store' }
const tag = 'subscriptions'

export function subscriptionRoutes(deps: SubscriptionDeps): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/subscriptions',
      who: 'signed-in',
      summary: 'The customer’s services, newest first, with what is left of eSIMs',
      tag,
      query: ListQuery,
      replies: { 200: SubscriptionList },
      async handle({ session, query, correlationId, isForPage }) {
        return { status: 200, body: await listSubscriptions(deps, session, query, { correlationId, isForPage }), headers: PRIVATE }
      },
    }),
    route({
      method: 'get',
      path: '/api/subscriptions/:id',
      who: 'signed-in',
      summary: 'One service',
      tag,
      params: SubscriptionParams,
      unknown: 'unknown_subscription',
      replies: { 200: Subscription },
      problems: ['unknown_subscription'],
      async handle({ session, params, correlationId, isForPage }) {
        const body = await readSubscription(deps, session, Number(params.id), { correlationId, isForPage })
        return { status: 200, body, headers: PRIVATE }
      },
    }),
  ]
}
