import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useLocation } from 'react-router'
import type { Catalog } from '../api/queries.ts'
import { useCart } from '../cart/cart.ts'
import { CartLines } from '../checkout/CartLines.tsx'
import { PaymentGate } from '../checkout/PaymentGate.tsx'
import { PlaceOrder } from '../checkout/PlaceOrder.tsx'
import { priceCart, type PricedLine, type Totals, totalsOf } from '../checkout/priced-cart.ts'
import { SessionEnded } from '../checkout/SessionEnded.tsx'
import { useCatalog } from '../product/use-catalog.ts'
import { meQuery } from '../session/me.ts'
import { AccountNotReady } from '../session/AccountNotReady.tsx'
import { loginFor } from '../session/return-to.ts'
import { ActionLink } from '../ui/Action.tsx'
import { Empty, Failed } from '../ui/Notice.tsx'
import { Page } from '../ui/Page.tsx'
import { Panel } from '../ui/Panel.tsx'
import { Amount, Cycle, TaxNote } from '../ui/Price.tsx'
import { ListSkeleton } from '../ui/Skeleton.tsx'

export function CheckoutPage() {
  const { t } = useLingui()
  return (
    <Page title={t`Your cart`} lead={<Trans>What you choose stays in this browser until you order it.</Trans>}>
      <SessionEnded />
      <Cart />
    </Page>
  )
}

function Cart() {
  const catalog = useCatalog()
  const cart = useCart()
  if (catalog.isPending || cart === null) return <ListSkeleton />
  if (catalog.isLoadingError) return <Failed error={catalog.error} retry={catalog.refetch} />
  const lines = priceCart(cart, catalog.data.items)
  const sold = lines.filter((line): line is PricedLine => line?.isOrderable === true)
  const totals = totalsOf(sold)
  if (lines.length === 0)
    return <Empty title={<Trans>There is nothing in it yet.</Trans>} to="/catalog" action={<Trans>See services and prices</Trans>} />
  return (
    <div className="mt-8 grid items-start gap-8 large:grid-cols-[1fr_24rem]">
      <CartLines cart={cart} lines={lines} />
      <aside className="grid gap-5">
        <div aria-live="polite">{totals && <Sums totals={totals} tax={catalog.data.pricesTax} />}</div>
        {sold.length === lines.length && <Next />}
      </aside>
    </div>
  )
}

const Sums = ({ totals: { now, again }, tax }: { totals: Totals; tax: Catalog['pricesTax'] }) => (
  <Panel>
    <dl className="grid grid-cols-[1fr_auto] items-baseline gap-x-4 gap-y-2">
      <dt className="font-semibold">
        <Trans>First payment</Trans>
      </dt>
      <dd className="text-right text-title font-semibold">
        <Amount of={now} />
      </dd>
      {again.map(({ billingCycle, sum }) => (
        <div key={billingCycle} className="contents">
          <dt className="text-soft">
            <Trans>Then</Trans>
          </dt>
          <dd className="text-right">
            <Amount of={sum} /> <Cycle of={billingCycle} />
          </dd>
        </div>
      ))}
    </dl>
    <div className="mt-3">
      <TaxNote tax={tax} />
    </div>
  </Panel>
)

/** What stands between the cart and the order, one thing at a time. */
function Next() {
  const me = useQuery(meQuery)
  const place = useLocation()
  if (me.isPending) return null
  if (me.isLoadingError) return <Failed error={me.error} retry={me.refetch} />
  if (me.data === null)
    return (
      <div className="grid gap-3">
        <ActionLink to={loginFor(place)}>
          <Trans>Log in to order</Trans>
        </ActionLink>
        <ActionLink to={`/signup?${new URLSearchParams({ returnTo: place.pathname })}`} look="other">
          <Trans>Sign up</Trans>
        </ActionLink>
      </div>
    )
  if (me.data.account.status === 'linking')
    return (
      <Panel tone="wait">
        <AccountNotReady />
      </Panel>
    )
  return (
    <PaymentGate>
      <PlaceOrder userId={me.data.user.id} />
    </PaymentGate>
  )
}
