// Who is signed in. A browser that came without a session asks nobody: the answer is known.

import { queryOptions, type QueryClient } from '@tanstack/react-query'
import { ask } from '../api/client.ts'
import { Fault } from '../api/fault.ts'
import type { components } from '../api/schema.d.ts'

export type Me = components['schemas']['Me']

/** Where there is none, nobody is asked. */
let hasSession = true
let wasSignedIn = false

/** A session was over before its owner had ended it. */
export const hasEnded = (): boolean => wasSignedIn && !hasSession

/** While remote parts of the account are being made, it is looked whether they are there. */
const LINKING_LOOK_MS = 3_000

export const meQuery = queryOptions({
  queryKey: ['me'],
  refetchInterval: ({ state }: { state: { data: Me | null | undefined } }): number | false =>
    state.data?.account.status === 'linking' ? LINKING_LOOK_MS : false,
  queryFn: async ({ signal }): Promise<Me | null> => {
    if (!hasSession) return null
    try {
      const me = await ask((api) => api.GET('/api/me', { signal }))
      wasSignedIn = true
      return me
    } catch (error) {
      if (error instanceof Fault && error.code === 'not_signed_in') return null
      throw error
    }
  },
})

/** Other tabs of this browser share the session: they hear of it when it begins and when it ends. */
let tabs: BroadcastChannel | undefined
const BEGUN = 'begun'
const OVER = 'over'

/** As the page begins, with what it brought. */
export function openSession(queries: QueryClient, isThere: boolean): void {
  hasSession = isThere
  wasSignedIn = Boolean(queries.getQueryData(meQuery.queryKey))
  tabs = new BroadcastChannel('session')
  tabs.addEventListener('message', ({ data }) => {
    if (data === BEGUN) void begin(queries)
    else end(queries)
  })
}

/** After a log-in, or whatever else has opened a session: everything is asked anew, as this person. */
export async function enter(queries: QueryClient): Promise<void> {
  await begin(queries)
  tabs?.postMessage(BEGUN)
}

/** The session is over, here or on the server: nothing of this person stays. */
export function leave(queries: QueryClient, isWished = false): void {
  end(queries)
  if (isWished) wasSignedIn = false
  tabs?.postMessage(OVER)
}

/** An answer said that nobody is signed in. It may have been late, or want a younger log-in: whether the session is over says who it is. */
export async function confirmEnded(queries: QueryClient): Promise<void> {
  if (!hasSession) return
  await queries.prefetchQuery({ ...meQuery, staleTime: 0 })
  if (queries.getQueryData(meQuery.queryKey) === null) leave(queries)
}

async function begin(queries: QueryClient): Promise<void> {
  hasSession = true
  wasSignedIn = false
  await queries.cancelQueries()
  // Where it cannot be told who it is, the pages say so and ask again.
  await queries.prefetchQuery({ ...meQuery, staleTime: 0 })
  await queries.resetQueries({ predicate: isPrivate })
}

function end(queries: QueryClient): void {
  hasSession = false
  void queries.cancelQueries()
  // Pages of this person go with the answer; then nothing asks for what is forgotten.
  queries.setQueryData(meQuery.queryKey, null)
  queries.removeQueries({ predicate: isPrivate })
}

/** All but who it is: what shows that stays, and changes with the answer. */
const isPrivate = ({ queryKey }: { queryKey: readonly unknown[] }): boolean => queryKey[0] !== meQuery.queryKey[0]
