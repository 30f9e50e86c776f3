import { Trans } from '@lingui/react/macro'
import type { ReactNode } from 'react'
import { Fault } from '../api/fault.ts'
import { BillingButton } from '../billing/BillingButton.tsx'
import { usePaymentMethods } from '../billing/use-payment-methods.ts'
import { useIsWithheld } from '../session/use-is-withheld.ts'
import { Failed } from '../ui/Notice.tsx'
import { Panel } from '../ui/Panel.tsx'
import { Block, Waiting } from '../ui/Skeleton.tsx'

/** `children` once there is a payment method; until then the way to add one, which comes back by itself. */
export function PaymentGate({ children }: { children: ReactNode }) {
  const { methods, isWatched, watch } = usePaymentMethods()
  const isWithheld = useIsWithheld()
  if (methods.isPending)
    return (
      <Waiting>
        <Block className="h-12 w-full" />
      </Waiting>
    )
  if (methods.data?.hasPaymentMethod) return children
  // The server lets an order in as well while nobody can say.
  if (methods.error instanceof Fault && methods.error.isAway) return children
  if (methods.isLoadingError) return <Failed error={methods.error} retry={methods.refetch} />
  return (
    <Panel tone="brand" className="grid gap-4">
      <p className="font-semibold">
        <Trans>Before you can order, we need a way for you to pay.</Trans>
      </p>
      {isWithheld === false && (
        <p>
          <Trans>Cards are kept in our billing area, which opens in a tab of its own. Come back afterwards: it goes on by itself.</Trans>
        </p>
      )}
      <BillingButton to="payment-methods" look="main" opened={watch}>
        <Trans>Add a payment method</Trans>
      </BillingButton>
      <output>{isWatched && <Trans>We check every few seconds whether it is there.</Trans>}</output>
    </Panel>
  )
}
