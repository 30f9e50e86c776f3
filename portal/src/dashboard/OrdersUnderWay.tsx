import { Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { ordersQuery } from '../api/queries.ts'
import { OrderCard } from '../orders/OrderCard.tsx'
import { isMoving } from '../orders/use-order.ts'
import { Empty, Failed } from '../ui/Notice.tsx'
import { Section } from '../ui/Section.tsx'
import { ListSkeleton } from '../ui/Skeleton.tsx'

export function OrdersUnderWay() {
  const orders = useQuery(ordersQuery)
  if (orders.isPending) return <ListSkeleton />
  if (orders.isError) return <Failed error={orders.error} retry={orders.refetch} />
  const [newest] = orders.data.items
  if (!newest)
    return (
      <Section title={<Trans>Orders</Trans>}>
        <Empty title={<Trans>No orders yet.</Trans>} to="/catalog" action={<Trans>See services and prices</Trans>} />
      </Section>
    )
  const moving = orders.data.items.filter(isMoving)
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
