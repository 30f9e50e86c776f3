// Whether each sign-up became one WHMCS user and one WHMCS client with what its customer wished last, and its Account is linked to them (I7, I4).
import type { Violation } from '../proof.ts'

/** Somebody who signed up. */
export interface Person {
  number: string
  email: string
  /** The sign-up was answered; without an answer it may have become an account or none. */
  isAnswered: boolean
  /** What the WHMCS client is to hold, by WHMCS's names. */
  profile: Readonly<Record<string, string>>
}

export interface Client {
  id: string
  email: string
  /** The customer number in its own field; empty when it was lost. */
  number: string
  /** The user it belongs to. */
  owner: string
  profile: Readonly<Record<string, unknown>>
}

/** An Account of Salesforce that names a WHMCS client or a user of the portal. */
export interface LinkedAccount {
  number: string
  client: string | null
  portalUser: string | null
}

/** What the stand-ins hold beyond their seed. */
export interface PeopleTruth {
  users: readonly { id: string; email: string }[]
  clients: readonly Client[]
  accounts: readonly LinkedAccount[]
}

export interface PeopleOutcome {
  linked: number
  duplicates: number
  lost: number
  violations: Violation[]
}

/** Addresses of those whose Accounts name both a client and a user of the portal: they have come to the end of their sign-up. */
export const linkedOf = (people: readonly Person[], { accounts }: Pick<PeopleTruth, 'accounts'>): string[] =>
  people.flatMap(({ number, email }) =>
    accounts.some((account) => account.number === number && account.client !== null && account.portalUser !== null) ? [email] : [],
  )

export function judgePeople(people: readonly Person[], { users, clients, accounts }: PeopleTruth): PeopleOutcome {
  const outcome: PeopleOutcome = { linked: 0, duplicates: 0, lost: 0, violations: [] }
  const duplicate = (what: string, more = 1) => {
    outcome.duplicates += more
    outcome.violations.push({ breaks: 'I7', what })
  }
  const lost = (what: string) => {
    outcome.lost += 1
    outcome.violations.push({ breaks: 'I4', what })
  }

  for (const person of people) {
    const { number, email } = person
    const ownUsers = users.filter((user) => user.email === email)
    // By either: a second one may lack the number.
    const ownClients = clients.filter((client) => client.email === email || client.number === number)
    const account = accounts.find((candidate) => candidate.number === number)
    if (ownUsers.length > 1) duplicate(`${number} has ${ownUsers.length} users in WHMCS`, ownUsers.length - 1)
    if (ownClients.length > 1) duplicate(`${number} has ${ownClients.length} clients in WHMCS`, ownClients.length - 1)
    if (!person.isAnswered && !account) continue
    const [user] = ownUsers
    const client = ownClients.find(({ id }) => id === account?.client) ?? ownClients[0]
    const faults = missing(person, user, client, account)
    for (const what of faults) lost(`${number} ${what}`)
    if (faults.length === 0) outcome.linked += 1
  }

  const emails = new Set(people.map(({ email }) => email))
  const numbers = new Set(people.map(({ number }) => number))
  for (const { email } of users) if (!emails.has(email)) duplicate(`WHMCS holds the user ${email}, who never signed up`)
  for (const { id, email, number } of clients)
    if (!emails.has(email) && !numbers.has(number)) duplicate(`WHMCS holds client ${id}, who never signed up`)
  for (const { number } of accounts) if (!numbers.has(number)) duplicate(`the Account of ${number} is linked, who never signed up`)
  for (const field of ['client', 'portalUser'] as const)
    for (const [id, { length }] of Map.groupBy(accounts, (account) => account[field]))
      if (id !== null && length > 1) duplicate(`${length} Accounts name the ${field} ${id}`, length - 1)
  return outcome
}

function missing(
  { number, email, profile }: Person,
  user: PeopleTruth['users'][number] | undefined,
  client: Client | undefined,
  account: LinkedAccount | undefined,
): string[] {
  const found: string[] = []
  if (!user) found.push('has no user in WHMCS')
  if (!client) found.push('has no client in WHMCS')
  else {
    if (client.email !== email) found.push(`has the client of ${client.email} in WHMCS`)
    if (client.number !== number) found.push(`has a client with the number “${client.number}” in WHMCS`)
    if (user && client.owner !== user.id) found.push(`has a client of the user ${client.owner} in WHMCS, and is ${user.id}`)
    for (const [field, wished] of Object.entries(profile))
      if (client.profile[field] !== wished)
        found.push(`wished for ${field} “${wished}”, and WHMCS holds “${String(client.profile[field])}”`)
  }
  if (!account) found.push('has an Account that is not linked')
  else if (account.portalUser === null) found.push('has an Account without a user of the portal')
  else if (client && account.client !== client.id) found.push(`has an Account linked to client ${account.client}, and is ${client.id}`)
  return found
}
