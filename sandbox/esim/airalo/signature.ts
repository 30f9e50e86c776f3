import { createHmac, timingSafeEqual } from 'node:crypto'

export const sign = (secret: string, text: string): string => createHmac('sha512', secret).update(text).digest('hex')

/** PHP's json_encode: no spaces, `/` escaped, everything outside ASCII as \uXXXX. */
export const phpJson = (value: unknown): string =>
  JSON.stringify(value)
    .replaceAll('/', '\\/')
    .replaceAll(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** Whether `given` signs the body as sent, or its fields encoded as JSON in the way of either SDK (which sign so even a form). */
export const isSigned = (given: string, secret: string, raw: string, fields: unknown): boolean =>
  [raw, JSON.stringify(fields), phpJson(fields)].some((text) => isSame(given.toLowerCase(), sign(secret, text)))

function isSame(given: string, expected: string): boolean {
  return given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected))
}
