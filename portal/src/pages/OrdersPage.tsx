import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { ordersPagesQuery } from '../api/queries.ts'
import { OrderCard } from '../orders/OrderCard.tsx'
import { ActionButton } from '../ui/Action.tsx'
import { Empty, Failed } from '../ui/Notice.tsx'
import { Page } from '../ui/Page.tsx'
import { ListSkeleton } from '../ui/Skeleton.tsx'

export function OrdersPage() {
  const { t } = useLingui()
  return (
    <Page title={t`Orders`}>
      <List />
    </Page>
  )
}

function List() {
  const orders = useInfiniteQuery(ordersPagesQuery)
  if (orders.isPending) return <ListSkeleton />
  if (orders.isError) return <Failed error={orders.error} retry={orders.refetch} />
  const all = orders.data.pages.flatMap(({ items }) => items)
  if (all.length === 0) return <Empty title={<Trans>No orders yet.</Trans>} to="/catalog" action={<Trans>See services and prices</Trans>} />
  return (
    <>
      <ul className="mt-8 grid gap-3">
        {all.map((order) => (
          <OrderCard key={order.id} order={order} />
        ))}
      </ul>
      {orders.hasNextPage && (
        <ActionButton look="other" className="mt-6" disabled={orders.isFetchingNextPage} onClick={() => void orders.fetchNextPage()}>
          <Trans>Show older orders</Trans>
        </ActionButton>
      )}
    </>
  )
}
