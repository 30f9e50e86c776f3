import { Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { openInvoicesQuery } from '../api/queries.ts'
import { useIsWithheld } from '../session/use-is-withheld.ts'
import { AccountNotReady } from '../session/AccountNotReady.tsx'
import { Failed } from '../ui/Notice.tsx'
import { Amount } from '../ui/Price.tsx'
import { Block, Waiting } from '../ui/Skeleton.tsx'
import { BillingButton } from './BillingButton.tsx'

/** How much is to be paid, and the way there. */
export function OpenInvoices() {
  const summary = useQuery(openInvoicesQuery)
  const isWithheld = useIsWithheld()
  if (summary.isPending || isWithheld === null)
    return (
      <Waiting>
        <Block className="mt-4 h-28 rounded-card" />
      </Waiting>
    )
  if (summary.isLoadingError) return <Failed error={summary.error} retry={summary.refetch} />
  // What is told then is no sum of anything.
  if (isWithheld)
    return (
      <p className="mt-3">
        <AccountNotReady />
      </p>
    )
  const { open, total } = summary.data
  return (
    <div className="mt-3 grid justify-items-start gap-4">
      {open === 0 ? (
        <p>
          <Trans>There are no open invoices.</Trans>
        </p>
      ) : (
        <dl className="grid grid-cols-[auto_auto] items-baseline gap-x-6 gap-y-1">
          <dt className="text-soft">
            <Trans>Open invoices</Trans>
          </dt>
          <dd className="text-right">{open}</dd>
          <dt className="text-soft">
            <Trans>To be paid</Trans>
          </dt>
          <dd className="text-right text-title font-semibold">
            <Amount of={total} />
          </dd>
        </dl>
      )}
      <BillingButton to="invoices" look={open === 0 ? 'other' : 'main'}>
        {open === 0 ? <Trans>See all invoices</Trans> : <Trans>See and pay invoices</Trans>}
      </BillingButton>
    </div>
  )
}
