import { Trans } from '@lingui/react/macro'
import { Fault } from '../api/fault.ts'
import { FormFault } from '../forms/FormFault.tsx'
import { AccountNotReady } from '../session/AccountNotReady.tsx'

interface OrderFaultProps {
  fault: unknown
  /** Nobody knows whether the last press has made an order. */
  isOpen: boolean
}

/** Why the last press made no order, or that nobody knows whether it has. */
export const OrderFault = ({ fault, isOpen }: OrderFaultProps) => (
  <FormFault
    fault={fault}
    words={{
      not_eligible: <Trans>One of these services is not available to you. Please take it out, or ask us.</Trans>,
      payment_method_required: <Trans>There is no payment method any more. Please add one.</Trans>,
      account_not_ready: <AccountNotReady />,
      invalid_request: <Trans>Something in your cart has changed. Please take it out and choose it again.</Trans>,
      card_number_not_accepted: <Trans>Card numbers are never entered here. Please choose that service again without one.</Trans>,
      ...(fault instanceof Fault && isOpen && { [fault.code]: <NotHeard /> }),
    }}
  />
)

const NotHeard = () => <Trans>We did not hear whether your order has arrived. Press again: you will get one order, not two.</Trans>
