import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import { allOrdersQuery } from '../api/queries.ts'
import { EsimCard } from '../orders/EsimCard.tsx'
import { InstallGuide } from '../orders/InstallGuide.tsx'
import { type OwnService, servicesOf } from '../services/own-services.ts'
import { ServiceStatus } from '../services/ServiceStatus.tsx'
import { BillingButton } from '../billing/BillingButton.tsx'
import { Failed } from '../ui/Notice.tsx'
import { Page } from '../ui/Page.tsx'
import { Panel } from '../ui/Panel.tsx'
import { Amount, Cycle } from '../ui/Price.tsx'
import { ListSkeleton } from '../ui/Skeleton.tsx'
import { When } from '../ui/When.tsx'
import { NotFoundPage } from './NotFoundPage.tsx'

export function ServicePage() {
  const { id } = useParams()
  const orders = useQuery(allOrdersQuery)
  const { t } = useLingui()
  if (!orders.data)
    return (
      <Page title={t`My services`}>{orders.isPending ? <ListSkeleton /> : <Failed error={orders.error} retry={orders.refetch} />}</Page>
    )
  const service = servicesOf(orders.data).find((one) => one.id === id)
  return service ? <OfService service={service} /> : <NotFoundPage />
}

const OfService = ({ service: { id, status, item, orderId, orderedAt } }: { service: OwnService }) => (
  <Page title={item.name}>
    <Panel className="mt-6">
      <ServiceStatus of={status} />
      <p className="mt-3 text-lead">
        <Amount of={item.price} /> <Cycle of={item.billingCycle} />
      </p>
      <p className="mt-1 text-soft">
        <Trans>
          Ordered <When at={orderedAt} withTime={false} />. <Link to={`/orders/${orderId}`}>See the order</Link>
        </Trans>
      </p>
    </Panel>
    {item.esims?.map((esim) => (
      <EsimCard key={esim.iccid} esim={esim} />
    ))}
    {item.esims !== undefined && <InstallGuide level="h2" />}
    <section aria-labelledby="change" className="mt-10">
      <h2 id="change" className="text-title font-semibold">
        <Trans>Change or end it</Trans>
      </h2>
      <p className="mb-4 mt-2 max-w-prose">
        <Trans>Changes and notice are given in the billing area, where you are logged in at once.</Trans>
      </p>
      <BillingButton to={`service:${id}`}>
        <Trans>Open it in the billing area</Trans>
      </BillingButton>
    </section>
  </Page>
)
