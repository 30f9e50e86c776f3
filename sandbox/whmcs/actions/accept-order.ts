import { flag, Refusal, text, whole } from '../fields.ts'
import { modeOf, moduleOf, runModule } from '../modules.ts'
import type { FormMap } from '../php-form.ts'
import { rowsWith } from '../rows-with.ts'
import type { OrderRow, ServiceRow } from '../tables.ts'
import { committed, mail, type World } from '../world.ts'
import type { Action } from './shape.ts'

/** Only from Pending. The order is accepted whatever the modules say, so success does not mean that services are active. */
export const acceptOrder: Action = (world, fields) => {
  const order = pendingOrderOf(world, fields)
  const services = servicesOf(world, order)
  world.tell('order.accepted', { orderId: order.id })
  order.status = 'Active'
  const complaints = services.flatMap((service) => activate(world, service, fields) ?? [])
  const [complaint] = complaints
  if (complaint !== undefined) throw new Refusal(complaint)
  return {}
}

/** Unknown and already accepted get one text, with which the two cannot be told apart. */
export function pendingOrderOf(world: World, fields: FormMap): OrderRow {
  const order = committed(world, rowsWith(world.tables.orders, 'id', whole(fields, 'orderid')))[0]
  if (!order || order.status !== 'Pending') throw new Refusal('Order ID not found or Status not Pending')
  return order
}

export const servicesOf = (world: World, order: OrderRow): ServiceRow[] => rowsWith(world.tables.services, 'orderId', order.id)

/** The text that the call answers, if any: most modules fail silently and leave a row in the queue, a loud one is quoted. */
function activate(world: World, service: ServiceRow, fields: FormMap): string | undefined {
  service.text.username = text(fields, 'serviceusername') ?? service.text.username
  service.text.password = text(fields, 'servicepassword') ?? service.text.password
  if (moduleOf(world, service) === '' || flag(fields, 'autosetup') === false) service.status = 'Active'
  else {
    const said = runModule(world, service, 'CreateAccount')
    if (said !== undefined) return modeOf(world, service) === 'loud' ? said : undefined
  }
  if (flag(fields, 'sendemail') !== false) mail(world, service.clientId, 'New Product Information', service.id)
  return undefined
}
