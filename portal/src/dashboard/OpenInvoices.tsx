import { Trans } from '@lingui/react/macro'
import { BillingButton } from '../billing/BillingButton.tsx'
import { Section } from '../ui/Section.tsx'

export const OpenInvoices = () => (
  <Section title={<Trans>Invoices</Trans>}>
    <BillingButton to="invoices">
      <Trans>See all invoices</Trans>
    </BillingButton>
  </Section>
)
