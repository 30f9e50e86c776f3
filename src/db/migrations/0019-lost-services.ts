import { type Kysely, sql } from 'kysely'

/**
 * Services that were set up and are not among their client's: a row for a line, for ever, since it counts how often a person was told of it. In
 * place of `service_misses` of an order, which the version before reads.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table missing_services (
      line_key text primary key,
      order_id uuid not null,
      service_id bigint not null,
      missed_at timestamptz,
      ask_at timestamptz,
      told_at timestamptz,
      opened_at timestamptz,
      case_key text,
      times int not null default 0
    )`.execute(db)
  // Whoever was told is not told again: of what is missed still (a 0 in `service_misses`), and of what was found again, which would otherwise go
  // a second time under the Case of the first. What was noted alone is noted anew.
  await sql`
    with told as (
      select substr(input ->> 'subjectId', 7) as line_key, subject_id::text as case_key, accepted_at
      from flows where kind = 'case' and input ->> 'reason' = 'missing_remote' and input ->> 'subjectId' like 'whmcs:%'),
    lines as (
      select o.sf_order_id || '-' || lpad(line ->> 'n', 3, '0') as line_key, o.id as order_id, (line ->> 'serviceId')::bigint as service_id,
        coalesce(o.service_misses -> (line ->> 'serviceId') = '0', false) as is_missed
      from orders o cross join lateral jsonb_array_elements(o.lines) listed (line)
      where line ->> 'serviceId' is not null
        and (o.service_misses is not null or o.sf_order_id in (select left(line_key, 18) from told)))
    insert into missing_services (line_key, order_id, service_id, missed_at, told_at, case_key, times)
    select line_key, order_id, service_id, case when is_missed then coalesce(accepted_at, 'epoch') end, coalesce(accepted_at, 'epoch'),
      case when is_missed then case_key end, 1
    from lines left join told using (line_key)
    where line_key is not null and (is_missed or case_key is not null)`.execute(db)
  await sql`create index missing_services_order on missing_services (order_id)`.execute(db)
  // Last, since nobody else writes an order from here on to the end.
  await sql`alter table missing_services add foreign key (order_id) references orders (id)`.execute(db)
}
