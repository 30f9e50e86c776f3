import { Trans, useLingui } from '@lingui/react/macro'
import { PaymentMethods } from '../billing/PaymentMethods.tsx'
import { BillingButton } from '../billing/BillingButton.tsx'
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
      <Section title={<Trans>Invoices</Trans>} className="mt-10 grid justify-items-start gap-4">
        <BillingButton to="invoices">
          <Trans>See all invoices</Trans>
        </BillingButton>
      </Section>
    </Page>
  )
}
