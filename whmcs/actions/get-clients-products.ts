import { z } from 'zod'
import type { Call } from '../../src/base/remote.ts'
import { RemoteError } from '../../src/base/remote.ts'
import type { WhmcsApi } from '../client.ts'
import { byCurrency } from '../by-currency.ts'
import { listOf, pageFields, readAllPages } from '../lists.ts'
import { date, id, money, optionalId, optionalText, text, wholeNumber } from '../values.ts'

/** Where a service's line key stands: a product custom field of one name, or one field id per product. */
export type LineKeyField = { name: string } | { idByPid: ReadonlyMap<number, number> }

const replyIn = byCurrency((currency) => {
  const Service = z
    .object({
      id,
      clientid: id,
      orderid: optionalId,
      pid: id,
      qty: wholeNumber.optional(),
      name: text,
      domain: optionalText,
      regdate: date,
      nextduedate: date,
      firstpaymentamount: money(currency),
      recurringamount: money(currency),
      billingcycle: text,
      status: text,
      customfields: listOf(z.object({ id, name: optionalText, value: optionalText }), 'customfield'),
      configoptions: listOf(z.object({ option: text, type: optionalText, value: optionalText }), 'configoption'),
    })
    .transform((row) => ({
      id: row.id,
      clientId: row.clientid,
      orderId: row.orderid,
      pid: row.pid,
      /** One service may stand for several pieces since WHMCS 8.12. */
      quantity: row.qty ?? 1,
      name: row.name,
      domain: row.domain,
      startedOn: row.regdate,
      nextDueOn: row.nextduedate,
      firstPayment: row.firstpaymentamount,
      recurring: row.recurringamount,
      /** WHMCS's reply word: `Monthly`, `One Time`. */
      cycle: row.billingcycle,
      status: row.status,
      customFields: row.customfields,
      /** As they are set now; `type` is WHMCS's word: `dropdown`, `radio`, `yesno`, `quantity`. */
      configOptions: row.configoptions,
    }))
  return z
    .object({ ...pageFields, products: listOf(Service, 'product') })
    .transform(({ products, ...page }) => ({ ...page, rows: products }))
})

function lineKeyOf(pid: number, fields: { id: number; name: string; value: string }[], where: LineKeyField): string | null {
  const field = fields.find((entry) => ('name' in where ? entry.name === where.name : entry.id === where.idByPid.get(pid)))
  return field?.value || null
}

type Row = z.output<ReturnType<typeof replyIn>>['rows'][number]

export type WhmcsService = Omit<Row, 'customFields'> & { lineKey: string | null }

/** All services of a client, cancelled and terminated ones included; their passwords are dropped here. Source: API reference, GetClientsProducts. */
export async function listServices(
  api: WhmcsApi,
  query: { clientId: number; currency: string; lineKeyField: LineKeyField },
  call: Call,
): Promise<WhmcsService[]> {
  const list = {
    action: 'GetClientsProducts',
    params: { clientid: query.clientId },
    reply: replyIn(query.currency),
    idOf: (row: Row) => row.id,
  } as const
  const services = await readAllPages(api, list, call)
  if (services.some((service) => service.clientId !== query.clientId)) throw new RemoteError('whmcs', 'unreadable', 'other_record')
  return services.map(({ customFields, ...service }) => ({ ...service, lineKey: lineKeyOf(service.pid, customFields, query.lineKeyField) }))
}

const Owned = z.object({ products: listOf(z.object({ id, clientid: id }), 'product') })

/**
 * Whose service this is; null when WHMCS has none with this id. Its amounts are not read: it may be anybody's, in a currency of theirs.
 * Source: API reference, GetClientsProducts.
 */
export async function clientOfService(api: WhmcsApi, serviceId: number, call: Call): Promise<number | null> {
  const { products } = await api.read('GetClientsProducts', { serviceid: serviceId }, Owned, call)
  return theOne(products, serviceId)?.clientid ?? null
}

const Marked = z.object({
  products: listOf(
    z.object({
      id,
      clientid: id,
      orderid: optionalId,
      pid: id,
      customfields: listOf(z.object({ id, name: optionalText, value: optionalText }), 'customfield'),
    }),
    'product',
  ),
})

/** The same with what says which service it is: an id may have become another's. */
export async function findService(
  api: WhmcsApi,
  { serviceId, lineKeyField }: { serviceId: number; lineKeyField: LineKeyField },
  call: Call,
): Promise<Pick<WhmcsService, 'id' | 'clientId' | 'orderId' | 'lineKey'> | null> {
  const { products } = await api.read('GetClientsProducts', { serviceid: serviceId }, Marked, call)
  const row = theOne(products, serviceId)
  return row && { id: row.id, clientId: row.clientid, orderId: row.orderid, lineKey: lineKeyOf(row.pid, row.customfields, lineKeyField) }
}

function theOne<Row extends { id: number }>(rows: readonly Row[], serviceId: number): Row | null {
  const row = rows.find((one) => one.id === serviceId)
  // Rows, but none of them the one asked for: the filter was not applied, so "none" would be a guess.
  if (!row && rows.length > 0) throw new RemoteError('whmcs', 'unreadable', 'other_record')
  return row ?? null
}

const Fields = z.object({ products: listOf(z.object({ pid: id, customfields: listOf(z.object({ id }), 'customfield') }), 'product') })

/**
 * The ids of the custom fields of a product, staff's own ones too, as any of its services shows them; null where there is no service yet.
 * Source: API reference, GetClientsProducts.
 */
export async function customFieldIdsOf(api: WhmcsApi, pid: number, call: Call): Promise<number[] | null> {
  const { products } = await api.read('GetClientsProducts', { pid, limitnum: 1 }, Fields, call)
  return products.find((service) => service.pid === pid)?.customfields.map((field) => field.id) ?? null
}
