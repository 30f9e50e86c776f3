import { Trans, useLingui } from '@lingui/react/macro'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { Product } from '../api/queries.ts'
import { usePageData } from '../shell/page-data.ts'
import { LineMap } from '../home/LineMap.tsx'
import { ActionLink } from '../ui/Action.tsx'
import { CATEGORIES, type Category } from '../ui/line.ts'
import { Heading } from '../ui/Heading.tsx'
import { CategoryName, LineBadge, LineBar } from '../ui/LineBadge.tsx'
import { Price, TaxNote } from '../ui/Price.tsx'
import { Block } from '../ui/Skeleton.tsx'
import { useCatalog } from '../product/use-catalog.ts'

export function HomePage() {
  const { t } = useLingui()
  const { name } = usePageData()
  const catalog = useCatalog()
  return (
    <>
      <title>{`${name} · ${t`Internet, eSIM and VPN`}`}</title>
      <section className="relative py-14 wide:py-24">
        <LineMap />
        <Heading className="max-w-xl text-hero">
          <Trans>One line for everything you connect.</Trans>
        </Heading>
        <p className="mt-5 max-w-xl text-lead text-soft">
          <Trans>Internet at home, data on the road, and a private way between them. Order here, and watch it come alive.</Trans>
        </p>
        <ActionLink to="/catalog" className="mt-8">
          <Trans>See services and prices</Trans>
        </ActionLink>
      </section>
      <section aria-labelledby="lines">
        <h2 id="lines" className="text-title font-semibold">
          <Trans>Three lines</Trans>
        </h2>
        <ul className="mt-5 grid gap-4 wide:grid-cols-3">
          {CATEGORIES.map((category) => (
            <LineCard key={category} category={category} />
          ))}
        </ul>
        <div className="mt-4 min-h-6">{catalog.data && <TaxNote tax={catalog.data.pricesTax} />}</div>
      </section>
      <HowItWorks />
    </>
  )
}

function LineCard({ category }: { category: Category }) {
  const catalog = useCatalog()
  const cheapest = catalog.data && cheapestOf(catalog.data.items, category)
  return (
    <li className="relative flex min-h-56 flex-col gap-3 overflow-hidden rounded-card bg-panel p-6">
      <LineBar category={category} />
      <div className="mt-2 flex items-center gap-3">
        <LineBadge category={category} />
        <h3 className="text-lead font-semibold">
          <Link to={`/catalog?category=${category}`} className="no-underline after:absolute after:inset-0 hover:underline">
            <CategoryName of={category} />
          </Link>
        </h3>
      </div>
      <p className="text-soft">
        <Promise of={category} />
      </p>
      <div className="mt-auto min-h-14">
        {catalog.isPending && <Block className="mt-5 h-8 w-1/2 bg-rule" />}
        {cheapest && (
          <>
            <p className="text-small text-soft">
              <Trans>from</Trans>
            </p>
            <Price {...cheapest} />
          </>
        )}
      </div>
    </li>
  )
}

/** The lowest price of a kind of service; nothing while there is none of it. */
function cheapestOf(products: readonly Product[], category: Category): Product['prices'][number] | undefined {
  const prices = products.filter((product) => product.category === category).flatMap((product) => product.prices)
  return prices.toSorted((a, b) => a.price.amount - b.price.amount)[0]
}

function Promise({ of }: { of: Category }) {
  switch (of) {
    case 'internet':
      return <Trans>Fibre and mobile lines for homes and offices.</Trans>
    case 'esim':
      return <Trans>Data for your trip, on your phone minutes after the order is approved. No card to swap.</Trans>
    case 'vpn':
      return <Trans>A private way home for every device you carry.</Trans>
  }
}

function HowItWorks() {
  return (
    <section aria-labelledby="how" className="mt-20">
      <h2 id="how" className="text-title font-semibold">
        <Trans>How it works</Trans>
      </h2>
      <ol className="mt-8 grid gap-y-8 wide:grid-cols-4 wide:gap-x-6">
        <Stop title={<Trans>Choose</Trans>} at="first">
          <Trans>Pick a service and its options, and see at once what it costs.</Trans>
        </Stop>
        <Stop title={<Trans>We check</Trans>}>
          <Trans>Our staff look at every order before anything is charged.</Trans>
        </Stop>
        <Stop title={<Trans>We set it up</Trans>}>
          <Trans>You see each step as it happens. There is nothing to press again.</Trans>
        </Stop>
        <Stop title={<Trans>You are connected</Trans>} at="last">
          <Trans>Codes, guides and bills are in one place, whenever you need them.</Trans>
        </Stop>
      </ol>
    </section>
  )
}

interface StopProps {
  title: ReactNode
  at?: 'first' | 'last'
  children: ReactNode
}

/** A station of the way, with the line that leads on from it: down on a phone, to the right where there is room. */
const Stop = ({ title, at, children }: StopProps) => (
  <li className="relative pl-12 wide:pl-0 wide:pt-12">
    {at !== 'last' && (
      <span
        aria-hidden="true"
        className="absolute left-3 top-4 h-[calc(100%+2rem)] w-1.5 bg-brand wide:left-4 wide:top-3 wide:h-1.5 wide:w-[calc(100%+1.5rem)]"
      />
    )}
    <span aria-hidden="true" className="absolute left-0 top-0 size-7.5 rounded-round border-[6px] border-brand bg-paper" />
    <h3 className="font-semibold">{title}</h3>
    <p className="mt-1 max-w-xs text-soft">{children}</p>
  </li>
)
