import { stored } from '../entities.ts'
import { text, toWhole } from '../fields.ts'
import { type JsonMap, nested, pageOf, sortBy } from '../lists.ts'
import { toMoney } from '../money.ts'
import { currencyOf } from '../people.ts'
import { rowsWith } from '../rows-with.ts'
import type { FormMap } from '../php-form.ts'
import type { OrderRow, ServiceRow } from '../tables.ts'
import { gatewayName, listed, stampOf, type World } from '../world.ts'
import { servicesOf } from './accept-order.ts'
import type { Action } from './shape.ts'

/** Newest first. No filter by date, number, invoice or notes; an unknown id is a success without rows. */
export const getOrders: Action = (world, fields) => {
  const status = text(fields, 'status')
  const same = (name: string, id: number) => text(fields, name) === undefined || toWhole(text(fields, name) ?? '') === id
  const hits = listed(world, candidates(world, fields)).filter(
    (order) =>
      same('id', order.id) &&
      same('userid', order.clientId) &&
      same('requestor_id', order.requestorId) &&
      (status === undefined || status === '' || order.status === status),
  )
  const { rows, counts } = pageOf(
    world,
    fields,
    sortBy(hits, (order) => -order.id),
  )
  return {
    ...counts,
    ...nested(
      world,
      'orders',
      'order',
      rows.map((order) => orderReply(world, order)),
    ),
  }
}

/** Those that the id or the client leaves; all where neither is said. */
function candidates({ tables }: World, fields: FormMap): OrderRow[] {
  const [id, client] = [text(fields, 'id'), text(fields, 'userid')]
  if (id !== undefined) return rowsWith(tables.orders, 'id', toWhole(id))
  return client === undefined ? tables.orders : rowsWith(tables.orders, 'clientId', toWhole(client))
}

export function orderReply(world: World, order: OrderRow): JsonMap {
  const client = rowsWith(world.tables.clients, 'id', order.clientId)[0]
  const currency = currencyOf(world.tables, order.clientId)
  const invoice = rowsWith(world.tables.invoices, 'id', order.invoiceId)[0]
  return {
    id: order.id,
    ordernum: Number(order.ordernum),
    userid: order.clientId,
    contactid: 0,
    requestor_id: order.requestorId,
    admin_requestor_id: 0,
    date: stampOf(world, order.createdAt),
    nameservers: '',
    transfersecret: '',
    renewals: '',
    renewalsByType: { domains: [], services: [], addons: [] },
    promocode: order.promocode,
    promotype: '',
    promovalue: '',
    orderdata: '',
    amount: toMoney(order.amount),
    paymentmethod: order.paymentmethod,
    invoiceid: order.invoiceId,
    status: order.status,
    ipaddress: order.ipaddress,
    fraudmodule: '',
    fraudoutput: '',
    notes: world.switches.notesDropped ? '' : stored(world, order.notes),
    paymentmethodname: gatewayName(world, order.paymentmethod),
    paymentstatus: invoice?.status ?? '',
    name: stored(world, client ? `${client.profile.firstname} ${client.profile.lastname}` : ''),
    currencyprefix: currency?.prefix ?? '',
    currencysuffix: currency?.suffix ?? '',
    frauddata: '',
    validationdata: '',
    ...nested(
      world,
      'lineitems',
      'lineitem',
      servicesOf(world, order).map((service) => lineItem(world, service)),
    ),
  }
}

function lineItem(world: World, service: ServiceRow): JsonMap {
  const product = world.tables.products.find((row) => row.pid === service.pid)
  return {
    type: 'product',
    relid: service.id,
    producttype: 'Other Product/Service',
    product: stored(world, `${world.tables.groups.get(product?.gid ?? 0) ?? ''} - ${product?.name ?? ''}`),
    domain: stored(world, service.text.domain),
    billingcycle: service.billingcycle,
    amount: toMoney(service.firstpaymentamount),
    status: service.status,
  }
}
