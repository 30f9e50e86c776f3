// What is asked of the server, by what it is called in the cache.

import { QueryClient, queryOptions } from '@tanstack/react-query'
import { ask } from './client.ts'
import { Fault } from './fault.ts'
import type { components } from './schema.d.ts'

export type Product = components['schemas']['Product']
export type Catalog = components['schemas']['Catalog']
export type Money = components['schemas']['Money']

const MOST_TRIES = 2
const MINUTE_MS = 60_000

export const openQueries = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        // What is refused now is refused again; what nobody could answer may be answered next time.
        retry: (tries, error) => tries < MOST_TRIES && error instanceof Fault && error.isAway,
        staleTime: MINUTE_MS,
      },
    },
  })

export const catalogQuery = queryOptions({
  queryKey: ['catalog'],
  queryFn: ({ signal }) => ask((api) => api.GET('/api/catalog', { signal })),
})
