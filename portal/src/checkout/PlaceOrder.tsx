import { Trans } from '@lingui/react/macro'
import { useCart } from '../cart/cart.ts'
import { AccountNotReady } from '../session/AccountNotReady.tsx'
import { FormFault } from '../forms/FormFault.tsx'
import { ActionButton } from '../ui/Action.tsx'
import { usePlaceOrder } from './use-place-order.ts'

/** The press. */
export function PlaceOrder({ userId }: { userId: string }) {
  const cart = useCart()
  const { fault, isSending, place } = usePlaceOrder(userId)
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        place({ items: cart })
      }}
    >
      <FormFault
        fault={fault}
        words={{
          not_eligible: <Trans>One of these services is not available to you. Please take it out, or ask us.</Trans>,
          payment_method_required: <Trans>There is no payment method any more. Please add one.</Trans>,
          account_not_ready: <AccountNotReady />,
          invalid_request: <Trans>Something in your cart has changed. Please take it out and choose it again.</Trans>,
        }}
        otherwise={<Trans>We did not hear whether your order has arrived. Press again: you will get one order, not two.</Trans>}
      />
      <ActionButton type="submit" disabled={isSending} aria-busy={isSending} className="wide:w-full">
        {isSending ? <Trans>Sending your order …</Trans> : <Trans>Order now</Trans>}
      </ActionButton>
      <p className="text-small text-soft">
        <Trans>Our staff check the order before anything is charged. Until then you can cancel it.</Trans>
      </p>
    </form>
  )
}
