import { Trans, useLingui } from '@lingui/react/macro'
import { OpenInvoices } from '../billing/OpenInvoices.tsx'
import { PaymentMethods } from '../billing/PaymentMethods.tsx'
import { Page } from '../ui/Page.tsx'
import { Section } from '../ui/Section.tsx'

export function BillingPage() {
  const { t } = useLingui()
  return (
    <Page
      title={t`Bills and payment`}
      lead={<Trans>Invoices and cards are kept in our billing area; from here you are logged in there at once.</Trans>}
    >
      <Section title={<Trans>Payment methods</Trans>} className="mt-10">
        <PaymentMethods />
      </Section>
      <Section title={<Trans>Invoices</Trans>} className="mt-10">
        <OpenInvoices />
      </Section>
    </Page>
  )
}
