// Somebody whose client was there before, and whose e-mail is another than in the contract: staff check whose the account is.

import { createPasswords } from '../../src/auth/passwords.ts'
import { endReview } from '../../src/db/accounts.ts'
import type { TestWorld } from '../world.ts'
import { type Customer, PASSWORD } from '../world/customers.ts'
import { knownBefore } from '../world/known-before.ts'

export interface InReview {
  customer: Customer
  endCheck(): Promise<unknown>
}

export async function customerInReview(world: TestWorld, number: string): Promise<InReview> {
  const email = `before-${number.toLowerCase()}@elsewhere.example`
  const passwordHash = await (await createPasswords()).hash(PASSWORD)
  const address = { line1: '1-2-3 Marunouchi', city: 'Chiyoda', state: 'Tokyo', postcode: '100-0005', country: 'JP' }
  const person = { email, sfNumber: number, firstName: 'Hanako', lastName: 'Sato', phone: '+81312345678', address }
  const { id: sfAccountId } = await knownBefore({ ...world.wired, passwordHash }, person)
  const browser = world.browser()
  await browser.post('/api/auth/login', { email, password: PASSWORD })
  const { db } = world.wired
  const { id } = await db.selectFrom('accounts').select('id').where('sf_account_id', '=', sfAccountId).executeTakeFirstOrThrow()
  return { customer: { browser, number, email, password: PASSWORD }, endCheck: () => endReview(db, id) }
}
