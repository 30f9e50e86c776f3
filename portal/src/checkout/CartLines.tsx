import { Trans, useLingui } from '@lingui/react/macro'
import { type CartLine, changeQuantity, keyOf, MOST_OF_A_PRODUCT, removeLine } from '../cart/cart.ts'
import { ChosenWords } from '../product/ChosenWords.tsx'
import { passFocusOn } from '../ui/focus.ts'
import { LineBadge } from '../ui/LineBadge.tsx'
import { Amount, Cycle, SetupFee } from '../ui/Price.tsx'
import { TextButton } from '../ui/TextButton.tsx'
import { ChooseAgain } from './ChooseAgain.tsx'
import type { PricedLine } from './priced-cart.ts'

const QUANTITIES = Array.from({ length: MOST_OF_A_PRODUCT }, (_, n) => n + 1)

interface CartLinesProps {
  cart: readonly CartLine[]
  /** The same with their prices. */
  lines: readonly (PricedLine | null)[]
}

/** The lines of the cart, each to be changed or taken out. */
export const CartLines = ({ cart, lines }: CartLinesProps) => (
  <ul className="grid gap-3">
    {cart.map((wished, at) => {
      const line = lines[at]
      return (
        <li key={keyOf(wished)} ref={passFocusOn} className="rounded-card bg-panel p-5">
          {line ? <Line line={line} at={at} /> : <Gone at={at} />}
        </li>
      )
    })}
  </ul>
)

function Line({ line, at }: { line: PricedLine; at: number }) {
  const { t } = useLingui()
  const { product, isOrderable, quantity, price, setupFee, billingCycle, configOptions } = line
  return (
    <div className="flex flex-wrap items-start gap-4">
      <LineBadge category={product.category} />
      <div className="min-w-40 grow">
        <h2 className="font-semibold">{product.name}</h2>
        <ChosenWords options={product.configOptions} choices={configOptions} />
        {isOrderable ? (
          <>
            <p className="mt-1">
              <Amount of={price} /> <Cycle of={billingCycle} />
            </p>
            {setupFee !== null && setupFee.amount > 0 && <SetupFee fee={setupFee} />}
          </>
        ) : (
          <p className="mt-1 border-l-4 border-bad pl-2 text-bad">
            <ChooseAgain productId={product.id} />
          </p>
        )}
      </div>
      <div className="flex items-center gap-3">
        {isOrderable && (
          <select
            aria-label={t`Quantity of ${product.name}`}
            value={quantity}
            onChange={({ target }) => changeQuantity(at, Number(target.value))}
            className="min-h-12 rounded-card border-2 border-edge bg-paper px-3"
          >
            {QUANTITIES.map((n) => (
              <option key={n}>{n}</option>
            ))}
          </select>
        )}
        <TextButton className="px-2" onClick={() => removeLine(at)}>
          <Trans>Take out</Trans> <span className="sr-only">{product.name}</span>
        </TextButton>
      </div>
    </div>
  )
}

const Gone = ({ at }: { at: number }) => (
  <div className="flex flex-wrap items-center justify-between gap-3">
    <p>
      <Trans>Something you had chosen is no longer available in this form.</Trans>
    </p>
    <TextButton className="px-2" onClick={() => removeLine(at)}>
      <Trans>Take out</Trans>
    </TextButton>
  </div>
)
