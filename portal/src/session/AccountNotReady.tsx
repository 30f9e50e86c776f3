import { Trans } from '@lingui/react/macro'

/** Why an account whose remote parts are still being made cannot do something yet. */
export const AccountNotReady = () => (
  <Trans>Your account is still being set up. You can do this as soon as that is done; your cart stays as it is.</Trans>
)
