// Whose an eSIM order is, where the provider's own record cannot say. A claim is never taken back.

import { sql } from 'kysely'
import type { Lease } from '../journal/effect.ts'
import type { DbOrTx } from './database.ts'

export interface EsimClaim {
  provider: string
  providerOrderId: string
  unitKey: string
}

/** Whose an eSIM order is, where it bears no reference of ours: no order is two units', and no unit has two orders. */
export interface EsimClaims {
  /** Says that it is the unit's, under this lease where there is one; false where that is not so and did not become so. */
  claim(claim: EsimClaim, lease?: Lease): Promise<boolean>
  /** The provider's id of the order that is the unit's; null where nobody has said. */
  orderOf(provider: string, unitKey: string): Promise<string | null>
  isTaken(provider: string, providerOrderId: string): Promise<boolean>
}

export function openEsimClaims(db: DbOrTx): EsimClaims {
  const orderOf: EsimClaims['orderOf'] = async (provider, unitKey) => {
    const row = await db
      .selectFrom('esim_claims')
      .select('provider_order_id')
      .where('provider', '=', provider)
      .where('unit_key', '=', unitKey)
      .executeTakeFirst()
    return row?.provider_order_id ?? null
  }
  return {
    orderOf,
    async claim({ provider, providerOrderId, unitKey }, lease) {
      const held = lease ? sql`from flows where id = ${lease.flowId} and fence = ${lease.fence} for share` : sql``
      await sql`
        insert into esim_claims (provider, provider_order_id, unit_key)
        select ${provider}, ${providerOrderId}, ${unitKey} ${held} on conflict do nothing`.execute(db)
      return (await orderOf(provider, unitKey)) === providerOrderId
    },
    async isTaken(provider, providerOrderId) {
      const row = await db
        .selectFrom('esim_claims')
        .select('unit_key')
        .where('provider', '=', provider)
        .where('provider_order_id', '=', providerOrderId)
        .executeTakeFirst()
      return row !== undefined
    },
  }
}
