import { Trans } from '@lingui/react/macro'
import type { Order } from '../api/queries.ts'
import { Badge, type Tone } from '../ui/Badge.tsx'

export type Status = Order['status']

/** What a state is called. */
export function StatusName({ of }: { of: Status }) {
  switch (of) {
    case 'received':
      return <Trans>Being saved</Trans>
    case 'pending_review':
      return <Trans>Being checked</Trans>
    case 'provisioning':
      return <Trans>Being set up</Trans>
    case 'active':
      return <Trans>Running</Trans>
    case 'partly_active':
      return <Trans>Partly running</Trans>
    case 'needs_person':
      return <Trans>A person is looking at it</Trans>
    case 'cancelling':
      return <Trans>Being cancelled</Trans>
    case 'cancelled':
      return <Trans>Cancelled</Trans>
    case 'rejected':
      return <Trans>Not accepted</Trans>
    case 'failed':
      return <Trans>Did not work</Trans>
  }
}

/** What it means, and what there is to do. */
export function StatusMeans({ of }: { of: Status }) {
  switch (of) {
    case 'received':
      return <Trans>We have your order and are writing it down. There is nothing more to press.</Trans>
    case 'pending_review':
      return <Trans>Our staff are looking at your order. Nothing has been charged, and you can still cancel.</Trans>
    case 'provisioning':
      return <Trans>Your order is approved and is being set up. You can close this page: it goes on by itself, and we write to you.</Trans>
    case 'active':
      return <Trans>Everything you ordered is running.</Trans>
    case 'partly_active':
      return <Trans>A part of your order is running. The rest could not be set up; our staff have seen to it.</Trans>
    case 'needs_person':
      return <Trans>Something needs a closer look. A person has it and will write to you; you need do nothing.</Trans>
    case 'cancelling':
      return <Trans>Your order is being taken back, step by step.</Trans>
    case 'cancelled':
      return <Trans>This order was cancelled. Should you have paid for it, you get your money back.</Trans>
    case 'rejected':
      return <Trans>We could not accept this order. Nothing was charged.</Trans>
    case 'failed':
      return <Trans>Nothing came of this order. Nothing was charged.</Trans>
  }
}

const TONES: Readonly<Record<Status, Tone>> = {
  received: 'wait',
  pending_review: 'wait',
  provisioning: 'wait',
  active: 'good',
  partly_active: 'good',
  needs_person: 'wait',
  cancelling: 'wait',
  cancelled: 'plain',
  rejected: 'bad',
  failed: 'bad',
}

/** All of them, in the order of an order's life. */
export const STATUSES = Object.keys(TONES) as Status[] // it has each of them

export const StatusBadge = ({ of }: { of: Status }) => (
  <Badge tone={TONES[of]}>
    <StatusName of={of} />
  </Badge>
)
