import { useQuery } from '@tanstack/react-query'
import { Outlet, useLocation, useOutletContext } from 'react-router'
import { GoTo } from '../ui/GoTo.tsx'
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
  if (me.isError) return <Failed isPage error={me.error} retry={me.refetch} />
  return <GoTo to={loginFor(place)} />
}

/** Who it is, on the pages behind it. */
export const useSignedIn = (): Me => useOutletContext<Me>()
