import { createHash, timingSafeEqual } from 'node:crypto'

export interface RawEvent {
  /** Names in lower case. */
  headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** The body as it came, before anything read it. */
  body: Buffer
}

/** What a provider says has happened. Never more than a hint: it has no time and may come twice, late or not at all. */
export type ProviderEvent =
  | { is: 'order'; reference: string | null; providerOrderId: string | null }
  | { is: 'data_used'; iccid: string; remainingPercent: number | null }
  | { is: 'expires_soon'; iccid: string; days: number }
  | { is: 'first_use'; iccid: string }
  | { is: 'topped_up'; iccid: string }
  | { is: 'balance_low' }
  /** Of a kind that says nothing to us. */
  | { is: 'other'; iccid: string | null }

/** `id`: of these very bytes, since no provider numbers its events. `refused`: nobody knows who sent it. */
export type EventReading =
  | { is: 'event'; id: string; event: ProviderEvent }
  | { is: 'refused'; code: 'no_signature' | 'bad_signature' }
  /** Signed, and not what the provider writes of. */
  | { is: 'unreadable'; id: string }

export const eventId = (body: Buffer): string => createHash('sha256').update(body).digest('hex')

/** One header; several of the same name prove nothing. */
export function headerOf({ headers }: RawEvent, name: string): string | undefined {
  const value = headers[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** In a time that does not tell how much of it is right. */
export const isSame = (given: Buffer, expected: Buffer): boolean => given.length === expected.length && timingSafeEqual(given, expected)

/** Out of the text: a number in JSON has lost its last digits by the time it is parsed. */
export const iccidIn = (text: string): string | null => /"iccid"\s*:\s*"?(\d{18,22})(?!\d)/.exec(text)?.[1] ?? null
