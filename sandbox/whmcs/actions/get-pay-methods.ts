import { stored } from '../entities.ts'
import { Refusal, text, trimmed, whole } from '../fields.ts'
import { flat, type JsonMap } from '../lists.ts'
import { clientOr } from '../people.ts'
import { localised } from '../server-time.ts'
import type { PayMethodRow } from '../tables.ts'
import type { World } from '../world.ts'
import type { Action } from './shape.ts'

/** Cards kept at the gateway. `remote_token` is the key to charging them and comes along in the reply. */
export const getPayMethods: Action = (world, fields) => {
  if (trimmed(fields, 'clientid') === '') throw new Refusal('Client ID Is Required')
  const type = trimmed(fields, 'type')
  if (type !== '' && type !== 'BankAccount' && type !== 'CreditCard') {
    throw new Refusal("Invalid Pay Method Type. Should be 'BankAccount' or 'CreditCard'")
  }
  const client = clientOr(world, whole(fields, 'clientid'), 'Client Not Found')
  const only = text(fields, 'paymethodid') === undefined ? undefined : whole(fields, 'paymethodid')
  const rows = world.tables.payMethods.filter(
    (method) => method.clientId === client.id && type !== 'BankAccount' && (only === undefined || method.id === only),
  )
  return {
    clientid: text(fields, 'clientid') ?? '',
    ...flat(
      world,
      'paymethods',
      rows.map((method) => payMethodReply(world, method)),
    ),
  }
}

export const payMethodReply = (world: World, method: PayMethodRow): JsonMap => ({
  id: method.id,
  type: 'RemoteCreditCard',
  description: stored(world, method.description),
  gateway_name: world.settings.paymentMethod,
  contact_type: 'Client',
  contact_id: method.clientId,
  card_last_four: method.last4,
  expiry_date: method.expiry,
  start_date: '',
  issue_number: '',
  card_type: method.brand,
  remote_token: method.token,
  last_updated: localised(method.updatedAt, world.settings.timeZone),
})
