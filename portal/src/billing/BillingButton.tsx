import { Trans } from '@lingui/react/macro'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { FormFault } from '../forms/FormFault.tsx'
import { AccountNotReady } from '../session/AccountNotReady.tsx'
import { useIsWithheld } from '../session/use-is-withheld.ts'
import { ActionButton } from '../ui/Action.tsx'
import { type Destination, openBilling } from './billing-link.ts'

interface BillingButtonProps {
  to: Destination
  look?: 'main' | 'other'
  /** The tab is open. */
  opened?: () => void
  children: ReactNode
}

/** Leads into the billing area in a new tab, and says so; where nobody is let in yet, why. */
export function BillingButton({ to, look = 'other', opened, children }: BillingButtonProps) {
  const open = useMutation({ mutationFn: () => openBilling(to), ...(opened && { onSuccess: opened }) })
  const isWithheld = useIsWithheld()
  if (isWithheld)
    return (
      <p className="max-w-prose">
        <AccountNotReady />
      </p>
    )
  return (
    <div className="grid justify-items-start gap-3">
      <FormFault fault={open.error} words={{ account_not_ready: <AccountNotReady /> }} />
      <ActionButton look={look} disabled={open.isPending || isWithheld === null} onClick={() => open.mutate()}>
        {children}{' '}
        <span className="sr-only">
          <Trans>(opens in a new tab)</Trans>
        </span>
        <span aria-hidden="true">↗</span>
      </ActionButton>
    </div>
  )
}
