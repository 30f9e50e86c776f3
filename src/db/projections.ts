// How a flow's view of its subject reaches the tables that customers read, as parts of the journal's statement.

import { isDeepStrictEqual } from 'node:util'
import type { Commit } from '../journal/store.ts'
import type { Part } from './commit-part.ts'
import { namesOf } from './given-rows.ts'
import type { Database } from './tables.ts'

/** What the order flows say of their order. Members left out stay as they are. */
export interface OrderProjection {
  /** Left out: as it stands. */
  state?: string
  /** The states that `state` and `attention` may follow; in any other the order has moved on, and they stay. */
  onlyAfter?: readonly string[]
  /** Nor are they this flow's to say where a flow of that kind has said why a person is asked. */
  yieldsTo?: string
  sfOrderId?: string
  orderNumber?: string | null
  accountId?: string
  lines?: unknown[]
  total?: { amount: number; currency: string }
  /** Left out: as it stands. `by`: the kind of flow that says so, where another one may have to know. */
  attention?: { code: string; by?: string } | null
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

const orderOf = (commit: Commit): OrderProjection[] => (commit.projects === 'order' ? [orderProjection(commit)] : [])

/** By the order's own row alone: what another flow writes meanwhile is then seen, whoever comes first. */
const IS_ITS_TO_SAY = `(
  (r.only_after is null or o.state = any(r.only_after)) and (r.yields_to is null or o.attention ->> 'by' is distinct from r.yields_to))`

const orders: Part = {
  name: 'orders',
  columns: {
    flow_id: 'uuid',
    id: 'uuid',
    state: 'order_state',
    only_after: 'order_state[]',
    yields_to: 'text',
    sf_order_id: 'text',
    order_number: 'text',
    account_id: 'uuid',
    lines: 'jsonb',
    total: 'jsonb',
    says_attention: 'boolean',
    attention: 'jsonb',
    reason_text: 'text',
  },
  rows: (commit) =>
    orderOf(commit).map((order) => ({
      flow_id: commit.flow.id,
      id: commit.flow.subjectId,
      state: order.state,
      only_after: order.onlyAfter,
      yields_to: order.yieldsTo,
      sf_order_id: order.sfOrderId,
      order_number: order.orderNumber,
      account_id: order.accountId,
      lines: order.lines,
      total: order.total,
      says_attention: order.attention !== undefined,
      attention: order.attention,
      reason_text: order.reasonText,
    })),
  write: (r) => `
    update orders o set rev = o.rev + 1, updated_at = now(),
      state = case when ${IS_ITS_TO_SAY} then coalesce(r.state, o.state) else o.state end,
      attention = case when r.says_attention and ${IS_ITS_TO_SAY} then r.attention else o.attention end,
      sf_order_id = coalesce(r.sf_order_id, o.sf_order_id), order_number = coalesce(r.order_number, o.order_number),
      account_id = coalesce(r.account_id, o.account_id), lines = coalesce(r.lines, o.lines), total = coalesce(r.total, o.total),
      reason_text = coalesce(r.reason_text, o.reason_text)
    from ${r} join held on held.id = r.flow_id
    where o.id = r.id`,
}

const ESIM_COLUMNS = {
  unit_key: 'text',
  order_id: 'uuid',
  line: 'int',
  unit: 'int',
  provider: 'text',
  provider_order_id: 'text',
  iccid: 'text',
  smdp_address: 'text',
  matching_id: 'text',
  lpa: 'text',
  apple_install_url: 'text',
  confirmation_code: 'text',
}

const esims: Part = {
  name: 'esims',
  columns: { flow_id: 'uuid', ...ESIM_COLUMNS },
  rows: (commit) =>
    orderOf(commit).flatMap(({ esims = [] }) =>
      esims.map((esim) => ({ ...esim, order_id: commit.flow.subjectId, flow_id: commit.flow.id })),
    ),
  write: (r) => `
    insert into esims (${namesOf(ESIM_COLUMNS)})
    select ${namesOf(ESIM_COLUMNS, 'r.')} from ${r} join held on held.id = r.flow_id
    on conflict (unit_key) do nothing`,
}

/** The cart may be ordered again. */
const carts: Part = {
  name: 'carts',
  columns: { flow_id: 'uuid', order_id: 'uuid' },
  rows: (commit) =>
    orderOf(commit).flatMap(({ freesCart }) => (freesCart ? [{ flow_id: commit.flow.id, order_id: commit.flow.subjectId }] : [])),
  write: (r) => `
    delete from cart_guard g using ${r} join held on held.id = r.flow_id where g.order_id = r.order_id`,
}

const accounts: Part = {
  name: 'accounts',
  columns: { flow_id: 'uuid', id: 'uuid', status: 'text', whmcs_user_id: 'bigint', whmcs_client_id: 'bigint' },
  rows: (commit) => {
    if (commit.projects !== 'account') return []
    const { status, whmcsUserId, whmcsClientId } = accountProjection(commit)
    return [{ flow_id: commit.flow.id, id: commit.flow.subjectId, status, whmcs_user_id: whmcsUserId, whmcs_client_id: whmcsClientId }]
  },
  write: (r) => `
    update accounts a set status = r.status, whmcs_user_id = coalesce(r.whmcs_user_id, a.whmcs_user_id),
      whmcs_client_id = coalesce(r.whmcs_client_id, a.whmcs_client_id), updated_at = now()
    from ${r} join held on held.id = r.flow_id
    where a.id = r.id`,
}

export const projectionParts: readonly Part[] = [orders, esims, carts, accounts]
