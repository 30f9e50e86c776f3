import { Trans } from '@lingui/react/macro'
import { Panel } from '../ui/Panel.tsx'
import type { Me } from './me.ts'
import { useIsWithheld } from './use-is-withheld.ts'

/** What an account that is not quite there yet means for who has it. */
export function ReviewNotice({ account: { status }, nextSteps }: Pick<Me, 'account' | 'nextSteps'>) {
  const isWithheld = useIsWithheld()
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
          <Trans>The e-mail you signed up with is not the one in your contract, so our staff are checking that it is yours.</Trans>{' '}
          {isWithheld && nextSteps.includes('payment-method') ? (
            <Trans>When they are done, what you had before appears here, and you can add a payment method and order.</Trans>
          ) : (
            <Trans>You can order as usual; what you had before appears here when they are done.</Trans>
          )}
        </p>
      )}
    </Panel>
  )
}
