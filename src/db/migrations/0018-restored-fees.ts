import { type Kysely, type RawBuilder, sql } from 'kysely'

/**
 * Orders that a restore took over once said of their lines that no set-up fee was shown, while nobody knows that: WHMCS's own was held against
 * them. Lines of which that is not known do not speak of it. The flow comes first, then its steps and its order, as the journal's commits take
 * them: in another order the two would wait for each other.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Whoever places an order leaves the hash of its cart; what Salesforce has kept of one has none.
  const isRestored = sql`o.source = 'portal' and o.cart_hash is null`
  // A flow projects the lines with which it began.
  await sql`
    update flows f set input = jsonb_set(f.input, '{lines}', ${withoutFees(sql`f.input -> 'lines'`)})
    from orders o where o.id = f.subject_id and f.kind = 'provision' and ${isRestored} and ${sayNone(sql`f.input -> 'lines'`)}`.execute(db)
  // And whatever is still to be done was planned by them.
  await sql`
    update steps s set input = s.input - 'fees'
    from flows f join orders o on o.id = f.subject_id
    where s.flow_id = f.id and f.kind = 'provision' and ${isRestored}
      and s.effect in ('R-PAYMENT', 'W-ORDER') and s.state <> 'done' and s.input -> 'fees' is not null`.execute(db)
  await sql`
    update orders o set lines = ${withoutFees(sql`o.lines`)} where ${isRestored} and ${sayNone(sql`o.lines`)}`.execute(db)
}

const sayNone = (lines: RawBuilder<unknown>) => sql`(${lines}) @> '[{"setupFee": null}]'`

const withoutFees = (lines: RawBuilder<unknown>) => sql`(
  select jsonb_agg(case when (line -> 'setupFee') = 'null' then line - 'setupFee' else line end order by at)
  from jsonb_array_elements(${lines}) with ordinality listed (line, at))`
