import { flag, list, Refusal, text, trimmed, whole } from '../fields.ts'
import { addInvoice, type NewLine } from '../invoices.ts'
import { sum } from '../money.ts'
import { type OrderItem, orderItems } from '../order-items.ts'
import type { FormMap } from '../php-form.ts'
import { clientOr, ownerOf } from '../people.ts'
import { rowsWith } from '../rows-with.ts'
import { NO_DATE, plusMonths } from '../server-time.ts'
import { type OrderRow, SERVICE_TEXTS, type ServiceRow, type ServiceText } from '../tables.ts'
import { born, committed, dayOf, mail, nextId, now, type World } from '../world.ts'
import type { Action } from './shape.ts'

/** Not idempotent: the same call again is a second order with its own services and invoice. Everything begins as Pending. */
export const addOrder: Action = (world, fields) => {
  const client = clientOr(world, whole(fields, 'clientid'), 'Client ID Not Found')
  if (client.status === 'Closed') throw new Refusal('Unable to add order when client status is Closed')
  const paymentmethod = gateway(world, fields)
  const items = orderItems(world, fields)
  refuseOtherKinds(world, fields, client.id)
  if (items.length === 0) throw new Refusal('No items added to cart so order cannot proceed')

  const order = addOrderRow(world, fields, client.id, paymentmethod)
  const services = items.map((item) => addService(world, order, item))
  order.amount = sum(services.map((service) => service.firstpaymentamount))
  if (flag(fields, 'noinvoice') !== true) invoice(world, order, items, services)
  if (flag(fields, 'noemail') !== true) mail(world, client.id, 'Order Confirmation', order.id)
  if (order.invoiceId !== 0 && flag(fields, 'noinvoiceemail') !== true) mail(world, client.id, 'Invoice Created', order.invoiceId)
  return {
    orderid: order.id,
    serviceids: services.map((service) => service.id).join(','),
    addonids: '',
    domainids: '',
    invoiceid: order.invoiceId,
  }
}

function gateway(world: World, fields: FormMap): string {
  const module = trimmed(fields, 'paymentmethod')
  const known = world.tables.gateways.map((row) => row.module)
  if (!known.includes(module)) throw new Refusal(`Invalid Payment Method. Valid options include ${known.join(',')}`)
  return module
}

/** Addons and renewals: none are sold here, so what such an order answers is a refusal. */
function refuseOtherKinds(world: World, fields: FormMap, clientId: number): void {
  const addons = [...list(fields, 'addonids').values(), trimmed(fields, 'addonid')].filter(Boolean)
  const services = [...list(fields, 'serviceids').values(), trimmed(fields, 'serviceid')].filter(Boolean)
  const own = new Set(committed(world, rowsWith(world.tables.services, 'clientId', clientId)).map(({ id }) => String(id)))
  if (addons.length > 0 && services.some((id) => !own.has(id))) throw new Refusal('Service ID not owned by Client ID provided')
  if (addons.length > 0) throw new Refusal('Addon ID invalid')
  const [renewal] = list(fields, 'servicerenewals').values()
  if (renewal !== undefined) throw new Refusal(`Service ID ${renewal} can not be renewed at this time.`)
  if (fields.get('domainrenewals') instanceof Map) throw new Refusal('Domain not owned by Client ID provided')
}

function addOrderRow(world: World, fields: FormMap, clientId: number, paymentmethod: string): OrderRow {
  const order: OrderRow = {
    ...born(world),
    id: nextId(world, 'order'),
    ordernum: world.random.digits(10),
    clientId,
    requestorId: ownerOf(world.tables, clientId),
    createdAt: now(world),
    amount: 0,
    paymentmethod,
    invoiceId: 0,
    status: 'Pending',
    ipaddress: trimmed(fields, 'clientip') || '203.0.113.9',
    promocode: trimmed(fields, 'promocode'),
    notes: world.switches.notesDropped ? '' : (text(fields, 'notes') ?? ''),
  }
  world.tables.orders.push(order)
  return order
}

/** One row for any quantity. */
function addService(world: World, order: OrderRow, item: OrderItem): ServiceRow {
  const id = nextId(world, 'service')
  const today = dayOf(world, order.createdAt)
  const recurs = item.billing.months > 0
  const service: ServiceRow = {
    ...born(world),
    id,
    clientId: order.clientId,
    orderId: order.id,
    pid: item.product.pid,
    qty: item.qty,
    createdAt: order.createdAt,
    firstpaymentamount: (item.price + item.setupFee) * item.qty,
    recurringamount: recurs ? item.price * item.qty : 0,
    billingcycle: item.billing.shown,
    nextduedate: recurs ? plusMonths(today, item.billing.months) : NO_DATE,
    status: 'Pending',
    activatesAt: undefined,
    customfields: world.switches.orderFieldsDropped ? new Map() : item.customfields,
    configoptions: item.configoptions,
    text: serviceTexts({ domain: item.domain, paymentmethod: order.paymentmethod, regdate: today }, id),
  }
  world.tables.services.push(service)
  return service
}

function serviceTexts(given: Partial<Record<ServiceText, string>>, id: number): Record<ServiceText, string> {
  const blank: Partial<Record<ServiceText, string>> = Object.fromEntries(SERVICE_TEXTS.map((name) => [name, '']))
  const zeroes = { serverid: '0', promoid: '0', diskusage: '0', disklimit: '0', bwusage: '0', bwlimit: '0' }
  // Whoever shows one of these has passed on what it should have dropped.
  const canaries = { username: `CANARY-SVC-USER-${id}`, password: `CANARY-SVC-PASS-${id}`, notes: `CANARY-SVC-NOTES-${id}` }
  return complete({ ...blank, ...zeroes, ...canaries, overidesuspenduntil: NO_DATE, terminationdate: NO_DATE, ...given })
}

function complete(texts: Partial<Record<ServiceText, string>>): Record<ServiceText, string> {
  const missing = SERVICE_TEXTS.filter((name) => texts[name] === undefined)
  if (missing.length > 0) throw new Error(`service columns without a value: ${missing.join(', ')}`)
  // Checked just above: every column is there.
  return texts as Record<ServiceText, string>
}

function invoice(world: World, order: OrderRow, items: OrderItem[], services: ServiceRow[]): void {
  const lines = items.flatMap((item, index) => linesOf(item, services[index]?.id ?? 0))
  // An order for nothing gets no invoice: its id stays 0.
  if (order.amount > 0) order.invoiceId = addInvoice(world, order.clientId, order.paymentmethod, lines).id
}

function linesOf(item: OrderItem, relid: number): NewLine[] {
  const pieces = item.qty > 1 ? `${item.qty} x ` : ''
  const product: NewLine = { type: 'Hosting', relid, description: `${pieces}${item.product.name}`, amount: item.price * item.qty }
  const setup: NewLine = { type: 'Setup', relid, description: `${item.product.name} Setup Fee`, amount: item.setupFee * item.qty }
  return setup.amount > 0 ? [product, setup] : [product]
}
