import { flag, list, money, Refusal, text, whole } from '../fields.ts'
import { ownFields } from '../order-items.ts'
import type { FormMap } from '../php-form.ts'
import { readSerialized } from '../php-serialized.ts'
import { cataloguePrice, chosenOptions, billingOf } from '../prices.ts'
import { findService } from '../services.ts'
import { SERVICE_TEXTS, type ServiceRow, type ServiceText } from '../tables.ts'
import type { World } from '../world.ts'
import type { Action } from './shape.ts'

const RENAMED: Record<string, ServiceText> = { serviceusername: 'username', servicepassword: 'password', suspendreason: 'suspensionreason' }
const NAMES = new Map<string, ServiceText>([
  ...SERVICE_TEXTS.filter((name) => name !== 'username' && name !== 'password').map((name) => [name, name] as const),
  ...Object.entries(RENAMED),
])
const UNSET = [
  'domain',
  'serviceusername',
  'servicepassword',
  'subscriptionid',
  'ns1',
  'ns2',
  'dedicatedip',
  'assignedips',
  'notes',
  'suspendreason',
]
const STATUSES = ['Pending', 'Active', 'Suspended', 'Terminated', 'Cancelled', 'Fraud', 'Completed']

/** Labels alone: `status` runs no module, `notes` replaces the whole text, custom fields merge by id. */
export const updateClientProduct: Action = (world, fields) => {
  const service = findService(world, whole(fields, 'serviceid'))
  if (!service) throw new Refusal('Service ID Not Found')
  const unset = [...list(fields, 'unset').values()].filter((name) => UNSET.includes(name))
  for (const [name, column] of NAMES) service.text[column] = text(fields, name) ?? service.text[column]
  for (const name of unset) service.text[NAMES.get(name) ?? 'notes'] = ''
  const status = text(fields, 'status')
  if (status !== undefined && STATUSES.includes(status)) service.status = status
  if (text(fields, 'pid') !== undefined) service.pid = whole(fields, 'pid')
  service.nextduedate = text(fields, 'nextduedate') ?? service.nextduedate
  service.billingcycle = text(fields, 'billingcycle') ?? service.billingcycle
  service.firstpaymentamount = money(fields, 'firstpaymentamount') ?? service.firstpaymentamount
  setProductValues(world, service, fields)
  return { serviceid: String(service.id) }
}

/** `autorecalc` prices by the catalogue and then ignores a `recurringamount` sent with it. */
function setProductValues(world: World, service: ServiceRow, fields: FormMap): void {
  const product = world.tables.products.find((row) => row.pid === service.pid)
  if (!product) return
  for (const [id, value] of ownFields(product, readSerialized(text(fields, 'customfields')))) service.customfields.set(id, value)
  for (const [id, value] of chosenOptions(product, readSerialized(text(fields, 'configoptions')))) service.configoptions.set(id, value)
  if (flag(fields, 'autorecalc') !== true) service.recurringamount = money(fields, 'recurringamount') ?? service.recurringamount
  else
    service.recurringamount =
      cataloguePrice(product, billingOf(product, service.billingcycle.replace('-', '')), service.configoptions) * service.qty
}
