import { describe, expect, test } from 'vitest'
import { type Client, judgePeople, type LinkedAccount, linkedOf, type PeopleTruth, type Person } from './people.ts'

const PERSON: Person = { number: 'C-1001', email: 'a@example.jp', isAnswered: true, profile: { city: 'Kamakura 7', postcode: '100-0005' } }
const client = (more: Partial<Client> = {}): Client => ({
  id: '1003',
  email: 'a@example.jp',
  number: 'C-1001',
  owner: '503',
  profile: { city: 'Kamakura 7', postcode: '100-0005', status: 'Active' },
  ...more,
})
const account = (more: Partial<LinkedAccount> = {}): LinkedAccount => ({
  number: 'C-1001',
  client: '1003',
  portalUser: 'user-1',
  ...more,
})
const USER = { id: '503', email: 'a@example.jp' }
const TRUTH: PeopleTruth = { users: [USER], clients: [client()], accounts: [account()] }
const judge = (truth: Partial<PeopleTruth>, person: Partial<Person> = {}) => {
  const { violations, ...counts } = judgePeople([{ ...PERSON, ...person }], { ...TRUTH, ...truth })
  return { ...counts, found: violations.map(({ breaks, what }) => `${breaks}: ${what}`) }
}

test('one of everything', () => expect(judge({})).toEqual({ linked: 1, duplicates: 0, lost: 0, found: [] }))

describe('a duplicate', () => {
  test.each<[string, Partial<PeopleTruth>, string]>([
    ['user', { users: [USER, { ...USER, id: '504' }] }, 'I7: C-1001 has 2 users in WHMCS'],
    ['client', { clients: [client(), client({ id: '1004' })] }, 'I7: C-1001 has 2 clients in WHMCS'],
    ['client, the first one forgotten', { clients: [client({ id: '1002' }), client()] }, 'I7: C-1001 has 2 clients in WHMCS'],
    ['client without the number', { clients: [client(), client({ id: '1004', number: '' })] }, 'I7: C-1001 has 2 clients in WHMCS'],
    [
      'client of another e-mail',
      { clients: [client(), client({ id: '1004', email: 'b@example.jp' })] },
      'I7: C-1001 has 2 clients in WHMCS',
    ],
    [
      'user of nobody',
      { users: [USER, { id: '504', email: 'b@example.jp' }] },
      'I7: WHMCS holds the user b@example.jp, who never signed up',
    ],
    [
      'client of nobody',
      { clients: [client(), client({ id: '1004', email: 'b@example.jp', number: '' })] },
      'I7: WHMCS holds client 1004, who never signed up',
    ],
    [
      'link of nobody',
      { accounts: [account(), account({ number: 'C-1002', client: '1004', portalUser: 'user-2' })] },
      'I7: the Account of C-1002 is linked, who never signed up',
    ],
  ])('%s', (_, truth, what) => {
    expect(judge(truth)).toEqual({ linked: 1, duplicates: 1, lost: 0, found: [what] })
  })

  test('link to one client and one user', () => {
    const other = { ...PERSON, number: 'C-1002', email: 'b@example.jp', isAnswered: false }
    const accounts = [account(), account({ number: 'C-1002' })]
    const { duplicates, violations } = judgePeople([PERSON, other], { ...TRUTH, accounts })
    expect(duplicates).toBe(2)
    expect(violations.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['2 Accounts name the client 1003', '2 Accounts name the portalUser user-1']),
    )
  })

  test('of a sign-up that was never answered', () => {
    const person = { isAnswered: false }
    expect(judge({ clients: [client(), client({ id: '1004' })], accounts: [] }, person)).toMatchObject({ duplicates: 1, lost: 0 })
  })
})

describe('a loss', () => {
  test.each<[string, Partial<PeopleTruth>, string]>([
    ['no user', { users: [] }, 'has no user in WHMCS'],
    ['no client', { clients: [] }, 'has no client in WHMCS'],
    ['a client without the number', { clients: [client({ number: '' })] }, 'has a client with the number “” in WHMCS'],
    ['a client of another e-mail', { clients: [client({ email: 'b@example.jp' })] }, 'has the client of b@example.jp in WHMCS'],
    ['a client of another user', { clients: [client({ owner: '504' })] }, 'has a client of the user 504 in WHMCS, and is 503'],
    ['an Account that is not linked', { accounts: [] }, 'has an Account that is not linked'],
    ['an Account of another client', { accounts: [account({ client: '1004' })] }, 'has an Account linked to client 1004, and is 1003'],
    ['an Account without a client', { accounts: [account({ client: null })] }, 'has an Account linked to client null, and is 1003'],
    ['an Account without a user', { accounts: [account({ portalUser: null })] }, 'has an Account without a user of the portal'],
    [
      'a wish for another profile',
      { clients: [client({ profile: { city: 'Kamakura 1', postcode: '100-0005' } })] },
      'wished for city “Kamakura 7”, and WHMCS holds “Kamakura 1”',
    ],
    [
      'a field that a change took along',
      { clients: [client({ profile: { city: 'Kamakura 7', postcode: '' } })] },
      'wished for postcode “100-0005”, and WHMCS holds “”',
    ],
  ])('%s', (_, truth, what) => {
    expect(judge(truth)).toEqual({ linked: 0, duplicates: 0, lost: 1, found: [`I4: C-1001 ${what}`] })
  })

  test('a sign-up without an answer that was linked half-way', () => {
    expect(judge({ clients: [] }, { isAnswered: false })).toMatchObject({ linked: 0, lost: 1 })
  })
})

test('a sign-up without an answer that became nothing is no loss', () => {
  const nothing = { users: [], clients: [], accounts: [] }
  expect(judge(nothing, { isAnswered: false })).toEqual({ linked: 0, duplicates: 0, lost: 0, found: [] })
})

test('who is linked is owed a welcome: whose Account names a client and a user, answered or not', () => {
  const others = [
    { ...PERSON, number: 'C-1002', email: 'b@example.jp', isAnswered: false },
    { ...PERSON, number: 'C-1003', email: 'c@example.jp' },
  ]
  const accounts = [account(), account({ number: 'C-1002', client: '1004' }), account({ number: 'C-1003', portalUser: null })]
  expect(linkedOf([PERSON, ...others], { accounts })).toEqual(['a@example.jp', 'b@example.jp'])
})
