// What is asked of the server, by what it is called in the cache.

import { infiniteQueryOptions, QueryClient, queryOptions } from '@tanstack/react-query'
import { ask } from './client.ts'
import { Fault } from './fault.ts'
import type { components } from './schema.d.ts'

export type Product = components['schemas']['Product']
export type Catalog = components['schemas']['Catalog']
export type Money = components['schemas']['Money']
export type Order = components['schemas']['Order']
export type Subscription = components['schemas']['Subscription']
export type Freshness = components['schemas']['Freshness']
export type EsimUsage = components['schemas']['EsimUsage']

const MOST_TRIES = 2
/** What was asked so lately is not asked again by the next part of a page; otherwise what is known is shown and asked anew. */
const JUST_NOW_MS = 3_000
const MINUTE_MS = 60_000

/** `retry: false`: somebody else asks again. */
export const openQueries = ({ retry = true } = {}): QueryClient =>
  new QueryClient({
    defaultOptions: {
      // Whether there is a connection says the attempt: what waits for one in silence would have no end.
      mutations: { networkMode: 'always' },
      queries: {
        networkMode: 'always',
        // What is refused now is refused again; what nobody could answer may be answered next time.
        retry: (tries, error) => retry && tries < MOST_TRIES && error instanceof Fault && error.isAway,
        staleTime: JUST_NOW_MS,
      },
    },
  })

/** `own`: what the account may have, at its own prices. */
export const catalogQuery = (own: boolean) =>
  queryOptions({
    queryKey: ['catalog', own],
    staleTime: MINUTE_MS,
    queryFn: ({ signal }) => ask((api) => (own ? api.GET('/api/catalog/personalized', { signal }) : api.GET('/api/catalog', { signal }))),
  })

export const profileQuery = queryOptions({
  queryKey: ['billing-profile'],
  queryFn: ({ signal }) => ask((api) => api.GET('/api/me/billing', { signal })),
})

export const paymentMethodsQuery = queryOptions({
  queryKey: ['payment-methods'],
  queryFn: ({ signal }) => ask((api) => api.GET('/api/billing/payment-methods/summary', { params: { query: { fresh: '1' } }, signal })),
})

export const openInvoicesQuery = queryOptions({
  queryKey: ['open-invoices'],
  queryFn: ({ signal }) => ask((api) => api.GET('/api/billing/invoices/summary', { signal })),
  // Who has just paid in another tab is not asked again.
  refetchOnWindowFocus: 'always',
})

export const sessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: ({ signal }) => ask((api) => api.GET('/api/me/sessions', { signal })),
})

export const orderQuery = (id: string) =>
  queryOptions({
    queryKey: ['order', id],
    queryFn: ({ signal }) => ask((api) => api.GET('/api/orders/{id}', { params: { path: { id } }, signal })),
  })

const MOST_AT_ONCE = 100
const PAGE = 20

/** What every list of orders is called first: those are asked for anew together. */
export const ORDERS = ['orders'] as const

export const ordersPagesQuery = infiniteQueryOptions({
  queryKey: [...ORDERS, 'pages'],
  initialPageParam: '',
  queryFn: ({ signal, pageParam: cursor }) => ask((api) => api.GET('/api/orders', { params: { query: page(PAGE, cursor) }, signal })),
  getNextPageParam: ({ nextCursor }) => nextCursor,
})

/** Every one: what runs for a customer may be of years ago. */
export const allOrdersQuery = queryOptions({
  queryKey: [...ORDERS, 'all'],
  queryFn: async ({ signal }): Promise<Order[]> => {
    const all: Order[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const query = page(MOST_AT_ONCE, cursor)
      const list: components['schemas']['OrderList'] = await ask((api) => api.GET('/api/orders', { params: { query }, signal }))
      all.push(...list.items)
      cursor = list.nextCursor
    }
    return all
  },
})

/** While a system that was away is waited for. */
const LOOK_AGAIN_MS = 15_000
const untilRead = ({ state }: { state: { data: { billing: Freshness } | undefined } }): number | false =>
  state.data && state.data.billing.state !== 'current' ? LOOK_AGAIN_MS : false

type SubscriptionList = components['schemas']['SubscriptionList']

/** Every service of a customer; how fresh they are, as the last of their pages says. */
export const subscriptionsQuery = queryOptions({
  queryKey: ['subscriptions'],
  refetchInterval: untilRead,
  queryFn: async ({ signal }): Promise<Omit<SubscriptionList, 'nextCursor'>> => {
    const items: Subscription[] = []
    let cursor = ''
    for (;;) {
      const query = page(MOST_AT_ONCE, cursor)
      const { nextCursor, ...list }: SubscriptionList = await ask((api) => api.GET('/api/subscriptions', { params: { query }, signal }))
      items.push(...list.items)
      if (nextCursor === null) return { ...list, items }
      cursor = nextCursor
    }
  },
})

export const subscriptionQuery = (id: string) =>
  queryOptions({
    queryKey: ['subscription', id],
    refetchInterval: untilRead,
    queryFn: ({ signal }) => ask((api) => api.GET('/api/subscriptions/{id}', { params: { path: { id } }, signal })),
  })

const page = (limit: number, cursor: string) => ({ limit, ...(cursor === '' ? {} : { cursor }) })
