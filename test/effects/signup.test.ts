import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addClient } from '../../whmcs/actions/add-client.ts'
import { addUser } from '../../whmcs/actions/add-user.ts'
import { getClientDetails } from '../../whmcs/actions/get-clients-details.ts'
import type { Outcome } from '../../src/base/outcome.ts'
import { findAccount } from '../../src/db/accounts.ts'
import { readCustomerNumber, setCustomerNumber } from '../../src/effects/set-customer-number.ts'
import type { Tools } from '../../src/effects/tools.ts'
import { freshNumber, type Identity, signedUp, startIdentity } from '../auth/setup.ts'
import { historyOf } from './history.ts'

// Faults are played by the stand-ins and effects are counted there, where they happen.

let world: Identity
beforeAll(async () => {
  world = await startIdentity()
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

const call = { correlationId: 'signup-effects-1' }
const accountOf = async (userId: string) => {
  const { id } = await world.db.selectFrom('accounts').select('id').where('user_id', '=', userId).executeTakeFirstOrThrow()
  const account = await findAccount(world.db, id)
  if (!account) throw new Error('no account')
  return account
}
const settled = (userId: string) =>
  world.until(async () => {
    const account = await accountOf(userId)
    return account.status === 'linking' ? null : account
  })

async function atWhmcs(email: string) {
  const { users = [], clients = [] } = await world.desk('whmcs').state()
  return { users: users.filter((user) => user['email'] === email), clients: clients.filter((client) => client['email'] === email) }
}

const casesOf = (userId: string) =>
  world.until(async () => {
    const cases = ((await world.desk('salesforce').state())['Case'] ?? []).filter((one) => String(one['Description']).includes(userId))
    return cases.length > 0 && cases
  })

const done = <T>(outcome: Outcome<T>): T => {
  if (outcome.is !== 'done') throw new Error(`${outcome.is} ${outcome.code}`)
  return outcome.value
}

const PROFILE = {
  firstName: 'Hanako',
  lastName: 'Sato',
  address1: '1-2-3',
  city: 'Chiyoda',
  state: 'Tokyo',
  postcode: '100-0005',
  country: 'JP',
  phone: '0312345678',
}

/** Somebody whom staff entered into WHMCS before there was a portal. */
async function olderClient(email: string, number: string | null, currencyId = 1) {
  const { userId } = done(await addUser(world.whmcs, { email, firstName: 'Hanako', lastName: 'Sato', password: 'entered by staff' }, call))
  const customFields: Record<number, string> = number === null ? {} : { 3: number }
  const { clientId } = done(
    await addClient(world.whmcs, { ownerUserId: userId, profile: { ...PROFILE, email }, currencyId, customFields }, call),
  )
  return { userId, clientId }
}

const FAULTS = [
  { kind: 'reset-before' },
  { kind: 'reset-after' },
  { kind: 'reset-body' },
  { kind: 'status', status: 500, applied: false },
  { kind: 'status', status: 502, applied: true },
  { kind: 'html', status: 200, applied: true },
]
const PLACES = [
  ['whmcs', { action: 'AddUser' }],
  ['whmcs', { action: 'AddClient' }],
  ['salesforce', { method: 'PATCH', path: '/services/data' }],
] as const

describe.each(PLACES)('%s %j', (system, match) => {
  test.each(FAULTS)('one user, one client, one link in spite of %j', async (fault) => {
    await world.desk(system).fault(match, fault)
    const { user, body } = await signedUp(world)
    const account = await settled(user.id)
    const { users, clients } = await atWhmcs(body.email)
    expect([users.length, clients.length]).toEqual([1, 1])
    expect(account).toMatchObject({ status: 'active', whmcs_user_id: users[0]?.['id'], whmcs_client_id: clients[0]?.['id'] })
    const accounts = (await world.desk('salesforce').state())['Account'] ?? []
    expect(accounts.find((one) => one['Customer_Number__c'] === body.sfNumber)).toMatchObject({
      Portal_User_Id__c: user.id,
      WHMCS_Client_Id__c: String(account.whmcs_client_id),
    })
    const welcomes = () => world.mails.filter((mail) => mail.kind === 'welcome' && 'userId' in mail.to && mail.to.userId === user.id)
    // Its flow is opened by the commit that links, and advanced after it.
    await world.until(async () => welcomes().length > 0 || null)
    expect(welcomes()).toHaveLength(1)
  })
})

describe('somebody whom WHMCS knows already', () => {
  test('is linked when that client carries the very customer number', async () => {
    const number = freshNumber()
    const email = `customer${number}@example.jp`
    const older = await olderClient(email, `c-${number}`)
    const { user } = await signedUp(world, { email, sfNumber: `C-${number}` })
    expect(await settled(user.id)).toMatchObject({ status: 'active', whmcs_client_id: older.clientId, whmcs_user_id: older.userId })
    expect((await atWhmcs(email)).clients).toHaveLength(1)
  })

  test.each([
    ['no number', () => null],
    ['another number', () => 'C-1001'],
  ])('is not linked when it carries %s: a Case, and nothing is made or changed', async (_which, numberOf) => {
    const number = freshNumber()
    const email = `customer${number}@example.jp`
    await olderClient(email, numberOf())
    const { user, account } = await signedUp(world, { email, sfNumber: `C-${number}` })
    expect(account.status).toBe('linking')
    const cases = await casesOf(user.id)
    expect(cases.map((one) => one['Subject'])).toEqual(['Portal: client_exists'])
    expect(await accountOf(user.id)).toMatchObject({ status: 'linking', whmcs_client_id: null, whmcs_user_id: null })
    const { users, clients } = await atWhmcs(email)
    expect([users.length, clients.length]).toEqual([1, 1])
  })

  test('gets no client under a login that is not ours', async () => {
    const number = freshNumber()
    const email = `customer${number}@example.jp`
    done(await addUser(world.whmcs, { email, firstName: 'H', lastName: 'S', password: 'somebody else knows it' }, call))
    const { user } = await signedUp(world, { email, sfNumber: `C-${number}` })
    await casesOf(user.id)
    expect((await atWhmcs(email)).clients).toHaveLength(0)
  })

  test('is not linked while it is doubted whose number that is', async () => {
    const number = freshNumber()
    const email = `not-in-salesforce-${number}@example.jp`
    await olderClient(email, `C-${number}`)
    const { user } = await signedUp(world, { email, sfNumber: `C-${number}` })
    const subjects = await world.until(async () => {
      const cases = await casesOf(user.id)
      return cases.length === 2 && cases.map((one) => String(one['Subject'])).sort()
    })
    expect(subjects).toEqual(['Portal: client_exists', 'Portal: email_mismatch'])
    expect(await accountOf(user.id)).toMatchObject({ status: 'linking', whmcs_client_id: null })
  })
})

describe('where prices are in another currency than WHMCS takes for its own', () => {
  beforeAll(() => world.desk('whmcs').ask('POST', '/currencies', { codes: ['USD', 'JPY'] }))
  afterAll(() => world.desk('whmcs').ask('POST', '/currencies', { codes: ['JPY'] }))

  const currencyAt = async (clientId: number | null) => (await getClientDetails(world.whmcs, Number(clientId), call)).currency

  test('a client that is made pays in that of the prices', async () => {
    const { user } = await signedUp(world)
    expect(await currencyAt((await settled(user.id)).whmcs_client_id)).toBe('JPY')
  })

  test('a client that pays in another is not linked: every price would be billed in it', async () => {
    const number = freshNumber()
    const email = `customer${number}@example.jp`
    const older = await olderClient(email, `C-${number}`, 2)
    expect(await currencyAt(older.clientId)).toBe('USD')
    const { user } = await signedUp(world, { email, sfNumber: `C-${number}` })
    expect((await casesOf(user.id)).map((one) => one['Subject'])).toEqual(['Portal: client_currency_differs'])
    expect(await accountOf(user.id)).toMatchObject({ status: 'linking', whmcs_client_id: null })
  })
})

test('an Account that Salesforce says is linked to somebody else is for a person', async () => {
  const body = JSON.stringify([{ message: 'duplicate value found', errorCode: 'DUPLICATE_VALUE', fields: [] }])
  const fault = { kind: 'status', status: 400, body, headers: { 'content-type': 'application/json' }, applied: false }
  await world.desk('salesforce').fault({ method: 'PATCH', path: '/services/data' }, fault)
  const { user, account } = await signedUp(world)
  expect(account.status).toBe('linking')
  expect((await casesOf(user.id)).map((one) => one['Subject'])).toEqual(['Portal: account_linked_elsewhere'])
})

const PROGRESS = { looks: 0, first: true, flowAgeMs: 0, adopted: null, restored: null }

describe('the customer number of a client', () => {
  const tools = (): Tools => ({ ...world, whmcsSettings: { customerNumberFieldId: 3 } }) as unknown as Tools // these two effects use nothing else

  test('is put where it is missing, seen where it is, and never overwritten', async () => {
    const { clientId } = await olderClient('number-test@example.jp', null)
    const ours = { whmcsClientId: clientId, customerNumber: 'C-1001' }
    expect(await readCustomerNumber.look(ours, tools(), call, PROGRESS)).toEqual({
      is: 'done',
      value: { isSet: false },
    })
    expect(await setCustomerNumber.find?.(ours, tools(), call, historyOf(0))).toEqual({ is: 'none' })
    expect(await setCustomerNumber.perform(ours, tools(), { ...call, eventId: 1 })).toEqual({ is: 'done', value: {} })
    expect(await setCustomerNumber.find?.(ours, tools(), call, historyOf(0))).toEqual({ is: 'one', value: {} })
    expect(await readCustomerNumber.look(ours, tools(), call, PROGRESS)).toEqual({
      is: 'done',
      value: { isSet: true },
    })
    const other = { ...ours, customerNumber: 'C-1002' }
    expect(await setCustomerNumber.find?.(other, tools(), call, historyOf(0))).toEqual({
      is: 'many',
      code: 'customer_number_mismatch',
    })
    expect(await readCustomerNumber.look(other, tools(), call, PROGRESS)).toEqual({
      is: 'refused',
      code: 'customer_number_mismatch',
    })
  })
})

test('no fault of ours came up on the way', () => {
  expect(world.failures).toEqual([])
})
