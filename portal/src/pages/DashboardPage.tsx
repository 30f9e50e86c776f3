import { Trans, useLingui } from '@lingui/react/macro'
import { OpenInvoices } from '../billing/OpenInvoices.tsx'
import { NextSteps } from '../dashboard/NextSteps.tsx'
import { OrdersUnderWay } from '../dashboard/OrdersUnderWay.tsx'
import { ServicesAtAGlance } from '../dashboard/ServicesAtAGlance.tsx'
import { ReviewNotice } from '../session/ReviewNotice.tsx'
import { useSignedIn } from '../session/SignedIn.tsx'
import { Page } from '../ui/Page.tsx'
import { Section } from '../ui/Section.tsx'

export function DashboardPage() {
  const { t, i18n } = useLingui()
  const { user, account } = useSignedIn()
  // In each language the name that people are called by, in the order in which they are.
  const name = i18n.locale === 'ja' ? `${user.lastName} ${user.firstName}` : user.firstName
  return (
    <Page title={t`Hello, ${name}`} lead={<Trans>Customer number {account.customerNumber}</Trans>}>
      <ReviewNotice status={account.status} />
      <NextSteps />
      <div className="mt-10 grid gap-10 large:grid-cols-[1fr_20rem]">
        <div className="grid content-start gap-10">
          <OrdersUnderWay />
          <ServicesAtAGlance />
        </div>
        <Section title={<Trans>Invoices</Trans>}>
          <OpenInvoices />
        </Section>
      </div>
    </Page>
  )
}
