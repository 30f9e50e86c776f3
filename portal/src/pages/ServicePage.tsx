import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import { Fault } from '../api/fault.ts'
import { type Subscription, subscriptionQuery } from '../api/queries.ts'
import { BillingButton } from '../billing/BillingButton.tsx'
import { EsimCard } from '../orders/EsimCard.tsx'
import { InstallGuide } from '../orders/InstallGuide.tsx'
import { HowFresh } from '../services/HowFresh.tsx'
import { ServiceStatus } from '../services/ServiceStatus.tsx'
import { UsageOf } from '../services/UsageOf.tsx'
import { formatDay } from '../ui/day.ts'
import { Facts } from '../ui/Facts.tsx'
import { Failed } from '../ui/Notice.tsx'
import { Page } from '../ui/Page.tsx'
import { Panel } from '../ui/Panel.tsx'
import { Amount, Cycle } from '../ui/Price.tsx'
import { Section } from '../ui/Section.tsx'
import { ListSkeleton } from '../ui/Skeleton.tsx'
import { When } from '../ui/When.tsx'
import { NotFoundPage } from './NotFoundPage.tsx'

export function ServicePage() {
  const { id = '' } = useParams()
  const { data, error, isPending, refetch } = useQuery(subscriptionQuery(id))
  const { t } = useLingui()
  if (!data && error instanceof Fault && [404, 422].includes(error.status)) return <NotFoundPage />
  return (
    <Page title={data?.product.name ?? t`My services`}>
      {isPending ? <ListSkeleton /> : !data ? <Failed error={error} retry={refetch} /> : <OfService service={data} />}
    </Page>
  )
}

function OfService({ service }: { service: Subscription }) {
  const { id, status, price, billingCycle, order, esims, billing } = service
  return (
    <>
      <HowFresh of={billing} />
      <Panel className="mt-6">
        <ServiceStatus of={status} />
        {price !== null && (
          <p className="mt-3 text-lead">
            <Amount of={price} /> {billingCycle !== null && <Cycle of={billingCycle} />}
          </p>
        )}
        <Known of={service} />
        {order !== null && (
          <p className="mt-4 text-soft">
            <Trans>
              Ordered <When at={order.placedAt} withTime={false} />. <Link to={`/orders/${order.id}`}>See the order</Link>
            </Trans>
          </p>
        )}
      </Panel>
      {esims.map((esim) => (
        <Section key={esim.iccid} title={<Trans>Data and validity</Trans>} className="mt-10">
          <div className="mb-6 mt-3">
            <UsageOf usage={esim.usage} />
          </div>
          <EsimCard esim={esim} />
        </Section>
      ))}
      {esims.length > 0 && <InstallGuide level="h2" />}
      <Section title={<Trans>Change or end it</Trans>} className="mt-10">
        <p className="mb-4 mt-2 max-w-prose">
          <Trans>Changes and notice are given in the billing area, where you are logged in at once.</Trans>
        </p>
        <BillingButton to={`service:${id}`}>
          <Trans>Open it in the billing area</Trans>
        </BillingButton>
      </Section>
    </>
  )
}

/** What is billed next, and how it is set. */
function Known({ of: { nextDueOn, quantity, configOptions } }: { of: Subscription }) {
  const { t, i18n } = useLingui()
  const facts = [
    ...(nextDueOn === null ? [] : [[t`Next due`, formatDay(nextDueOn, i18n.locale)] as const]),
    ...(quantity > 1 ? [[t`Quantity`, String(quantity)] as const] : []),
    ...configOptions.filter(({ value }) => value !== '').map(({ label, value }) => [label, value] as const),
  ]
  return facts.length === 0 ? null : <Facts facts={facts} />
}
