import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { paymentMethodsQuery } from '../api/queries.ts'
import { meQuery } from '../session/me.ts'

/** How often it is looked whether a method is there by now, and for how long after the billing area was opened. */
const LOOK_EVERY_MS = 4_000
const LOOK_FOR_MS = 15 * 60_000

/** What the customer can pay with. `watch()`: they are adding one in another tab, so it is looked for until it is there. */
export function usePaymentMethods() {
  const [until, setUntil] = useState(0)
  const methods = useQuery({
    ...paymentMethodsQuery,
    refetchOnWindowFocus: 'always',
    refetchInterval: ({ state }) => (Date.now() < until && state.data?.hasPaymentMethod !== true ? LOOK_EVERY_MS : false),
  })
  const queries = useQueryClient()
  const hasOne = methods.data?.hasPaymentMethod === true
  useEffect(() => {
    // What is still to be done says the account, and says it anew now.
    if (hasOne && queries.getQueryData(meQuery.queryKey)?.nextSteps.includes('payment-method'))
      void queries.invalidateQueries({ queryKey: meQuery.queryKey })
  }, [hasOne, queries])
  return { methods, isWatched: until > 0, watch: () => setUntil(Date.now() + LOOK_FOR_MS) }
}
