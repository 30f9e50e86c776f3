import { Trans } from '@lingui/react/macro'
import { Fault } from '../api/fault.ts'
import { FormFault } from '../forms/FormFault.tsx'
import { AccountNotReady } from '../session/AccountNotReady.tsx'
import { useCatalog } from '../product/use-catalog.ts'
import { chosenWords } from '../product/choices.ts'
import type { CartLine } from '../cart/cart.ts'
import { ChooseAgain } from './ChooseAgain.tsx'
import type { FailedPress } from './use-place-order.ts'

/** Why the last press made no order, or that nobody knows whether it has. */
export const OrderFault = ({ fault, items, isOpen }: FailedPress) => (
  <FormFault
    fault={fault}
    words={{
      not_eligible: <Trans>One of these services is not available to you. Please take it out, or ask us.</Trans>,
      payment_method_required: <Trans>There is no payment method any more. Please add one.</Trans>,
      account_not_ready: <AccountNotReady />,
      invalid_request: <RefusedLines lines={items.filter((_, at) => isAbout(fault, at))} />,
      card_number_not_accepted: <Trans>Card numbers are never entered here. Please choose that service again without one.</Trans>,
      ...(fault instanceof Fault && isOpen && { [fault.code]: <NotHeard /> }),
    }}
  />
)

/** Whether the server speaks of the line that stands there. */
const isAbout = (fault: unknown, at: number): boolean =>
  fault instanceof Fault && fault.fields.some(({ path }) => path.startsWith(`items.${at}.`))

/** Each by its product and what was chosen of it: a cart may hold one product twice. */
function RefusedLines({ lines }: { lines: readonly CartLine[] }) {
  const catalog = useCatalog()
  const named = lines.flatMap(({ productId, configOptions }) => {
    const product = catalog.data?.items.find(({ id }) => id === productId)
    return product ? [{ productId, name: [product.name, ...chosenWords(product.configOptions, configOptions)].join(', ') }] : []
  })
  if (named.length === 0) return <Trans>Something in your cart has changed. Please take it out and choose it again.</Trans>
  return named.map(({ productId, name }) => (
    <div key={name}>
      <p>{name}</p>
      <p className="font-normal">
        <ChooseAgain productId={productId} />
      </p>
    </div>
  ))
}

const NotHeard = () => <Trans>We did not hear whether your order has arrived. Press again: you will get one order, not two.</Trans>
