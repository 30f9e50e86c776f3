import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { allOrdersQuery, openInvoicesQuery } from '../api/queries.ts'
import { OpenInvoices } from '../billing/OpenInvoices.tsx'
import { NextSteps } from '../dashboard/NextSteps.tsx'
import { OrdersUnderWay } from '../dashboard/OrdersUnderWay.tsx'
import { ServicesAtAGlance } from '../dashboard/ServicesAtAGlance.tsx'
import { ReviewNotice } from '../session/ReviewNotice.tsx'
import { useSignedIn } from '../session/SignedIn.tsx'
import { Failed } from '../ui/Notice.tsx'
import { Page } from '../ui/Page.tsx'
import { Section } from '../ui/Section.tsx'
import { ListSkeleton } from '../ui/Skeleton.tsx'

export function DashboardPage() {
  const { t, i18n } = useLingui()
  const me = useSignedIn()
  const { user, account } = me
  // In each language the name that people are called by, in the order in which they are.
  const name = i18n.locale === 'ja' ? `${user.lastName} ${user.firstName}` : user.firstName
  return (
    <Page title={t`Hello, ${name}`} lead={<Trans>Customer number {account.customerNumber}</Trans>}>
      <ReviewNotice {...me} />
      <NextSteps />
      <Overview />
    </Page>
  )
}

/** All at once, so that nothing moves when one part comes after the other; what is to be paid is asked for meanwhile. */
function Overview() {
  const orders = useQuery(allOrdersQuery)
  useQuery(openInvoicesQuery)
  if (orders.isPending) return <ListSkeleton />
  return (
    <div className="mt-10 grid gap-10 large:grid-cols-[1fr_20rem]">
      <div className="grid content-start gap-10">
        {orders.isLoadingError ? (
          <Failed error={orders.error} retry={orders.refetch} />
        ) : (
          <>
            <OrdersUnderWay orders={orders.data} />
            <ServicesAtAGlance orders={orders.data} />
          </>
        )}
      </div>
      <Section title={<Trans>Invoices</Trans>}>
        <OpenInvoices />
      </Section>
    </div>
  )
}
