import { Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { meQuery } from './me.ts'

/** Why an account cannot do something yet: its remote parts are still being made, or staff are checking whose they are. */
export const AccountNotReady = () =>
  useQuery(meQuery).data?.account.status === 'review' ? (
    <Trans>Our staff are still checking that this account is yours. This is open to you as soon as they are done.</Trans>
  ) : (
    <Trans>Your account is still being set up. You can do this as soon as that is done; your cart stays as it is.</Trans>
  )
