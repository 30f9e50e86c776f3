import { z } from 'zod'
import type { Money } from '../../src/base/money.ts'
import { toDecimal } from '../../src/base/money.ts'
import type { Outcome } from '../../src/base/outcome.ts'
import { unknown } from '../../src/base/outcome.ts'
import type { Call } from '../../src/base/remote.ts'
import type { WhmcsApi } from '../client.ts'
import type { PhpValue } from '../php-serialize.ts'
import { serializedField } from '../php-serialize.ts'
import { id, optionalId } from '../values.ts'

export interface OrderLine {
  pid: number
  cycle: 'free' | 'onetime' | 'monthly' | 'quarterly' | 'semiannually' | 'annually' | 'biennially' | 'triennially'
  quantity: number
  /** Price of one piece, first and recurring. */
  price?: Money
  /** Product custom fields by id; the marker is one of them. */
  customFields: Record<number, string>
  /** Choice id, quantity or 1/0 by option id. */
  configOptions?: Record<number, PhpValue>
}

export interface NewOrder {
  clientId: number
  /** A gateway module's name. */
  paymentMethod: string
  lines: readonly OrderLine[]
  /** Not documented as an input of AddOrder: some versions keep it, so it is for people only. */
  notes?: string
}

const serviceIds = z
  .string()
  .transform((list): (string | number)[] => list.split(',').filter((part) => part.trim() !== ''))
  .pipe(z.array(id))

// Before WHMCS 7.8 the list was called productids.
const Reply = z
  .object({ orderid: id, serviceids: serviceIds.optional(), productids: serviceIds.optional(), invoiceid: optionalId })
  .transform((reply) => ({ orderId: reply.orderid, serviceIds: reply.serviceids ?? reply.productids ?? [], invoiceId: reply.invoiceid }))

export type PlacedOrder = z.output<typeof Reply>

/**
 * Places one order with all its lines, Pending, without WHMCS's confirmation mail. WHMCS does not deduplicate: calling twice orders
 * twice. `unknown` when fewer services than lines came back, since it skips a product that it does not know. Source: API reference, AddOrder.
 */
export async function addOrder(api: WhmcsApi, order: NewOrder, call: Call): Promise<Outcome<PlacedOrder>> {
  if (order.lines.length === 0) throw new RangeError('an order needs a line')
  const { lines } = order
  const params = {
    clientid: order.clientId,
    paymentmethod: order.paymentMethod,
    pid: lines.map((line) => line.pid),
    billingcycle: lines.map((line) => line.cycle),
    qty: lines.map((line) => line.quantity),
    priceoverride: lines.map((line) => line.price && toDecimal(line.price, 2)),
    customfields: lines.map((line) => serializedField(line.customFields)),
    configoptions: lines.map((line) => serializedField(line.configOptions ?? {})),
    notes: order.notes,
    noemail: true,
  }
  const outcome = await api.write('AddOrder', params, Reply, call)
  if (outcome.is === 'done' && outcome.value.serviceIds.length !== lines.length) return unknown('service_count_differs')
  return outcome
}
