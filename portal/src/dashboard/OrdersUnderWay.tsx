import { Trans } from '@lingui/react/macro'
import type { Order } from '../api/queries.ts'
import { OrderCard } from '../orders/OrderCard.tsx'
import { isMoving } from '../orders/use-order.ts'
import { Empty } from '../ui/Notice.tsx'
import { Section } from '../ui/Section.tsx'

/** What moves; where nothing does, the newest. */
export function OrdersUnderWay({ orders }: { orders: readonly Order[] }) {
  const [newest] = orders
  if (!newest)
    return (
      <Section title={<Trans>Orders</Trans>}>
        <Empty title={<Trans>No orders yet.</Trans>} to="/catalog" action={<Trans>See services and prices</Trans>} />
      </Section>
    )
  const moving = orders.filter(isMoving)
  return (
    <Section title={moving.length > 0 ? <Trans>Orders under way</Trans> : <Trans>Your last order</Trans>}>
      <ul className="mt-4 grid gap-3">
        {(moving.length > 0 ? moving : [newest]).map((order) => (
          <OrderCard key={order.id} order={order} />
        ))}
      </ul>
    </Section>
  )
}
