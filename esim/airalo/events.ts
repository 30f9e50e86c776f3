import { createHmac } from 'node:crypto'
import { z } from 'zod'
import { type EventReading, eventId, headerOf, iccidIn, isSame, type ProviderEvent, type RawEvent } from '../events.ts'
import { parseJson } from '../json.ts'
import { wobblyNumber, wobblyText } from './schemas.ts'

const OrderFields = z.object({ request_id: z.string(), id: wobblyText.nullish(), description: z.string().nullish() })
/** The order itself, or under `data`: the vendor shows both. */
const OrderEvent = z.union([z.object({ data: OrderFields }).transform(({ data }) => data), OrderFields])
const LevelEvent = z.object({ level: z.string(), remaining_percentage: wobblyNumber.nullish() })
const CreditEvent = z.object({ message: z.string(), remaining: wobblyNumber })

/**
 * `airalo-signature`: hex HMAC-SHA512 keyed with the client secret. `secrets`: the one in force, and one that was just renewed. Events bear no kind:
 * their shape tells.
 */
export function readEvent(raw: RawEvent, secrets: readonly string[]): EventReading {
  const given = headerOf(raw, 'airalo-signature')
  if (given === undefined) return { is: 'refused', code: 'no_signature' }
  const text = raw.body.toString('utf8')
  const value = parseJson(text)
  // The vendor's own check signs the JSON as PHP writes it again, which need not be the bytes that were sent.
  const signed = value === undefined ? [text] : [text, phpJson(value)]
  if (!signed.some((one) => secrets.some((secret) => isSigned(given, one, secret)))) return { is: 'refused', code: 'bad_signature' }
  const event = toEvent(value, iccidIn(text))
  const id = eventId(raw.body)
  return event ? { is: 'event', id, event } : { is: 'unreadable', id }
}

function toEvent(value: unknown, iccid: string | null): ProviderEvent | undefined {
  const order = OrderEvent.safeParse(value)
  if (order.success) return { is: 'order', reference: order.data.description ?? null, providerOrderId: order.data.id ?? null }
  const level = LevelEvent.safeParse(value)
  if (level.success && iccid !== null) {
    const days = /^(\d{1,3})days?$/.exec(level.data.level)?.[1]
    if (days !== undefined) return { is: 'expires_soon', iccid, days: Number(days) }
    return { is: 'data_used', iccid, remainingPercent: level.data.remaining_percentage ?? null }
  }
  if (CreditEvent.safeParse(value).success) return { is: 'balance_low' }
  return typeof value === 'object' && value !== null ? { is: 'other', iccid } : undefined
}

const isSigned = (given: string, text: string, secret: string): boolean =>
  /^[0-9a-f]{128}$/i.test(given) && isSame(Buffer.from(given, 'hex'), createHmac('sha512', secret).update(text, 'utf8').digest())

/** PHP's json_encode: no spaces, `/` escaped, everything outside ASCII as \uXXXX. */
const phpJson = (value: unknown): string =>
  JSON.stringify(value)
    .replaceAll('/', '\\/')
    .replaceAll(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
