import { Trans } from '@lingui/react/macro'
import type { Freshness } from '../api/queries.ts'
import { Panel } from '../ui/Panel.tsx'
import { When } from '../ui/When.tsx'

/** Says what is missing, or of when it is, while the billing system does not answer. */
export function HowFresh({ of: { state, asOf } }: { of: Freshness }) {
  if (state === 'current') return null
  return (
    <Panel tone="wait" className="mt-6 max-w-prose">
      {asOf === null ? (
        <Trans>
          The billing system does not answer just now. What you ordered here is shown; due dates, and all else, come back by themselves.
        </Trans>
      ) : (
        <Trans>
          The billing system does not answer just now. This is what it said on <When at={asOf} />.
        </Trans>
      )}
    </Panel>
  )
}
