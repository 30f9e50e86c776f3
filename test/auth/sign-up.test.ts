import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPasswords } from '../../src/auth/passwords.ts'
import { signUp } from '../../src/auth/sign-up.ts'
import { type Identity, somebody, startIdentity } from './setup.ts'

let world: Identity
beforeAll(async () => {
  world = await startIdentity({ idle: true })
})
afterAll(() => world[Symbol.asyncDispose]())

const callsToSalesforce = async (): Promise<unknown[]> =>
  ((await world.desk('salesforce').ask('GET', '/requests')) as { items: unknown[] }).items // as the desk documents it

test('who comes when too many passwords wait is turned away before Salesforce is asked', async () => {
  const passwords = await createPasswords({ running: 1, waiting: 0 })
  const before = (await callsToSalesforce()).length
  const busy = passwords.hash('the words of somebody else')
  const asked = signUp({ ...world, passwords }, somebody(), 'en', { ip: '192.0.2.1', correlationId: 'test' })
  await expect(asked).rejects.toMatchObject({ code: 'overloaded', retryAfterSeconds: 2 })
  expect(await callsToSalesforce()).toHaveLength(before)
  await busy
})
