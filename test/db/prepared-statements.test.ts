import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { openDatabase } from '../../src/db/database.ts'
import { ownDatabase } from '../world/own-database.ts'

test('a statement is prepared once for a connection, and a column added meanwhile breaks neither it nor a select of everything', async () => {
  const db = openDatabase(await ownDatabase('prepared'), () => undefined, 1)
  try {
    await sql`create table things (id int primary key, name text)`.execute(db)
    await sql`insert into things (id, name) values (${1}, ${'one'})`.execute(db)
    const nameOf = async () => (await sql`select name from things where id = ${1}`.execute(db)).rows
    const everything = async () => (await sql`select * from things where id = ${1}`.execute(db)).rows
    for (let time = 0; time < 7; time += 1)
      expect([await nameOf(), await everything()]).toEqual([[{ name: 'one' }], [{ id: 1, name: 'one' }]])

    const { rows } = await sql<{ statement: string }>`select statement from pg_prepared_statements order by prepare_time`.execute(db)
    expect(rows.map(({ statement }) => statement)).toEqual([
      'insert into things (id, name) values ($1, $2)',
      'select name from things where id = $1',
    ])

    await sql`alter table things add column colour text not null default 'grey'`.execute(db)
    expect([await nameOf(), await everything()]).toEqual([[{ name: 'one' }], [{ id: 1, name: 'one', colour: 'grey' }]])
  } finally {
    await db.destroy()
  }
})
