import { afterAll, beforeAll, expect, test } from 'vitest'
import { findCaseByKey } from '../../salesforce/case.ts'
import { endReviews } from '../../src/accounts/end-reviews.ts'
import { caseKey } from '../../src/accounts/request-case.ts'
import { findAccountOfUser } from '../../src/db/accounts.ts'
import { type Identity, signedUp, startIdentity } from '../auth/setup.ts'

let world: Identity
beforeAll(async () => {
  world = await startIdentity()
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

const call = { correlationId: 'end-reviews-1' }

test('a review ends when staff close its Case, and not before', async () => {
  const [one, other] = [
    await signedUp(world, { email: 'one@elsewhere.example' }),
    await signedUp(world, { email: 'other@elsewhere.example' }),
  ]
  expect([one.account.status, other.account.status]).toEqual(['review', 'review'])
  const accountId = (await findAccountOfUser(world.db, one.user.id))?.id ?? ''
  const found = await world.until(() => findCaseByKey(world.salesforce, caseKey('email_mismatch', accountId), call))
  expect(await endReviews(world, call)).toBe(0)
  await world.salesforce.update('Case', found.id, { Status: 'Closed' }, call)
  expect(await endReviews(world, call)).toBe(1)
  expect(await endReviews(world, call)).toBe(0)
  expect((await findAccountOfUser(world.db, one.user.id))?.status).toBe('active')
  expect((await findAccountOfUser(world.db, other.user.id))?.status).toBe('review')
})
