import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { allOrdersQuery } from '../api/queries.ts'
import { servicesOf } from '../services/own-services.ts'
import { ServiceCard } from '../services/ServiceCard.tsx'
import { Empty, Failed } from '../ui/Notice.tsx'
import { Page } from '../ui/Page.tsx'
import { ListSkeleton } from '../ui/Skeleton.tsx'

export function ServicesPage() {
  const { t } = useLingui()
  return (
    <Page title={t`My services`} lead={<Trans>What runs for you, and what is about to.</Trans>}>
      <List />
    </Page>
  )
}

function List() {
  const orders = useQuery(allOrdersQuery)
  if (orders.isPending) return <ListSkeleton />
  if (orders.isLoadingError) return <Failed error={orders.error} retry={orders.refetch} />
  const services = servicesOf(orders.data)
  if (services.length === 0)
    return <Empty title={<Trans>Nothing runs for you yet.</Trans>} to="/catalog" action={<Trans>See services and prices</Trans>} />
  return (
    <ul className="mt-8 grid gap-3">
      {services.map((service) => (
        <ServiceCard key={service.id} service={service} />
      ))}
    </ul>
  )
}
