import { createHmac } from 'node:crypto'
import { z } from 'zod'
import { type EventReading, eventId, headerOf, iccidIn, isSame, type ProviderEvent, type RawEvent } from '../events.ts'
import { parseJson } from '../json.ts'

const Event = z.object({
  alertType: z.string(),
  bundle: z
    .object({ initialQuantity: z.number().nullish(), remainingQuantity: z.number().nullish(), unlimited: z.boolean().nullish() })
    .nullish()
    .catch(null),
})

const TOPPED_UP = new Set(['Topup', 'AutoTopup', 'eSIMGoTopup'])
const BALANCE_LOW = new Set(['LowBalance', 'InsufficientBalance'])

/**
 * `X-Signature-SHA256` of callbacks of version 3: HMAC-SHA256 keyed with the API key, hex in the guide and base64 in the reference. `keys`: the one in
 * force, and one that was just renewed.
 */
export function readEvent(raw: RawEvent, keys: readonly string[]): EventReading {
  const given = headerOf(raw, 'x-signature-sha256')
  if (given === undefined) return { is: 'refused', code: 'no_signature' }
  const signature = decode(given)
  const isSigned = (key: string): boolean =>
    signature !== undefined && isSame(signature, createHmac('sha256', key).update(raw.body).digest())
  if (!keys.some(isSigned)) return { is: 'refused', code: 'bad_signature' }
  const text = raw.body.toString('utf8')
  const parsed = Event.safeParse(parseJson(text))
  const id = eventId(raw.body)
  const event = parsed.success ? toEvent(parsed.data, iccidIn(text)) : undefined
  return event ? { is: 'event', id, event } : { is: 'unreadable', id }
}

/** The encoding shows in the length. */
function decode(given: string): Buffer | undefined {
  if (/^[0-9a-f]{64}$/i.test(given)) return Buffer.from(given, 'hex')
  return /^[A-Za-z0-9+/]{43}=$/.test(given) ? Buffer.from(given, 'base64') : undefined
}

function toEvent({ alertType, bundle }: z.output<typeof Event>, iccid: string | null): ProviderEvent | undefined {
  if (BALANCE_LOW.has(alertType)) return { is: 'balance_low' }
  if (alertType === 'Utilisation') return iccid === null ? undefined : { is: 'data_used', iccid, remainingPercent: percentOf(bundle) }
  if (alertType === 'FirstUse') return iccid === null ? undefined : { is: 'first_use', iccid }
  if (TOPPED_UP.has(alertType)) return iccid === null ? undefined : { is: 'topped_up', iccid }
  return { is: 'other', iccid }
}

function percentOf(bundle: z.output<typeof Event>['bundle']): number | null {
  const { initialQuantity: initial, remainingQuantity: remaining, unlimited } = bundle ?? {}
  if (unlimited === true || typeof initial !== 'number' || typeof remaining !== 'number' || initial <= 0) return null
  return Math.round((remaining / initial) * 100)
}
