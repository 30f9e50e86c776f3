import { Trans } from '@lingui/react/macro'
import { useCart } from '../cart/cart.ts'
import { ActionButton } from '../ui/Action.tsx'
import { Form } from '../ui/Form.tsx'
import { OrderFault } from './OrderFault.tsx'
import { usePlaceOrder } from './use-place-order.ts'

/** The press. */
export function PlaceOrder({ userId }: { userId: string }) {
  const cart = useCart()
  const { failed, isSending, place } = usePlaceOrder(userId)
  return (
    <Form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        if (cart !== null) place({ items: cart })
      }}
    >
      <OrderFault {...failed} />
      <ActionButton type="submit" disabled={isSending} aria-busy={isSending} className="wide:w-full">
        {isSending ? <Trans>Sending your order …</Trans> : <Trans>Order now</Trans>}
      </ActionButton>
      <p className="text-small text-soft">
        <Trans>Our staff check the order before anything is charged. Until then you can cancel it.</Trans>
      </p>
    </Form>
  )
}
