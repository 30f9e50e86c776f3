import { Trans, useLingui } from '@lingui/react/macro'
import { useEffect, useState } from 'react'
import { useLocation, useNavigate, useParams } from 'react-router'
import { Fault } from '../api/fault.ts'
import type { Order } from '../api/queries.ts'
import { BillingButton } from '../billing/BillingButton.tsx'
import { CancelOrder } from '../orders/CancelOrder.tsx'
import { Expected } from '../orders/Expected.tsx'
import { OrderedBefore } from '../orders/OrderedBefore.tsx'
import { OrderedItem } from '../orders/OrderedItem.tsx'
import { StatusBadge, StatusMeans } from '../orders/StatusWords.tsx'
import { Timeline } from '../orders/Timeline.tsx'
import { isMoving, useOrder } from '../orders/use-order.ts'
import { Failed } from '../ui/Notice.tsx'
import { Page } from '../ui/Page.tsx'
import { Panel } from '../ui/Panel.tsx'
import { Amount } from '../ui/Price.tsx'
import { ListSkeleton } from '../ui/Skeleton.tsx'
import { NotFoundPage } from './NotFoundPage.tsx'

export function OrderPage() {
  const { id = '' } = useParams()
  const order = useOrder(id)
  const { t } = useLingui()
  if (order.isPending)
    return (
      <Page title={t`Your order`}>
        <ListSkeleton />
      </Page>
    )
  if (order.data) return <OfOrder key={id} order={order.data} />
  if (order.error instanceof Fault && [404, 422].includes(order.error.status)) return <NotFoundPage />
  return (
    <Page title={t`Your order`}>
      <Failed error={order.error} retry={order.refetch} />
    </Page>
  )
}

/** Somebody was led here in place of ordering it a second time. A reload does not say so again. */
function useWasThere(): boolean {
  const { state } = useLocation()
  const navigate = useNavigate()
  const [wasThere] = useState(state?.wasThere === true)
  useEffect(() => {
    if (wasThere) void navigate('.', { replace: true, state: null })
  }, [wasThere, navigate])
  return wasThere
}

function OfOrder({ order }: { order: Order }) {
  const { t } = useLingui()
  const wasThere = useWasThere()
  const { id, orderNumber, status, attention, items, timeline, total } = order
  return (
    <Page title={orderNumber === null ? t`Your order` : t`Order ${orderNumber}`}>
      {wasThere && <OrderedBefore order={order} />}
      <Panel className="mt-6">
        <div aria-live="polite">
          <StatusBadge of={status} />
          <p className="mt-3 max-w-prose text-lead">{attention?.message ?? <StatusMeans of={status} />}</p>
          <Expected key={order.expectedBy} order={order} />
        </div>
        {attention?.code === 'payment_method_missing' && (
          <div className="mt-4">
            <BillingButton to="payment-methods" look="main">
              <Trans>Add a payment method</Trans>
            </BillingButton>
          </div>
        )}
        {status === 'pending_review' && <CancelOrder id={id} />}
      </Panel>
      <div className="mt-10 grid gap-10 large:grid-cols-[1fr_20rem]">
        <section aria-labelledby="items">
          <h2 id="items" className="text-title font-semibold">
            <Trans>What you ordered</Trans>
          </h2>
          <ul className="mt-4 grid gap-4">
            {items.map((item) => (
              <OrderedItem key={item.id} item={item} />
            ))}
          </ul>
          <p className="mt-4 text-right text-lead">
            <Trans>
              First payment: <Amount of={total} />
            </Trans>
          </p>
        </section>
        <section aria-labelledby="way">
          <h2 id="way" className="text-title font-semibold">
            <Trans>What has happened</Trans>
          </h2>
          <Timeline entries={timeline} now={isMoving(order) ? status : null} />
        </section>
      </div>
    </Page>
  )
}
