import { Trans } from '@lingui/react/macro'
import type { Subscription } from '../api/queries.ts'
import { Badge, type Tone } from '../ui/Badge.tsx'

export type ServiceState = Subscription['status']

const TONES: Readonly<Record<ServiceState, Tone>> = {
  setting_up: 'wait',
  running: 'good',
  paused: 'bad',
  completed: 'good',
  ended: 'plain',
  in_question: 'bad',
}

/** How a service stands. */
export const ServiceStatus = ({ of }: { of: ServiceState }) => (
  <Badge tone={TONES[of]}>
    <Name of={of} />
  </Badge>
)

function Name({ of }: { of: ServiceState }) {
  switch (of) {
    case 'running':
      return <Trans>Running</Trans>
    case 'setting_up':
      return <Trans>Being set up</Trans>
    case 'paused':
      return <Trans>Paused</Trans>
    case 'completed':
      return <Trans>Completed</Trans>
    case 'ended':
      return <Trans>Ended</Trans>
    case 'in_question':
      return <Trans>Being checked</Trans>
  }
}
