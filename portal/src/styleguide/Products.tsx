import { CATEGORIES } from '../ui/line.ts'
import { LineBadge } from '../ui/LineBadge.tsx'
import { Price, SetupFee, TaxNote } from '../ui/Price.tsx'
import { ProductCard, ProductCardSkeleton } from '../ui/ProductCard.tsx'
import { Section } from '../ui/Section.tsx'
import { PRICE, product } from './examples.ts'
import { Row } from './Row.tsx'

export const Products = () => (
  <Section title="Lines, prices and products">
    <Row>
      {CATEGORIES.map((category) => (
        <LineBadge key={category} category={category} />
      ))}
    </Row>
    <Price price={PRICE} billingCycle="Monthly" />
    <SetupFee fee={PRICE} />
    <TaxNote tax="included" />
    <TaxNote tax="excluded" />
    <ul className="mt-4 grid gap-4 wide:grid-cols-2 large:grid-cols-4">
      {CATEGORIES.map((category) => (
        <ProductCard key={category} product={product(category)} />
      ))}
      <ProductCardSkeleton />
    </ul>
  </Section>
)
