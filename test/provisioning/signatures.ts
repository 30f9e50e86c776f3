// Signs as a caller of the signed surface would, or wrongly on purpose.

import { createHmac } from 'node:crypto'
import { SETTING } from '../vectors/read.ts'

export function secretOf(name: string): string {
  const secret = SETTING.secrets[name]
  if (secret === undefined) throw new Error(`no secret is called ${name}`)
  return secret
}

/** How a MAC is written: right is `base64`. */
export type Spelling = 'base64' | 'unpadded' | 'base64url' | 'hex' | 'flipped' | 'short' | 'long'

export interface Entry {
  secret: string
  version?: string
  as?: Spelling
  /** The whole text of the secret, prefix and all, as the key: a mistake that callers make. */
  keyIsText?: boolean
}

export function entryFor(entry: string | Entry, id: string, timestamp: string, body: Buffer): string {
  const { secret, version = 'v1', as = 'base64', keyIsText = false } = typeof entry === 'string' ? { secret: entry } : entry
  const text = secretOf(secret)
  const key = keyIsText ? Buffer.from(text) : Buffer.from(text.slice('whsec_'.length), 'base64')
  const mac = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest()
  return `${version},${spell(mac, as)}`
}

function spell(mac: Buffer, as: Spelling): string {
  const base64 = mac.toString('base64')
  switch (as) {
    case 'base64':
      return base64
    case 'unpadded':
      return base64.replace(/=+$/, '')
    case 'base64url':
      // Where neither + nor / occurs the two alphabets write the same; the padding then still tells them apart.
      return mac.toString('base64url')
    case 'hex':
      return mac.toString('hex')
    case 'flipped': {
      const flipped = Buffer.from(mac)
      flipped.writeUInt8(flipped.readUInt8(31) ^ 1, 31)
      return flipped.toString('base64')
    }
    case 'short':
      return mac.subarray(0, 31).toString('base64')
    case 'long':
      return Buffer.concat([mac, Buffer.alloc(1)]).toString('base64')
  }
}

/** The three headers of a call signed with one secret. */
export function signedHeaders(secret: string, id: string, timestamp: string, body: Buffer): [string, string][] {
  return [
    ['webhook-id', id],
    ['webhook-timestamp', timestamp],
    ['webhook-signature', entryFor(secret, id, timestamp, body)],
  ]
}
