import { Trans, useLingui } from '@lingui/react/macro'
import type { Catalog, Money, Product } from '../api/queries.ts'
import { formatMoney } from './money.ts'

export type BillingCycle = Product['prices'][number]['billingCycle']

export function Amount({ of }: { of: Money }) {
  const { i18n } = useLingui()
  return <span className="tabular-nums">{formatMoney(of, i18n.locale)}</span>
}

/** How often it is paid, after the sum. A word that staff made up stands as they wrote it. */
export function Cycle({ of }: { of: string }) {
  switch (of) {
    case 'Onetime':
      return <Trans>once</Trans>
    case 'Monthly':
      return <Trans>a month</Trans>
    case 'Quarterly':
      return <Trans>every 3 months</Trans>
    case 'Semiannually':
      return <Trans>every 6 months</Trans>
    case 'Annually':
      return <Trans>a year</Trans>
    case 'Biennially':
      return <Trans>every 2 years</Trans>
    case 'Triennially':
      return <Trans>every 3 years</Trans>
    default:
      return of
  }
}

/** `¥4,950 a month`, the sum large. */
export const Price = ({ price, billingCycle }: { price: Money; billingCycle: BillingCycle }) => (
  <p className="flex flex-wrap items-baseline gap-x-2">
    <span className="text-title font-semibold">
      <Amount of={price} />
    </span>
    <span className="text-soft">
      <Cycle of={billingCycle} />
    </span>
  </p>
)

/** Whether tax is in the prices on this page. */
export const TaxNote = ({ tax }: { tax: Catalog['pricesTax'] }) => (
  <p className="text-small text-soft">
    {tax === 'included' ? <Trans>Prices include tax.</Trans> : <Trans>Tax is added to these prices.</Trans>}
  </p>
)

/** What comes once, beside the price. */
export const SetupFee = ({ fee }: { fee: Money }) => (
  <p className="text-small text-soft">
    <Trans>
      and <Amount of={fee} /> once for setting it up
    </Trans>
  </p>
)
