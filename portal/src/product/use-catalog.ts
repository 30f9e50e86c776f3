import { useQuery } from '@tanstack/react-query'
import { catalogQuery } from '../api/queries.ts'
import { meQuery } from '../session/me.ts'

/** What this person may have, at their prices; what everybody may have while nobody is signed in. */
export function useCatalog() {
  const me = useQuery(meQuery)
  return useQuery({ ...catalogQuery(Boolean(me.data)), enabled: !me.isPending })
}
