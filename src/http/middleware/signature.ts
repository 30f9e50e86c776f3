// Signed calls in the Standard Webhooks form (1.0), checked on the raw bytes before anything reads them.

import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

const ID = /^[A-Za-z0-9_-]{1,64}$/
const TIMESTAMP = /^[0-9]{10}$/
const TOLERANCE_SECONDS = 300
const MOST_ENTRIES = 10
const LONGEST_HEADER = 1024
const MAC_BYTES = 32

/** A secret as it verifies: its bytes, and a name for logs that gives nothing away. */
export interface SigningSecret {
  bytes: Buffer
  /** The first 8 hex digits of its SHA-256. */
  name: string
}

/** From `whsec_<base64>`; the prefix is no part of the key. */
export function signingSecret(secret: string): SigningSecret {
  const bytes = Buffer.from(secret.slice('whsec_'.length), 'base64')
  return { bytes, name: createHash('sha256').update(bytes).digest('hex').slice(0, 8) }
}

export const BAD_SIGNATURES = ['id', 'timestamp', 'signature_header', 'too_old', 'too_new', 'mismatch'] as const

export type Verified =
  | { is: 'good'; webhookId: string; secret: SigningSecret; secretIndex: number }
  /** For the log alone: callers get one answer for all of these. */
  | { is: 'bad'; reason: (typeof BAD_SIGNATURES)[number] }

/**
 * `headers` as they came, each occurrence by itself: a header that is sent twice would otherwise read as one with more entries. `nowMs` is
 * the journal's clock. Every secret is compared with every entry, so that the time taken tells nothing.
 */
export function verifySignature(headers: NodeJS.Dict<string[]>, raw: Buffer, secrets: readonly SigningSecret[], nowMs: number): Verified {
  const [id, timestamp, signature] = [one(headers['webhook-id']), one(headers['webhook-timestamp']), one(headers['webhook-signature'])]
  if (!ID.test(id)) return { is: 'bad', reason: 'id' }
  if (!TIMESTAMP.test(timestamp)) return { is: 'bad', reason: 'timestamp' }
  const entries = signature.split(' ')
  if (signature === '' || signature.length > LONGEST_HEADER || entries.length > MOST_ENTRIES)
    return { is: 'bad', reason: 'signature_header' }
  const age = Math.floor(nowMs / 1000) - Number(timestamp)
  if (age > TOLERANCE_SECONDS) return { is: 'bad', reason: 'too_old' }
  if (age < -TOLERANCE_SECONDS) return { is: 'bad', reason: 'too_new' }
  const offered = entries.flatMap((entry) => macOf(entry) ?? [])
  let found: { secret: SigningSecret; secretIndex: number } | null = null
  secrets.forEach((secret, secretIndex) => {
    const expected = createHmac('sha256', secret.bytes).update(`${id}.${timestamp}.`).update(raw).digest()
    for (const mac of offered) {
      const same = timingSafeEqual(expected, mac)
      if (same && found === null) found = { secret, secretIndex }
    }
  })
  return found === null ? { is: 'bad', reason: 'mismatch' } : good(id, found)
}

/** TypeScript does not see assignments made inside a callback, so the value is named once more here. */
const good = (webhookId: string, found: { secret: SigningSecret; secretIndex: number }): Verified => ({ is: 'good', webhookId, ...found })

/** The 32 bytes of a `v1,<base64>` entry; other versions and other lengths are no match. */
function macOf(entry: string): Buffer | null {
  const text = /^v1,([A-Za-z0-9+/]{43}=)$/.exec(entry)?.[1]
  if (text === undefined) return null
  const mac = Buffer.from(text, 'base64')
  return mac.length === MAC_BYTES ? mac : null
}

const one = (values: string[] | undefined): string => (values?.length === 1 ? (values[0] ?? '') : '')
