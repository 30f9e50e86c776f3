import { Trans } from '@lingui/react/macro'
import type { ReactNode } from 'react'
import { Fault } from '../api/fault.ts'
import { ActionButton, ActionLink } from './Action.tsx'
import { passFocusOn } from './focus.ts'
import { Heading } from './Heading.tsx'
import { Panel } from './Panel.tsx'

interface EmptyProps {
  title: ReactNode
  to: string
  action: ReactNode
}

/** There is nothing, and this is where something is to be had. */
export const Empty = ({ title, to, action }: EmptyProps) => (
  <Panel className="mt-6 grid justify-items-start gap-5">
    <p className="text-lead">{title}</p>
    <ActionLink to={to}>{action}</ActionLink>
  </Panel>
)

interface FailedProps {
  error: unknown
  retry: () => unknown
  /** It is all that there is of the page. */
  isPage?: boolean
}

/** Something did not come: what that means, and the way to try again. */
export function Failed({ error, retry, isPage = false }: FailedProps) {
  const id = error instanceof Fault ? error.correlationId : null
  const isAway = error instanceof Fault && error.isAway
  const what = isAway ? <Trans>We’ll be back in a moment</Trans> : <Trans>This could not be loaded</Trans>
  return (
    <Panel ref={passFocusOn} role="alert" tone="wait" className="mt-8 grid justify-items-start gap-4">
      {isPage ? <Heading className="text-title">{what}</Heading> : <p className="text-lead font-semibold">{what}</p>}
      <p className="max-w-prose">
        <Trans>Nothing of yours is lost: orders and services go on as they are. Please try again shortly.</Trans>
      </p>
      <ActionButton look="other" onClick={() => void retry()}>
        <Trans>Try again</Trans>
      </ActionButton>
      {id !== null && (
        <p className="text-small text-soft">
          <Trans>
            If you write to us about it, tell us this number: <span className="font-mono">{id}</span>
          </Trans>
        </p>
      )}
    </Panel>
  )
}
