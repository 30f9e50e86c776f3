import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useSearchParams } from 'react-router'
import type { Catalog } from '../api/queries.ts'
import { CATEGORIES, type Category, LINES } from '../ui/line.ts'
import { CategoryName } from '../ui/LineBadge.tsx'
import { Empty, Failed } from '../ui/Notice.tsx'
import { Page } from '../ui/Page.tsx'
import { TaxNote } from '../ui/Price.tsx'
import { ProductCard, ProductCardSkeleton } from '../ui/ProductCard.tsx'
import { Waiting } from '../ui/Skeleton.tsx'
import { useCatalog } from '../product/use-catalog.ts'

const GRID = 'mt-6 grid gap-4 wide:grid-cols-3'

export function CatalogPage() {
  const { t } = useLingui()
  const catalog = useCatalog()
  const [wish, setWish] = useSearchParams()
  const category = CATEGORIES.find((known) => known === wish.get('category')) ?? null
  const show = (chosen: Category | null) =>
    setWish(chosen === null ? {} : { category: chosen }, { replace: true, preventScrollReset: true })
  return (
    <Page title={t`Services and prices`} lead={<Trans>Everything you can order today.</Trans>}>
      <Choice chosen={category} choose={show} />
      {catalog.isPending && (
        <Waiting>
          <ul className={GRID}>
            {[1, 2, 3].map((n) => (
              <ProductCardSkeleton key={n} />
            ))}
          </ul>
        </Waiting>
      )}
      {catalog.isLoadingError && <Failed error={catalog.error} retry={catalog.refetch} />}
      {catalog.data && <Products catalog={catalog.data} category={category} />}
    </Page>
  )
}

function Products({ catalog: { items, pricesTax }, category }: { catalog: Catalog; category: Category | null }) {
  const shown = items.filter((product) => category === null || product.category === category)
  if (shown.length === 0)
    return <Empty title={<Trans>Nothing of this kind is on sale just now.</Trans>} to="/catalog" action={<Trans>See everything</Trans>} />
  return (
    <>
      <output className="sr-only">
        <Plural value={shown.length} one="# service" other="# services" />
      </output>
      <ul className={GRID}>
        {shown.map((product) => (
          <ProductCard key={product.id} product={product} />
        ))}
      </ul>
      <div className="mt-6">
        <TaxNote tax={pricesTax} />
      </div>
    </>
  )
}

interface ChoiceProps {
  chosen: Category | null
  choose(category: Category | null): void
}

function Choice({ chosen, choose }: ChoiceProps) {
  const { t } = useLingui()
  return (
    <fieldset aria-label={t`Kind of service`} className="mt-8 flex flex-wrap gap-2">
      <Pill isChosen={chosen === null} choose={() => choose(null)}>
        <Trans>All</Trans>
      </Pill>
      {CATEGORIES.map((category) => (
        <Pill key={category} isChosen={chosen === category} choose={() => choose(category)}>
          <span aria-hidden="true" className={`size-3 rounded-round ${LINES[category].bar}`} />
          <CategoryName of={category} />
        </Pill>
      ))}
    </fieldset>
  )
}

interface PillProps {
  isChosen: boolean
  choose(): void
  children: React.ReactNode
}

const Pill = ({ isChosen, choose, children }: PillProps) => (
  <button
    type="button"
    aria-pressed={isChosen}
    onClick={choose}
    className="inline-flex min-h-11 items-center gap-2 rounded-round border-2 border-rule px-5 aria-pressed:border-ink aria-pressed:bg-ink aria-pressed:font-semibold aria-pressed:text-paper"
  >
    {children}
  </button>
)
