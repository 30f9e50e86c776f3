import { createHmac } from 'node:crypto'

/** `airalo-signature`: hex HMAC-SHA512 of the JSON of the payload, keyed with the client secret, as the vendor's own SDKs send it. */
export const airaloSignature = (payload: string, secret: string): string =>
  createHmac('sha512', secret).update(payload, 'utf8').digest('hex')
