// How a flow's view of its subject reaches the tables that customers read, as parts of the journal's one statement.

import { isDeepStrictEqual } from 'node:util'
import { type RawBuilder, sql } from 'kysely'
import type { Commit } from '../journal/store.ts'
import type { Database } from './tables.ts'

/** What the order flows say of their order. Members left out stay as they are. */
export interface OrderProjection {
  /** Left out: as it stands. */
  state?: string
  /** The states that `state` may follow; in any other the order has moved on, and its state stays. */
  stateOnlyAfter?: readonly string[]
  sfOrderId?: string
  orderNumber?: string | null
  accountId?: string
  lines?: unknown[]
  total?: { amount: number; currency: string }
  attention: { code: string } | null
  reasonText?: string
  esims?: EsimRow[]
  /** The cart may be ordered again. */
  freesCart: boolean
}

export type EsimRow = Omit<Database['esims'], 'order_id' | 'created_at'>

/** What the sign-up flow says of its account. */
export interface AccountProjection {
  status: 'linking' | 'active' | 'review'
  whmcsUserId?: number
  whmcsClientId?: number
}

const orderProjection = (commit: Commit): OrderProjection =>
  onlyNews(commit.projection as OrderProjection, commit.projected as OrderProjection | null)
const accountProjection = (commit: Commit): AccountProjection => commit.projection as AccountProjection

/** Without what this lease has written already. The state is always said: others move the order on as well. */
function onlyNews(projection: OrderProjection, before: OrderProjection | null): OrderProjection {
  if (before === null) return projection
  const { lines, total, esims = [], ...rest } = projection
  return {
    ...rest,
    ...(lines && !isDeepStrictEqual(lines, before.lines) && { lines }),
    ...(total && !isDeepStrictEqual(total, before.total) && { total }),
    esims: esims.filter(({ unit_key }) => !before.esims?.some((known) => known.unit_key === unit_key)),
  }
}

// The subject is named by its id beside `held`: a kept plan that joins would be made while the tables are small, and read them whole later.

function stateOf({ state, stateOnlyAfter }: OrderProjection): RawBuilder<unknown> {
  if (state === undefined) return sql`o.state`
  return stateOnlyAfter === undefined
    ? sql`${state}`
    : sql`case when o.state = any(${[...stateOnlyAfter]}::text[]) then ${state} else o.state end`
}

function orderWrites(projection: OrderProjection, subjectId: string): RawBuilder<unknown>[] {
  const set = (column: string, value: unknown, cast = '') =>
    value === undefined ? sql`` : sql`, ${sql.ref(column)} = ${value}${sql.raw(cast)}`
  const json = (value: unknown) => (value === undefined ? undefined : JSON.stringify(value))
  const parts: RawBuilder<unknown>[] = [
    sql`
      wrote_order as (
        update orders o set state = ${stateOf(projection)}, attention = ${projection.attention === null ? null : JSON.stringify(projection.attention)}::jsonb, rev = o.rev + 1,
          updated_at = now() ${set('sf_order_id', projection.sfOrderId)} ${set('order_number', projection.orderNumber)} ${set('account_id', projection.accountId, '::uuid')}
          ${set('lines', json(projection.lines), '::jsonb')} ${set('total', json(projection.total), '::jsonb')} ${set('reason_text', projection.reasonText)}
        from held where o.id = ${subjectId})`,
  ]
  if (projection.esims && projection.esims.length > 0) {
    const rows = JSON.stringify(projection.esims)
    parts.push(sql`
      wrote_esims as (
        insert into esims (unit_key, order_id, line, unit, provider, provider_order_id, iccid, smdp_address, matching_id, lpa, apple_install_url, confirmation_code)
        select r.unit_key, held.subject_id, r.line, r.unit, r.provider, r.provider_order_id, r.iccid, r.smdp_address, r.matching_id, r.lpa, r.apple_install_url, r.confirmation_code
        from held, jsonb_populate_recordset(null::esims, ${rows}::jsonb) r on conflict (unit_key) do nothing)`)
  }
  if (projection.freesCart) parts.push(sql`freed_cart as (delete from cart_guard g using held where g.order_id = ${subjectId})`)
  return parts
}

const accountWrites = (projection: AccountProjection, subjectId: string): RawBuilder<unknown>[] => [
  sql`
    wrote_account as (
      update accounts a set status = ${projection.status}, whmcs_user_id = coalesce(${projection.whmcsUserId ?? null}::bigint, a.whmcs_user_id),
        whmcs_client_id = coalesce(${projection.whmcsClientId ?? null}::bigint, a.whmcs_client_id), updated_at = now()
      from held where a.id = ${subjectId})`,
]

export function projectionWrites(commit: Commit): RawBuilder<unknown>[] {
  if (commit.projects === 'order') return orderWrites(orderProjection(commit), commit.flow.subjectId)
  if (commit.projects === 'account') return accountWrites(accountProjection(commit), commit.flow.subjectId)
  return []
}
