// Clients of WHMCS as the journal knows them, and a WHMCS that answers for them at once: more than anybody would sign up one by one.

import { sql } from 'kysely'
import { RemoteError } from '../../src/base/remote.ts'
import type { Db } from '../../src/db/database.ts'
import type { WhmcsApi } from '../../whmcs/client.ts'

export const FIRST_CLIENT = 1001
const ORDER_ID = 1

/** So many linked accounts from `FIRST_CLIENT` on, each with an order whose one service, of the client's own number, runs. */
export async function addClients(db: Db, count: number): Promise<number[]> {
  const ids = Array.from({ length: count }, (_, n) => FIRST_CLIENT + n)
  const clients = sql`unnest(${ids}::bigint[]) client`
  await sql`insert into users (id, email, email_folded, password_hash, first_name, last_name, language)
    select gen_random_uuid(), 'c' || client, 'c' || client, 'x', 'Hanako', 'Sato', 'ja' from ${clients}`.execute(db)
  await sql`insert into accounts (id, user_id, customer_number, sf_account_id, name, phone, address, status, whmcs_client_id)
    select gen_random_uuid(), id, 'N-' || email, lpad(email, 18, 'S'), 'Sato', '', '{}', 'active', substr(email, 2)::bigint from users`.execute(
    db,
  )
  await sql`insert into orders (id, account_id, source, state, correlation_id, lines)
    select gen_random_uuid(), id, 'portal', 'active', 'x',
      jsonb_build_array(jsonb_build_object('n', 1, 'serviceId', whmcs_client_id, 'serviceStatus', 'Active')) from accounts`.execute(db)
  return ids
}

export interface Imitation {
  api: WhmcsApi
  /** Whom GetClientsProducts was asked about, in that order. */
  asked: number[]
  /** Whatever else was asked. */
  reads: string[]
}

/**
 * Their orders as flows have set them up, each of so many lines: Salesforce has them, and a WHMCS order `ORDER_ID` was placed. A client's
 * n-th line has the service of its number and a digit for each line after the first.
 */
export async function setUpOrders(db: Db, lines = 1): Promise<void> {
  const numbers = sql`generate_series(1, ${lines}) n`
  const serviceId = sql`(case when n = 1 then a.whmcs_client_id else a.whmcs_client_id * 10 + n end)`
  await sql`update orders o set sf_order_id = '8015g00000' || lpad(a.whmcs_client_id::text, 8, '0'), lines = (
      select jsonb_agg(jsonb_build_object('n', n, 'quantity', 1, 'billingCycle', 'Monthly', 'requiresIccid', false, 'state', 'active',
        'price', jsonb_build_object('amount', 980, 'currency', 'JPY'), 'serviceId', ${serviceId}, 'serviceStatus', 'Active') order by n)
      from ${numbers})
    from accounts a where a.id = o.account_id`.execute(db)
  await sql`insert into flows (id, kind, subject_id, input, correlation_id, state) select id, 'provision', id, '{}', 'x', 'done' from orders`.execute(
    db,
  )
  await sql`insert into steps (flow_id, name, position, effect, state, input, result)
    select o.id, 'whmcs-order', 0, 'W-ORDER', 'done', '{}', jsonb_build_object('whmcsOrderId', ${ORDER_ID}::int, 'services', (
      select jsonb_agg(jsonb_build_object('lineKey', o.sf_order_id || '-' || lpad(n::text, 3, '0'), 'serviceId', ${serviceId})) from ${numbers}))
    from orders o join accounts a on a.id = o.account_id`.execute(db)
}

/**
 * `fail` says what comes of a client instead of their services, `hangs` that nothing does; `answer` is for the other actions, and for what is
 * asked for by another id.
 */
export function imitateWhmcs({
  fail = () => null,
  hangs = () => false,
  answer = () => ({}),
  services = (clientId) => [serviceOf(clientId)],
}: {
  fail?: (clientId: number) => Error | null
  hangs?: (clientId: number) => boolean
  answer?: (action: string, params: object) => object
  services?: (clientId: number) => object[]
} = {}): Imitation {
  const [asked, reads]: [number[], string[]] = [[], []]
  const api: WhmcsApi = {
    url: new URL('http://127.0.0.1:9'),
    async read(action, params, reply, { signal }) {
      const clientId = Number(params['clientid'])
      const isList = action === 'GetClientsProducts' && Number.isInteger(clientId)
      if (isList) asked.push(clientId)
      else reads.push(action)
      const failure = isList ? fail(clientId) : null
      if (failure) throw failure
      if (isList && hangs(clientId)) await brokenOff(signal)
      const parsed = reply.safeParse(isList ? pageOf(services(clientId)) : answer(action, params))
      if (!parsed.success) throw new RemoteError('whmcs', 'unreadable', 'unexpected_shape')
      return parsed.data
    },
    write: async () => {
      throw new Error('nothing is written here')
    },
    close: () => undefined,
  }
  return { api, asked, reads }
}

/** Throws once it is; never ends otherwise. */
const brokenOff = (signal: AbortSignal | undefined): Promise<never> =>
  new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(away('aborted')), { once: true }))

export const away = (code = 'http_500'): RemoteError => new RemoteError('whmcs', 'unreachable', code)

const pageOf = (services: readonly object[]) => ({
  totalresults: services.length,
  startnumber: 0,
  numreturned: services.length,
  products: { product: services },
})

/** As GetClientsProducts has the one service of a client, or another one. */
export const serviceOf = (clientId: number, more: object = {}) => ({
  id: clientId,
  clientid: clientId,
  orderid: ORDER_ID,
  pid: 42,
  name: 'VPN',
  firstpaymentamount: '980.00',
  recurringamount: '980.00',
  billingcycle: 'Monthly',
  status: 'Active',
  customfields: '',
  ...more,
})
