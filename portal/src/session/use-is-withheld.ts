import { useQuery } from '@tanstack/react-query'
import { profileQuery } from '../api/queries.ts'
import { meQuery } from './me.ts'

/**
 * Whether this account's client was there before its sign-up and staff are still checking whose it is: until then nothing of it is shown or
 * changed. Its billing profile tells: it has no country, which no client is made without. Null while that is not known.
 */
export function useIsWithheld(): boolean | null {
  const isInReview = useQuery(meQuery).data?.account.status === 'review'
  const profile = useQuery({ ...profileQuery, enabled: isInReview })
  if (!isInReview) return false
  // Where it cannot be had, WHMCS was asked: then it is not withheld.
  return profile.isPending ? null : profile.data?.address.country === ''
}
