import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { ordersPagesQuery } from '../api/queries.ts'
import { FormFault } from '../forms/FormFault.tsx'
import { OrderCard } from '../orders/OrderCard.tsx'
import { ActionButton } from '../ui/Action.tsx'
import { passFocusOn } from '../ui/focus.ts'
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
  if (orders.isLoadingError) return <Failed error={orders.error} retry={orders.refetch} />
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
        <div ref={passFocusOn} className="mt-6 grid justify-items-start gap-3">
          <FormFault fault={orders.isFetchNextPageError ? orders.error : null} />
          <ActionButton look="other" disabled={orders.isFetchingNextPage} onClick={() => void orders.fetchNextPage()}>
            <Trans>Show older orders</Trans>
          </ActionButton>
        </div>
      )}
    </>
  )
}
