import { stored } from '../entities.ts'
import { text, toWhole } from '../fields.ts'
import { type JsonMap, nested, pageOf } from '../lists.ts'
import { toMoney } from '../money.ts'
import { rowsWith } from '../rows-with.ts'
import { NO_TIME } from '../server-time.ts'
import type { ConfigOption, Product, ServiceRow } from '../tables.ts'
import { gatewayName, listed, type World } from '../world.ts'
import type { Action } from './shape.ts'

/** Services, all filters joined by AND; ids are text here. Cancelled and terminated ones stay listed. */
export const getClientsProducts: Action = (world, fields) => {
  const sent = (name: string) => text(fields, name) ?? ''
  const same = (name: string, id: number) => sent(name) === '' || toWhole(sent(name)) === id
  const { services } = world.tables
  const hits = listed(world, sent('clientid') === '' ? services : rowsWith(services, 'clientId', toWhole(sent('clientid')))).filter(
    (service) =>
      same('clientid', service.clientId) &&
      same('serviceid', service.id) &&
      same('pid', service.pid) &&
      (sent('domain') === '' || service.text.domain === sent('domain')) &&
      (sent('username2') === '' || service.text.username === sent('username2')),
  )
  const { rows, counts } = pageOf(world, fields, hits)
  const echo = Object.fromEntries(['clientid', 'serviceid', 'pid', 'domain'].map((name) => [name, text(fields, name) ?? null]))
  const products = nested(
    world,
    'products',
    'product',
    rows.map((service) => serviceReply(world, service)),
  )
  return { ...echo, ...counts, totalresults: String(counts.totalresults), ...products }
}

export function serviceReply(world: World, service: ServiceRow): JsonMap {
  const product = world.tables.products.find((row) => row.pid === service.pid)
  const order = rowsWith(world.tables.orders, 'id', service.orderId)[0]
  const group = world.tables.groups.get(product?.gid ?? 0) ?? ''
  const { domain, notes, suspensionreason, ...texts } = service.text
  return {
    id: String(service.id),
    qty: String(service.qty),
    clientid: String(service.clientId),
    orderid: String(service.orderId),
    ordernumber: order?.ordernum ?? '',
    pid: String(service.pid),
    name: product?.name ?? '',
    translated_name: product?.name ?? '',
    groupname: group,
    translated_groupname: group,
    domain: stored(world, domain),
    servername: '',
    serverip: '',
    serverhostname: '',
    suspensionreason: stored(world, suspensionreason),
    firstpaymentamount: toMoney(service.firstpaymentamount),
    recurringamount: toMoney(service.recurringamount),
    paymentmethodname: gatewayName(world, texts.paymentmethod),
    billingcycle: service.billingcycle,
    nextduedate: service.nextduedate,
    status: service.status,
    ...texts,
    notes: stored(world, notes),
    lastupdate: NO_TIME,
    customfields: { customfield: product?.customfields.map((field) => customField(world, service, field)) ?? [] },
    configoptions: { configoption: product?.configoptions.map((option) => configOption(service, option)) ?? [] },
  }
}

const customField = (world: World, service: ServiceRow, { id, name }: Product['customfields'][number]): JsonMap => ({
  id: String(id),
  name,
  translated_name: name,
  value: stored(world, service.customfields.get(id) ?? ''),
})

const TYPES: Record<ConfigOption['type'], string> = { 1: 'dropdown', 2: 'radio', 3: 'yesno', 4: 'quantity' }

function configOption(service: ServiceRow, option: ConfigOption): JsonMap {
  const value = service.configoptions.get(option.id)
  const choice = option.choices.find((choice) => String(choice.id) === value)
  return { id: String(option.id), option: option.name, type: TYPES[option.type], value: choice?.name ?? value ?? '' }
}
