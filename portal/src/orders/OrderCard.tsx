import { Trans } from '@lingui/react/macro'
import { Link } from 'react-router'
import type { Order } from '../api/queries.ts'
import { Amount } from '../ui/Price.tsx'
import { When } from '../ui/When.tsx'
import { StatusBadge } from './StatusWords.tsx'

/** One order; the whole card leads to its page. */
export const OrderCard = ({ order: { id, items, orderNumber, createdAt, total, status } }: { order: Order }) => (
  <li className="relative flex min-h-24 flex-wrap items-center gap-x-6 gap-y-2 rounded-card bg-panel p-5">
    <div className="min-w-40 grow basis-0">
      <p className="font-semibold">
        <Link to={`/orders/${id}`} className="no-underline after:absolute after:inset-0 after:rounded-card hover:underline">
          {items.map(({ name, quantity }) => (quantity > 1 ? `${name} × ${quantity}` : name)).join(', ')}
        </Link>
      </p>
      <p className="text-small text-soft">
        {orderNumber !== null && (
          <>
            <Trans>No. {orderNumber}</Trans> ·{' '}
          </>
        )}
        <When at={createdAt} withTime={false} />
      </p>
    </div>
    <p>
      <Amount of={total} />
    </p>
    <StatusBadge of={status} />
  </li>
)
