import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Install, newClient, person, phpMap, row, rows, startInstall } from './whmcs-install.ts'

let install: Install
beforeAll(async () => {
  install = await startInstall()
})
afterAll(() => install.close())
afterEach(() => install.fresh())

const user = (more: Record<string, string> = {}) => ({
  firstname: 'Ken',
  lastname: 'Ito',
  email: 'ken@example.jp',
  password2: 'a long password',
  ...more,
})

describe('users', () => {
  test('AddUser makes a log-in without a client, found again by its e-mail', async () => {
    const { user_id: id } = await install.ok('AddUser', user())
    expect(typeof id).toBe('number')
    const found = rows(await install.ok('GetUsers', { search: 'KEN@EXAMPLE' }), 'users')
    expect(found).toEqual([
      {
        id,
        firstname: 'Ken',
        lastname: 'Ito',
        email: 'ken@example.jp',
        datecreated: '2026-02-04 05:30:00',
        validationdata: '',
        clients: [],
      },
    ])
  })
  test.each([
    [{ firstname: '' }, 'You did not enter a first name'],
    [{ lastname: ' ' }, 'You did not enter a last name'],
    [{ email: '' }, 'You did not enter an email address'],
    [{ password2: '' }, 'You did not enter a password'],
    [{ email: 'ken@' }, 'The email address entered is not valid'],
    [{ email: 'EXISTING@example.jp' }, 'A user already exists with that email address'],
  ])('AddUser %j: %s', async (more, message) => {
    expect(await install.refusal('AddUser', user(more))).toBe(message)
    expect((await install.state()).users).toHaveLength(2)
  })
  test('search is by prefix alone', async () => {
    await install.ok('AddUser', user())
    expect((await install.ok('GetUsers', { search: 'en@example' })).totalresults).toBe(0)
    expect((await install.ok('GetUsers', { search: 'ken it' })).totalresults).toBe(1)
  })
  test('UpdateUser changes what is sent and refuses another one’s e-mail', async () => {
    const { user_id: id } = await install.ok('AddUser', user())
    expect((await install.ok('UpdateUser', { user_id: Number(id), lastname: 'Kato' })).user_id).toBe(id)
    expect((await install.state()).users?.at(-1)).toMatchObject({ firstname: 'Ken', lastname: 'Kato' })
    const again = { user_id: Number(id), email: 'existing@example.jp' }
    expect(await install.refusal('UpdateUser', again)).toBe('A user already exists with that email address')
    expect(await install.refusal('UpdateUser', { user_id: Number(id), email: 'no' })).toBe('The email address entered is not valid')
    expect(await install.refusal('UpdateUser', { user_id: Number(id) })).toBe(
      'One of `email`, `firstname`, `lastname`, or `language` is required',
    )
    expect(await install.refusal('UpdateUser', { user_id: 9, lastname: 'x' })).toBe('Invalid User ID requested')
  })
})

describe('AddClient', () => {
  test('makes a client and the user who owns it', async () => {
    const given = person({ customfields: phpMap({ 3: 'C-1001', 99: 'nobody’s' }), email: 'new@example.jp' })
    const { clientid, owner_id: owner } = await install.ok('AddClient', given)
    const client = row((await install.ok('GetClientsDetails', { clientid: Number(clientid) })).client)
    expect(client).toMatchObject({ id: clientid, owner_user_id: owner, email: 'new@example.jp', status: 'Active', currency_code: 'JPY' })
    expect(client.customfields).toEqual([
      { id: 3, value: 'C-1001' },
      { id: 4, value: '' },
    ])
    expect(client.customfields1).toBe('C-1001')
    expect(client.users).toEqual({ user: [{ id: owner, name: 'Hanako Sato', email: 'new@example.jp', is_owner: true }] })
  })
  test('pays in the default currency, or in the one that was said', async () => {
    await install.desk('currencies', { codes: ['USD', 'JPY'] })
    const currencyOf = async (id: number) => row((await install.ok('GetClientsDetails', { clientid: id })).client).currency_code
    expect(await currencyOf(await newClient(install))).toBe('USD')
    expect(await currencyOf(await newClient(install, { currency: 1 }))).toBe('JPY')
    expect(await currencyOf(await newClient(install, { currency: 9 }))).toBe('USD')
  })
  test('owner_user_id makes a client only, and a user may own several', async () => {
    const owner = Number((await install.ok('AddUser', user())).user_id)
    const [first, second] = [await newClient(install, { owner_user_id: owner }), await newClient(install, { owner_user_id: owner })]
    const [found] = rows(await install.ok('GetUsers', { search: 'ken@' }), 'users')
    expect(found?.clients).toEqual([
      { id: first, isOwner: true },
      { id: second, isOwner: true },
    ])
    expect((await install.state()).users).toHaveLength(3)
    expect(await install.refusal('AddClient', person({ owner_user_id: 7 }))).toBe('Invalid Owner User ID')
  })
  test.each([
    [{ firstname: '' }, 'You did not enter your first name'],
    [{ lastname: '' }, 'You did not enter your last name'],
    [{ email: '' }, 'You did not enter your email address'],
    [{ email: 'someone@nowhere' }, 'The email address you entered was not valid'],
    [{ address1: '' }, 'You did not enter your  address line 1'],
    [{ city: '' }, 'You did not enter your city'],
    [{ state: '' }, 'You did not enter your state'],
    [{ postcode: '' }, 'You did not enter your postcode'],
    [{ country: 'Japan' }, 'Valid country required'],
    [{ country: 'QQ' }, 'Valid country required'],
    [{ phonenumber: '' }, 'You did not enter your phone number'],
    [{ phonenumber: 'call me' }, 'Invalid telephone phone number'],
    [{ email: 'existing@example.jp' }, 'A user already exists with that email address'],
  ])('%j: %s', async (more, message) => {
    expect(await install.refusal('AddClient', person(more))).toBe(message)
    expect((await install.state()).clients).toHaveLength(2)
  })
  test('skipvalidation forgives all but e-mail and password', async () => {
    await newClient(install, { skipvalidation: 1, firstname: '', address1: '', country: '', phonenumber: '' })
    expect(await install.refusal('AddClient', person({ skipvalidation: 1, email: '' }))).toBe('You did not enter your email address')
    expect(await install.refusal('AddClient', person({ skipvalidation: 1, password2: '' }))).toBe('You did not enter a password')
  })
  test('a required custom field is asked for by its name', async () => {
    await install.desk('switches', { customerNumberRequired: true })
    expect(await install.refusal('AddClient', person())).toBe('You did not provide required custom field value for Customer number')
    await newClient(install, { customfields: phpMap({ 3: 'C-1' }) })
  })
  test('an e-mail that a client alone has is not available', async () => {
    const owner = Number((await install.ok('AddUser', user())).user_id)
    await newClient(install, { owner_user_id: owner, email: 'shared@example.jp' })
    expect(await install.refusal('AddClient', person({ email: 'shared@example.jp' }))).toBe(
      'The email address entered is not available for use.',
    )
    await newClient(install, { owner_user_id: owner, email: 'shared@example.jp' })
    await install.desk('switches', { uniqueClientEmail: true })
    expect(await install.refusal('AddClient', person({ owner_user_id: owner, email: 'shared@example.jp' }))).toBe(
      'The email address entered is not available for use.',
    )
  })
  test('validation speaks the language of the install', async () => {
    await install.desk('switches', { language: 'japanese' })
    expect(await install.refusal('AddClient', person({ city: '' }))).toBe('市区町村をご入力ください')
  })
  test('the welcome mail goes out unless it is told not to', async () => {
    const loud = await newClient(install)
    await newClient(install, { noemail: 1 })
    expect((await install.state()).emails).toMatchObject([{ clientId: loud, template: 'Client Signup Email' }])
  })
})

describe('GetClients and GetClientsDetails', () => {
  test('search by prefix of e-mail, names and company, letter case aside', async () => {
    const id = await newClient(install, { email: 'Mika@example.jp', firstname: 'Mika', lastname: 'Abe', companyname: 'Kaze KK' })
    for (const search of ['mika@', 'MIKA', 'abe', 'mika a', 'kaze']) {
      expect(rows(await install.ok('GetClients', { search }), 'clients', 'client').map((client) => client.id)).toEqual([id])
    }
    expect((await install.ok('GetClients', { search: 'example.jp' })).totalresults).toBe(0)
    expect((await install.ok('GetClients', { search: 'mika', status: 'Closed' })).totalresults).toBe(0)
  })
  test('the order is not by id unless asked', async () => {
    const ids = [await newClient(install, { lastname: 'Zen' }), await newClient(install, { lastname: 'Abe' })]
    const listed = async (fields: Record<string, string>) =>
      rows(await install.ok('GetClients', fields), 'clients', 'client').flatMap(({ id }) => (ids.includes(Number(id)) ? [id] : []))
    expect(await listed({})).toEqual(ids.toReversed())
    expect(await listed({ orderby: 'id' })).toEqual(ids)
    expect(await listed({ orderby: 'id', sorting: 'DESC' })).toEqual(ids.toReversed())
  })
  test('details come under client and again at the top, with the canary among the admin notes', async () => {
    const id = await newClient(install)
    const { client, result, ...top } = await install.ok('GetClientsDetails', { clientid: id })
    expect(result).toBe('success')
    expect(top).toEqual(client)
    expect(row(client)).toMatchObject({ notes: `CANARY-ADMIN-NOTES-${id}`, telephoneNumber: '+81.312345678', countryname: 'Japan' })
  })
  test('by e-mail exactly; without either it asks, and unknown is an error', async () => {
    expect(row((await install.ok('GetClientsDetails', { email: 'Existing@example.jp' })).client).id).toBe(1001)
    expect(await install.refusal('GetClientsDetails')).toBe('Either clientid Or email Is Required')
    expect(await install.refusal('GetClientsDetails', { clientid: 1 })).toBe('Client Not Found')
    expect(await install.refusal('GetClientsDetails', { email: 'existing@' })).toBe('Client Not Found')
  })
  test('stats are formatted for people', async () => {
    expect(row((await install.ok('GetClientsDetails', { clientid: 1001, stats: 1 })).stats).dueinvoicesbalance).toBe('¥0.00')
  })
})

describe('UpdateClient', () => {
  test('changes what is sent, clears with an empty text, merges custom fields', async () => {
    const id = await newClient(install, { address2: 'Room 5', customfields: phpMap({ 3: 'C-1001' }) })
    expect(
      (await install.ok('UpdateClient', { clientid: id, address2: '', city: '大阪市', customfields: phpMap({ 4: 'Ken' }) })).clientid,
    ).toBe(String(id))
    const client = row((await install.ok('GetClientsDetails', { clientid: id })).client)
    expect(client).toMatchObject({ address1: '1-2-3', address2: '', city: '大阪市', customfields1: 'C-1001', customfields2: 'Ken' })
  })
  test.each([
    [{ email: 'existing@example.jp' }, 'Duplicate Email Address'],
    [{ email: 'nobody' }, 'The email address entered is not valid'],
    [{ country: 'JAP' }, 'Valid country required'],
    [{ postcode: '' }, 'You did not enter your postcode'],
    [{ phonenumber: 'x' }, 'Invalid telephone phone number'],
  ])('%j: %s', async (more, message) => {
    const id = await newClient(install)
    const before = await install.ok('GetClientsDetails', { clientid: id })
    expect(await install.refusal('UpdateClient', { clientid: id, city: 'Elsewhere', ...more })).toBe(message)
    expect(await install.ok('GetClientsDetails', { clientid: id })).toEqual(before)
  })
  test('an unknown client, the last domain address and several cards are refused', async () => {
    const id = await newClient(install)
    expect(await install.refusal('UpdateClient', { clientid: 1, city: 'x' })).toBe('Client ID Not Found')
    expect(await install.refusal('UpdateClient', { clientid: id, 'email_preferences[domain]': 0 })).toMatch(
      /^You must have at least one email address enabled/,
    )
    await install.ok('UpdateClient', { clientid: id, 'email_preferences[invoice]': 0 })
    for (const last4 of ['1111', '2222']) await install.desk('pay-method', { clientId: id, last4 })
    expect(await install.refusal('UpdateClient', { clientid: id, clearcreditcard: 1 })).toBe('Multiple Credit Card Pay Methods Found')
  })
})

describe('GetPayMethods', () => {
  test('a card added at the desk is listed with its secret token', async () => {
    const clientId = await newClient(install)
    const { id } = await install.desk('pay-method', { clientId, last4: '4242' })
    const reply = await install.ok('GetPayMethods', { clientid: clientId })
    expect(reply.clientid).toBe(String(clientId))
    expect(rows(reply, 'paymethods')).toEqual([
      expect.objectContaining({
        id,
        type: 'RemoteCreditCard',
        card_last_four: '4242',
        expiry_date: '02/30',
        card_type: 'Visa',
        last_updated: '04/02/2026 05:30',
      }),
    ])
    expect(rows(reply, 'paymethods')[0]?.remote_token).toContain(`CANARY-PM-TOKEN-${String(id)}`)
  })
  test('refusals and filters', async () => {
    const clientId = await newClient(install)
    await install.desk('pay-method', { clientId, last4: '4242' })
    expect(await install.refusal('GetPayMethods')).toBe('Client ID Is Required')
    expect(await install.refusal('GetPayMethods', { clientid: 1 })).toBe('Client Not Found')
    expect(await install.refusal('GetPayMethods', { clientid: clientId, type: 'Cash' })).toMatch(/^Invalid Pay Method Type/)
    expect(rows(await install.ok('GetPayMethods', { clientid: clientId, type: 'BankAccount' }), 'paymethods')).toEqual([])
  })
})
