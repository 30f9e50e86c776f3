import { Trans } from '@lingui/react/macro'
import { useIsWithheld } from '../session/use-is-withheld.ts'
import { useSignedIn } from '../session/SignedIn.tsx'
import { ActionLink } from '../ui/Action.tsx'
import { Panel } from '../ui/Panel.tsx'

/** What is still to be done before everything goes by itself. */
export function NextSteps() {
  const { nextSteps } = useSignedIn()
  // None of it can be done before the check; what that means for orders says the notice of it.
  if (useIsWithheld() !== false) return null
  return nextSteps.map((step) => (
    <Panel key={step} tone="brand" className="mt-6 flex flex-wrap items-center gap-x-8 gap-y-4">
      {step === 'payment-method' ? (
        <>
          <p className="min-w-60 grow basis-0">
            <strong>
              <Trans>Add a payment method.</Trans>
            </strong>{' '}
            <Trans>You need one before you can order. Nothing is charged by adding it.</Trans>
          </p>
          <ActionLink to="/billing">
            <Trans>To payment methods</Trans>
          </ActionLink>
        </>
      ) : (
        <>
          <p className="min-w-60 grow basis-0">
            <strong>
              <Trans>Complete your address.</Trans>
            </strong>{' '}
            <Trans>Invoices need it.</Trans>
          </p>
          <ActionLink to="/account">
            <Trans>To my address</Trans>
          </ActionLink>
        </>
      )}
    </Panel>
  ))
}
