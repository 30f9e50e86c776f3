import { Link } from 'react-router'
import type { Product } from '../api/queries.ts'
import { LineBadge, LineBar } from './LineBadge.tsx'
import { Price } from './Price.tsx'
import { Block } from './Skeleton.tsx'

/** One thing on sale; the whole card leads to its page. */
export const ProductCard = ({ product }: { product: Product }) => (
  <li className="relative flex min-h-60 flex-col gap-3 overflow-hidden rounded-card bg-panel p-6 pt-8">
    <LineBar category={product.category} />
    <div className="flex items-center gap-3">
      <LineBadge category={product.category} />
      <h2 className="text-lead font-semibold text-balance">
        <Link to={`/catalog/${product.id}`} className="no-underline after:absolute after:inset-0 after:rounded-card hover:underline">
          {product.name}
        </Link>
      </h2>
    </div>
    <p className="line-clamp-3 text-soft">{product.description}</p>
    <div className="mt-auto">
      {product.prices.map((price) => (
        <Price key={price.billingCycle} {...price} />
      ))}
    </div>
  </li>
)

export const ProductCardSkeleton = () => (
  <li className="flex min-h-60 flex-col gap-4 rounded-card bg-panel p-6 pt-8">
    <Block className="h-10 w-3/4 bg-rule" />
    <Block className="h-16 w-full bg-rule" />
    <Block className="mt-auto h-8 w-1/2 bg-rule" />
  </li>
)
