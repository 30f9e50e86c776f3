import { z } from 'zod'
import type { Call } from '../../src/base/remote.ts'
import type { WhmcsApi } from '../client.ts'
import { listOf } from '../lists.ts'
import { id, optionalText } from '../values.ts'

const KINDS = { CreditCard: 'card', RemoteCreditCard: 'card', BankAccount: 'bank', RemoteBankAccount: 'bank' } as const

const PayMethod = z
  .object({
    id,
    type: z.enum(['CreditCard', 'RemoteCreditCard', 'BankAccount', 'RemoteBankAccount']),
    card_type: optionalText,
    card_last_four: optionalText,
    expiry_date: optionalText,
  })
  .transform((row) => ({
    id: row.id,
    kind: KINDS[row.type],
    brand: row.card_type || null,
    // Four digits and nothing longer, whatever the gateway put there.
    last4: /^\d{4}$/.test(row.card_last_four) ? row.card_last_four : null,
    expires: /^\d{2}\/\d{2}$/.test(row.expiry_date) ? row.expiry_date : null,
  }))

export type PayMethod = z.output<typeof PayMethod>

/** A client's stored payment methods; `expires` is MM/YY. The gateway's token never leaves. Source: API reference, GetPayMethods. */
export async function getPayMethods(api: WhmcsApi, clientId: number, call: Call): Promise<PayMethod[]> {
  const reply = await api.read('GetPayMethods', { clientid: clientId }, z.object({ paymethods: listOf(PayMethod) }), call)
  return reply.paymethods
}
