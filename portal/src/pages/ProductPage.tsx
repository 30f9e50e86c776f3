import { Trans } from '@lingui/react/macro'
import { useState } from 'react'
import { Link, useParams } from 'react-router'
import type { Catalog, Product } from '../api/queries.ts'
import { AfterOrdering } from '../product/AfterOrdering.tsx'
import { FormFault } from '../forms/FormFault.tsx'
import { faultsOf, firstChoices, priceWith, stillAsked } from '../product/choices.ts'
import { fieldOf, OptionField } from '../product/OptionField.tsx'
import { usePageData } from '../shell/page-data.ts'
import { LINES } from '../ui/line.ts'
import { Heading } from '../ui/Heading.tsx'
import { CategoryName, LineBadge } from '../ui/LineBadge.tsx'
import { Failed } from '../ui/Notice.tsx'
import { Price, SetupFee, TaxNote } from '../ui/Price.tsx'
import { PageSkeleton } from '../ui/Skeleton.tsx'
import { NotFoundPage } from './NotFoundPage.tsx'
import { useCatalog } from '../product/use-catalog.ts'
import { ActionButton } from '../ui/Action.tsx'
import { Form } from '../ui/Form.tsx'
import { addToCart } from '../cart/cart.ts'

export function ProductPage() {
  const { id } = useParams()
  const catalog = useCatalog()
  if (catalog.isPending) return <PageSkeleton />
  if (catalog.isLoadingError) return <Failed isPage error={catalog.error} retry={catalog.refetch} />
  const product = catalog.data.items.find((product) => product.id === id)
  if (!product) return <NotFoundPage />
  return <OfProduct key={product.id} product={product} tax={catalog.data.pricesTax} />
}

function OfProduct({ product, tax }: { product: Product; tax: Catalog['pricesTax'] }) {
  const { category, name, description, features } = product
  const page = usePageData()
  return (
    <>
      <title>{`${name} · ${page.name}`}</title>
      <nav className="mt-8 text-small">
        <Link to={`/catalog?category=${category}`}>
          <CategoryName of={category} />
        </Link>
      </nav>
      <div className="mt-3 flex items-center gap-4">
        <LineBadge category={category} />
        <Heading className="text-page">{name}</Heading>
      </div>
      <div className="mt-6 grid items-start gap-x-10 gap-y-8 wide:grid-cols-[1fr_24rem]">
        <div>
          <p className="max-w-prose text-lead text-soft">{description}</p>
          {features.length > 0 && (
            <ul className="mt-6 grid gap-2">
              {features.map((feature) => (
                <li key={feature} className={`border-l-4 pl-4 ${LINES[category].border}`}>
                  {feature}
                </li>
              ))}
            </ul>
          )}
        </div>
        <div className="wide:row-span-2">
          <Configuration product={product} tax={tax} />
        </div>
        <AfterOrdering category={category} />
      </div>
    </>
  )
}

/** What can be chosen, and what it comes to. */
function Configuration({ product, tax }: { product: Product; tax: Catalog['pricesTax'] }) {
  const [chosen, setChosen] = useState(firstChoices(product))
  const [added, setAdded] = useState<'added' | 'full' | null>(null)
  const [isRefused, setRefused] = useState(false)
  const [offered] = product.prices
  if (!offered) return null
  const choices = stillAsked(product.configOptions, chosen)
  const faults = faultsOf(product.configOptions, choices)
  const [firstFault] = faults.keys()
  const add = (form: HTMLFormElement): 'added' | 'full' | null => {
    setRefused(firstFault !== undefined)
    if (firstFault !== undefined) {
      form.querySelector<HTMLElement>(`[name="${fieldOf(firstFault)}"]`)?.focus()
      return null
    }
    return addToCart({ productId: product.id, quantity: 1, billingCycle: offered.billingCycle, configOptions: choices }) ? 'added' : 'full'
  }
  return (
    <Form
      className="grid gap-6 rounded-card bg-panel p-6"
      onSubmit={(event) => {
        event.preventDefault()
        setAdded(add(event.currentTarget))
      }}
    >
      <FormFault fault={null} fields={isRefused ? faults.size : 0} />
      {product.configOptions.map((option) => (
        <OptionField
          key={option.key}
          option={option}
          chosen={choices[option.key]}
          fault={isRefused ? faults.get(option.key) : undefined}
          choose={(value) =>
            setChosen(({ [option.key]: _before, ...others }) => (value === undefined ? others : { ...others, [option.key]: value }))
          }
        />
      ))}
      <div aria-live="polite">
        <Price price={priceWith(offered.price, product.configOptions, choices)} billingCycle={offered.billingCycle} />
        {offered.setupFee !== undefined && offered.setupFee.amount > 0 && <SetupFee fee={offered.setupFee} />}
        <div className="mt-1">
          <TaxNote tax={tax} />
        </div>
      </div>
      <ActionButton type="submit">
        <Trans>Add to cart</Trans>
      </ActionButton>
      <output className="block">
        {added === 'added' && (
          <Trans>
            It is in your cart. <Link to="/checkout">Go to the cart</Link>
          </Trans>
        )}
        {added === 'full' && <Trans>No more of this fits into one order.</Trans>}
      </output>
    </Form>
  )
}
