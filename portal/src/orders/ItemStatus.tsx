import { Trans } from '@lingui/react/macro'
import type { Order } from '../api/queries.ts'

type State = Order['items'][number]['status']

/** How far one line of an order is, in words of its own: lines of one order may end differently. */
export function ItemStatus({ of }: { of: State }) {
  switch (of) {
    case 'new':
      return <Trans>Waiting for approval</Trans>
    case 'ordering':
    case 'unknown':
    case 'esim_pending':
      return <Trans>Your eSIM is being made</Trans>
    case 'esim_ready':
    case 'billing':
    case 'unknown_billing':
      return <Trans>Being activated</Trans>
    case 'active':
      return <Trans>Running</Trans>
    case 'person':
      return <Trans>A person is looking at it</Trans>
    case 'undoing':
      return <Trans>Being taken back</Trans>
    case 'refused':
      return <Trans>Left out</Trans>
    case 'cancelled':
      return <Trans>Cancelled</Trans>
  }
}
