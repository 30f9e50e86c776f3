import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { type Subscription, subscriptionsQuery } from '../api/queries.ts'
import { HowFresh } from '../services/HowFresh.tsx'
import { cardOf } from '../services/own-services.ts'
import { ServiceCard } from '../services/ServiceCard.tsx'
import { UsageBar } from '../services/UsageBar.tsx'
import { ReviewNotice } from '../session/ReviewNotice.tsx'
import { useSignedIn } from '../session/SignedIn.tsx'
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
  const services = useQuery(subscriptionsQuery)
  const me = useSignedIn()
  if (services.isPending) return <ListSkeleton />
  if (services.isLoadingError) return <Failed error={services.error} retry={services.refetch} />
  const { items, billing, isWithheld } = services.data
  return (
    <>
      {isWithheld && <ReviewNotice {...me} />}
      <HowFresh of={billing} />
      {/* That there is nothing is only known where everything was read. */}
      {items.length === 0 && billing.state !== 'unread' && (
        <Empty title={<Trans>Nothing runs for you yet.</Trans>} to="/catalog" action={<Trans>See services and prices</Trans>} />
      )}
      {items.length > 0 && (
        <ul className="mt-8 grid gap-3">
          {items.map((service) => (
            <ServiceCard key={service.id} service={cardOf(service)}>
              <Left of={service} />
            </ServiceCard>
          ))}
        </ul>
      )}
    </>
  )
}

function Left({ of: { esims } }: { of: Subscription }) {
  const usage = esims[0]?.usage
  if (!usage || usage.remainingBytes === null || usage.totalBytes === null) return null
  return (
    <div className="w-48 grow wide:grow-0">
      <UsageBar remainingBytes={usage.remainingBytes} totalBytes={usage.totalBytes} />
    </div>
  )
}
