// What customers and staff read of an order, from what its steps say. Pure.

import { reasonOf } from '../contract/reasons.ts'
import type { OrderLine } from '../db/order-line.ts'
import type { EsimRow, OrderProjection } from '../db/projections.ts'
import { decisionsOf, stepOf } from '../journal/flow.ts'
import { PROVISION } from '../orders/approval.ts'
import { esimOf, type Facts, inputOf } from './facts.ts'
import type { Stand } from './standing.ts'

function projectedLines(facts: Facts, { lines }: Stand): OrderLine[] | undefined {
  const { order, whmcs, services } = facts
  const confirmed = inputOf(facts.flow).lines
  if (order === null) return undefined
  return order.lines.map((line, index) => {
    const serviceId = whmcs?.services.find((service) => service.lineKey === line.lineKey)?.serviceId ?? null
    const base = confirmed?.find((candidate) => candidate.n === line.n)
    return {
      n: line.n,
      productId: line.productId,
      name: base?.name ?? line.name,
      sku: base?.sku ?? '',
      category: base?.category ?? null,
      quantity: line.quantity,
      billingCycle: line.billingCycle,
      configOptions: base?.configOptions ?? line.configOptions,
      price: line.price,
      ...(base?.setupFee !== undefined && { setupFee: base.setupFee }),
      requiresIccid: line.unitKeys.length > 0,
      state: lines[index] ?? 'new',
      sfItemId: line.sfItemId,
      serviceId,
      serviceStatus:
        serviceId === null ? null : (services?.services.find((service) => service.serviceId === serviceId)?.status ?? 'Pending'),
    }
  })
}

function esimRows(facts: Facts): EsimRow[] {
  const rows: EsimRow[] = []
  for (const line of facts.order?.lines ?? []) {
    line.unitKeys.forEach((unitKey, index) => {
      const bought = esimOf(facts, unitKey)
      const esim = bought?.esims[0]
      if (!bought || !esim) return
      rows.push({
        unit_key: unitKey,
        line: line.n,
        unit: index + 1,
        provider: bought.provider,
        provider_order_id: bought.providerOrderId,
        iccid: esim.iccid,
        smdp_address: esim.smdpAddress,
        matching_id: esim.matchingId,
        lpa: esim.lpa,
        apple_install_url: esim.appleInstallUrl,
        confirmation_code: esim.confirmationCode ?? null,
      })
    })
  }
  return rows
}

/** The order was read, a person is asked about it, or one has decided. */
const isRead = ({ flow, order }: Facts): boolean =>
  order !== null || decisionsOf(flow).length > 0 || stepOf(flow, 'read-order')?.state === 'person'

export function projectionOf(facts: Facts, stand: Stand): OrderProjection {
  const lines = projectedLines(facts, stand)
  const { order } = facts
  return {
    // A press may come before the order's creation has settled: until the order was read, how it stands is the creation's to tell.
    ...(isRead(facts) ? { state: stand.state, attention: stand.code === null ? null : { code: reasonOf(stand.code), by: PROVISION } } : {}),
    ...(lines ? { lines } : {}),
    ...(order ? { accountId: order.accountId, orderNumber: order.orderNumber } : {}),
    esims: esimRows(facts),
    freesCart: stand.state === 'failed' || stand.state === 'cancelled',
  }
}
