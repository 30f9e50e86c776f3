import { text, trimmed } from './fields.ts'
import type { FormMap } from './php-form.ts'
import type { World } from './world.ts'

/** A refusal before any action runs; these alone carry a 4xx. */
export class EnvelopeRefusal extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** Source address, credentials: throws what WHMCS answers when one of them is wrong. */
export function admit(world: World, fields: FormMap, remoteAddress: string): void {
  if (trimmed(fields, 'action') === '') throw new EnvelopeRefusal(400, 'Empty action request')
  const { door } = world.mistakes
  if (door) throw new EnvelopeRefusal(door.status, door.message)
  admitAddress(world, text(fields, 'accesskey'), remoteAddress.replace(/^::ffff:/, ''))
  admitCredentials(world, fields)
}

/** The list holds single addresses and is compared as text; a range in it matches nobody. */
function admitAddress(world: World, accessKey: string | undefined, address: string): void {
  if (world.settings.accessKey !== '' && accessKey !== undefined) {
    if (accessKey === world.settings.accessKey) return
    throw new EnvelopeRefusal(403, 'Access Denied')
  }
  const { allowedIps } = world.switches
  if (allowedIps.length > 0 && !allowedIps.includes(address)) throw new EnvelopeRefusal(403, `Invalid IP ${address}`)
}

/** The same pair is taken under both names; admin log-ins with an MD5 password are not. */
function admitCredentials(world: World, fields: FormMap): void {
  const { identifier, secret } = world.settings
  if (text(fields, 'identifier') === identifier && text(fields, 'secret') === secret) return
  if (text(fields, 'username') === identifier && text(fields, 'password') === secret) return
  const legacy = text(fields, 'identifier') === undefined && text(fields, 'username') !== undefined
  throw new EnvelopeRefusal(403, legacy ? 'Authentication Failed' : 'Invalid or missing credentials')
}

/** The API role names each action; one that it lacks and one that nobody knows look alike. */
export const notInRole = (action: string): EnvelopeRefusal =>
  new EnvelopeRefusal(403, `Invalid Permissions: API action "${action.toLowerCase()}" is not allowed`)
