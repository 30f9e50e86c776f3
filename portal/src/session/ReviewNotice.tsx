import { Trans } from '@lingui/react/macro'
import { Panel } from '../ui/Panel.tsx'
import type { Me } from './me.ts'

/** What an account that is not quite there yet means for who has it. */
export function ReviewNotice({ status }: { status: Me['account']['status'] }) {
  if (status === 'active') return null
  return (
    <Panel tone="wait" className="mt-8 max-w-prose">
      {status === 'linking' ? (
        <p>
          <Trans>
            Your account is being set up. That takes a moment, sometimes a person; you can look around meanwhile, and order as soon as it is
            done.
          </Trans>
        </p>
      ) : (
        <p>
          <Trans>
            The e-mail you signed up with is not the one in your contract, so our staff are checking that it is yours. You can order as
            usual; what you had before appears here when they are done.
          </Trans>
        </p>
      )}
    </Panel>
  )
}
