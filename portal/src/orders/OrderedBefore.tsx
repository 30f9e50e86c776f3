import { Trans } from '@lingui/react/macro'
import type { Order } from '../api/queries.ts'
import { OrderFault } from '../checkout/OrderFault.tsx'
import { usePlaceOrder } from '../checkout/use-place-order.ts'
import { useSignedIn } from '../session/SignedIn.tsx'
import { ActionButton } from '../ui/Action.tsx'
import { Panel } from '../ui/Panel.tsx'
import type { BillingCycle } from '../ui/Price.tsx'

/** The cart was that of an order of the last minutes: here it is, and the way to a second one. */
export function OrderedBefore({ order: { id, items } }: { order: Order }) {
  const { user } = useSignedIn()
  const { failed, isSending, place } = usePlaceOrder(user.id)
  const again = () =>
    place({
      items: items.map(({ productId, quantity, billingCycle, configOptions }) => ({
        productId,
        quantity,
        billingCycle: billingCycle as BillingCycle, // as it was ordered from a cart of ours
        configOptions,
      })),
      confirmDuplicateOf: id,
    })
  return (
    <Panel tone="wait" className="mt-6 grid justify-items-start gap-3">
      <p className="max-w-prose">
        <Trans>You ordered exactly this within the last minutes, so here is that order, and no second one was made.</Trans>
      </p>
      <OrderFault {...failed} />
      <ActionButton look="other" disabled={isSending} onClick={again}>
        <Trans>I want it twice: order it once more</Trans>
      </ActionButton>
    </Panel>
  )
}
