// Exceptions that nobody foresaw, with canaries in their messages.

import { sql } from 'kysely'
import { expect } from 'vitest'
import { word } from './canary.ts'
import { asCustomer, type Person, personBody } from './people.ts'
import type { Show } from './remote-answers.ts'

/** Exceptions of our own making, in the web process and in a flow: the database says a canary. */
export async function exceptions({ world, aviary, hall }: Show, person: Person): Promise<void> {
  const { db } = world.wired
  const broken = async (table: string, work: () => Promise<unknown>): Promise<void> => {
    const text = `${aviary.fresh('error', `exception in ${table}`)}\n    at ${aviary.fresh('error', `stack in ${table}`)} (/srv/${word(9)}.ts:1:2)`
    await sql`create function broken() returns trigger language plpgsql as ${sql.lit(`begin raise exception using message = '${text}', detail = '${text}', hint = new::text; end`)}`.execute(
      db,
    )
    await sql`create trigger broken before insert or update on ${sql.table(table)} for each row execute function broken()`.execute(db)
    try {
      await work()
    } finally {
      await sql`drop function broken() cascade`.execute(db)
    }
  }
  await broken('orders', async () =>
    expect((await person.browser.post('/api/orders', await world.customers.cart(asCustomer(person), ['ESIM-JP-3GB-30D']))).status).toBe(
      500,
    ),
  )
  await broken('users', async () =>
    expect((await person.browser.patch('/api/me', { nationality: aviary.fresh('pii', 'refused nationality', person.who) })).status).toBe(
      500,
    ),
  )
  await broken('signups', async () => {
    const answer = await hall.visitor('erin').browser.post('/api/auth/signup', personBody(aviary, 'erin', 'C-1007'))
    expect(answer.status).toBe(500)
  })
}
