// A past as the product itself would have written it: one order's rows, copied back in time, with ids of their own.
import type { Client } from 'pg'

/** Ours to count: the journal's own tables. Orders, eSIMs, keys and carts come with them. */
const JOURNAL = ['flows', 'steps', 'events'] as const

/** So far apart were the orders of the past: some 140 a day. */
const APART = `interval '10 minutes'`
const ORDERS_A_CUSTOMER = 20

// Ids of version 7 sort by time, as they do where they are made; the others stand for a name and lie anywhere.
const FUNCTIONS = `
create function pg_temp.copied(id uuid, n int) returns uuid language sql stable as $$
  select (case when substr(id::text, 15, 1) = '7'
    then lpad(to_hex((extract(epoch from now() - ${APART} * n) * 1000)::bigint), 12, '0') || '7' || substr(md5(id::text || n), 14)
    else md5(id::text || n) end)::uuid $$;
create function pg_temp.sf_id(id text, n int) returns text language sql immutable as $$ select left(id, 3) || substr(md5(id || n), 1, 15) $$`

/** Per table: the column that says which of its rows are the pattern, and what of them is another's. */
const COPIES: readonly [table: string, by: string, of: 'order' | 'flows', changed: Record<string, string>][] = [
  [
    'orders',
    'id',
    'order',
    {
      id: 'pg_temp.copied(t.id, n)',
      account_id: `md5('account' || n / ${ORDERS_A_CUSTOMER})::uuid`,
      sf_order_id: 'pg_temp.sf_id(t.sf_order_id, n)',
      order_number: `lpad((n + 1000)::text, 8, '0')`,
      cart_hash: 'md5(t.cart_hash || n)',
      ...shifted('created_at', 'updated_at'),
    },
  ],
  [
    'esims',
    'order_id',
    'order',
    {
      unit_key: 'pg_temp.sf_id(t.unit_key, n) || substr(t.unit_key, 19)',
      order_id: 'pg_temp.copied(t.order_id, n)',
      provider_order_id: 'n::text',
      iccid: `'88' || lpad(n::text, 18, '0')`,
      ...shifted('created_at'),
    },
  ],
  [
    'cart_guard',
    'order_id',
    'order',
    {
      account_id: `md5('account' || n / ${ORDERS_A_CUSTOMER})::uuid`,
      cart_hash: 'md5(t.cart_hash || n)',
      order_id: 'pg_temp.copied(t.order_id, n)',
      ...shifted('opened_at'),
    },
  ],
  [
    'idempotency_keys',
    'subject_id',
    'order',
    { key: 'md5(t.key || n)::uuid', subject_id: 'pg_temp.copied(t.subject_id, n)', ...shifted('created_at', 'finished_at') },
  ],
  [
    'flows',
    'id',
    'flows',
    { id: 'pg_temp.copied(t.id, n)', subject_id: 'pg_temp.copied(t.subject_id, n)', ...shifted('accepted_at', 'ended_at', 'due_at') },
  ],
  ['steps', 'flow_id', 'flows', { flow_id: 'pg_temp.copied(t.flow_id, n)', ...shifted('started_at', 'updated_at') }],
  [
    'events',
    'flow_id',
    'flows',
    {
      id: `nextval('events_id_seq')`,
      flow_id: 'pg_temp.copied(t.flow_id, n)',
      subject_id: 'pg_temp.copied(t.subject_id, n)',
      ...shifted('at'),
    },
  ],
]

export interface History {
  journalRows: number
  rowsAnOrder: number
}

/** Copies that order until the journal holds `rows` rows, oldest first. Needs a superuser: foreign keys are not checked one by one meanwhile. */
export async function fillHistory(client: Client, orderId: string, rows: number): Promise<History> {
  const pattern = await flowIdsOf(client, orderId)
  const rowsAnOrder = await countRows(client, pattern)
  const copies = Math.ceil((rows - (await countRows(client))) / rowsAnOrder)
  if (copies > 0) await copyTimes(client, orderId, pattern, copies)
  // What autovacuum would have done by and by; and nothing of it is left to be written while others measure.
  await client.query('vacuum analyze')
  await client.query('checkpoint')
  return { journalRows: await countRows(client), rowsAnOrder }
}

async function copyTimes(client: Client, orderId: string, flowIds: string[], copies: number): Promise<void> {
  await client.query('begin')
  await client.query(`set local session_replication_role = replica`)
  await client.query(FUNCTIONS)
  await addCustomers(client, Math.floor(copies / ORDERS_A_CUSTOMER))
  for (const [table, by, of, changed] of COPIES) {
    const changes = Object.entries(changed).map(([column, value]) => `'${column}', ${value}`)
    // The pattern lies apart: looked for in the table that grows meanwhile, it would be read again and again.
    const ids = of === 'order' ? [orderId] : flowIds
    await client.query(`create temp table pattern as select * from ${table} where ${by} = any($1::uuid[])`, [ids])
    const columns = await writtenColumnsOf(client, table)
    await client.query(
      `insert into ${table} (${columns.join(', ')}) overriding system value
       select ${columns.map((column) => `r.${column}`).join(', ')} from generate_series($1::int, 1, -1) n, lateral (select * from pattern where n > 0 offset 0) t,
         lateral jsonb_populate_record(null::${table}, to_jsonb(t) || jsonb_build_object(${changes.join(', ')})) r`,
      [copies],
    )
    await client.query('drop table pattern')
  }
  await client.query('commit')
}

/** Those that PostgreSQL does not work out by itself. */
async function writtenColumnsOf(client: Client, table: string): Promise<string[]> {
  const { rows } = await client.query<{ attname: string }>(
    `select attname from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
    [table],
  )
  return rows.map(({ attname }) => attname)
}

/** Everybody of the past, with an account; number 0 orders the last twenty. */
async function addCustomers(client: Client, last: number): Promise<void> {
  await client.query(
    `insert into users (id, email, email_folded, password_hash, first_name, last_name, language, created_at)
     select md5('user' || c)::uuid, 'customer' || c || '@example.jp', 'customer' || c || '@example.jp', 'x', 'Hanako', 'Sato', 'ja', now() - ${APART} * c
     from generate_series(0, $1::int) c`,
    [last],
  )
  await client.query(
    `insert into accounts (id, user_id, customer_number, sf_account_id, name, phone, address, whmcs_user_id, whmcs_client_id, status)
     select md5('account' || c)::uuid, md5('user' || c)::uuid, 'C-' || (c + 2000), pg_temp.sf_id('001', c), 'Hanako Sato', '+81312345678', '{}', c + 1000, c + 1000, 'active'
     from generate_series(0, $1::int) c`,
    [last],
  )
}

/** Everything that was done for an order runs under its correlation id, its mails too. */
async function flowIdsOf(client: Client, orderId: string): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    'select f.id from flows f join orders o on o.correlation_id = f.correlation_id where o.id = $1',
    [orderId],
  )
  return rows.map(({ id }) => id)
}

/** All of the journal's rows, or those of these flows. */
async function countRows(client: Client, flowIds?: string[]): Promise<number> {
  const counts = JOURNAL.map(
    (table) => `(select count(*) from ${table} ${flowIds ? `where ${table === 'flows' ? 'id' : 'flow_id'} = any($1)` : ''})`,
  )
  const { rows } = await client.query<{ count: number }>(`select (${counts.join(' + ')})::int as count`, flowIds && [flowIds])
  return rows[0]?.count ?? 0
}

function shifted(...columns: string[]): Record<string, string> {
  return Object.fromEntries(columns.map((column) => [column, `t.${column} - n * ${APART}`]))
}
