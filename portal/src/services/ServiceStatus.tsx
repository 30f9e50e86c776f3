import { Trans } from '@lingui/react/macro'
import { Badge, type Tone } from '../ui/Badge.tsx'

const TONES: Readonly<Record<string, Tone>> = { Active: 'good', Completed: 'good', Pending: 'wait', Suspended: 'bad', Fraud: 'bad' }

/** The state that WHMCS has a service in. */
export const ServiceStatus = ({ of }: { of: string }) => (
  <Badge tone={TONES[of] ?? 'plain'}>
    <Name of={of} />
  </Badge>
)

function Name({ of }: { of: string }) {
  switch (of) {
    case 'Active':
      return <Trans>Running</Trans>
    case 'Pending':
      return <Trans>Being set up</Trans>
    case 'Suspended':
      return <Trans>Paused</Trans>
    case 'Completed':
      return <Trans>Completed</Trans>
    case 'Terminated':
    case 'Cancelled':
      return <Trans>Ended</Trans>
    default:
      return <Trans>Being checked</Trans>
  }
}
