import { Trans } from '@lingui/react/macro'
import { Failed } from '../ui/Notice.tsx'
import { Block, Waiting } from '../ui/Skeleton.tsx'
import { BillingButton } from './BillingButton.tsx'
import { usePaymentMethods } from './use-payment-methods.ts'

/** What the customer pays with, and the way to change it. */
export function PaymentMethods() {
  const { methods, watch } = usePaymentMethods()
  if (methods.isPending)
    return (
      <Waiting>
        <Block className="my-4 h-16 max-w-md rounded-card" />
        <Block className="h-12 max-w-60 rounded-card" />
      </Waiting>
    )
  if (methods.isLoadingError) return <Failed error={methods.error} retry={methods.refetch} />
  if (!methods.data.hasPaymentMethod)
    return (
      <div className="mt-3 grid justify-items-start gap-4">
        <p>
          <Trans>There is none yet. You need one before you can order; nothing is charged by adding it.</Trans>
        </p>
        <BillingButton to="payment-methods" look="main" opened={watch}>
          <Trans>Add a payment method</Trans>
        </BillingButton>
      </div>
    )
  // Which one is not shown of a client that was there before, until it is known whose that is.
  if (methods.data.methods.length === 0)
    return (
      <div className="mt-3 grid justify-items-start gap-4">
        <p>
          <Trans>There is one, so you can order.</Trans>
        </p>
        <BillingButton to="payment-methods">
          <Trans>Manage payment methods</Trans>
        </BillingButton>
      </div>
    )
  return (
    <>
      <ul className="my-4 grid max-w-md gap-2">
        {methods.data.methods.map(({ type, brand, last4, expires, isDefault }) => (
          <li
            key={`${type} ${brand} ${last4} ${expires}`}
            className="flex min-h-16 flex-wrap items-center gap-x-4 rounded-card bg-panel px-5 py-3"
          >
            <span className="grow font-semibold">
              {brand ?? (type === 'card' ? <Trans>Card</Trans> : <Trans>Bank account</Trans>)} {last4 !== undefined && `•••• ${last4}`}
            </span>
            {expires !== undefined && (
              <span className="text-small text-soft">
                <Trans>until {expires}</Trans>
              </span>
            )}
            {isDefault && (
              <span className="text-small">
                <Trans>used first</Trans>
              </span>
            )}
          </li>
        ))}
      </ul>
      <BillingButton to="payment-methods">
        <Trans>Manage payment methods</Trans>
      </BillingButton>
    </>
  )
}
