import { useQuery } from '@tanstack/react-query'
import { Navigate, Outlet, useLocation, useOutletContext } from 'react-router'
import { Failed } from '../ui/Notice.tsx'
import { PageSkeleton } from '../ui/Skeleton.tsx'
import { type Me, meQuery } from './me.ts'
import { loginFor } from './return-to.ts'

/** Pages behind it are for who is signed in; everybody else logs in and comes back. */
export function SignedIn() {
  const me = useQuery(meQuery)
  const place = useLocation()
  if (me.isPending) return <PageSkeleton />
  if (me.data) return <Outlet context={me.data} />
  if (me.isError) return <Failed error={me.error} retry={me.refetch} />
  return <Navigate to={loginFor(place)} replace />
}

/** Who it is, on the pages behind it. */
export const useSignedIn = (): Me => useOutletContext<Me>()
