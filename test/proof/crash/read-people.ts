// What WHMCS and Salesforce hold of those who signed up, read from the stand-ins' own state.
import { SEED_CLIENTS } from '../../../sandbox/seed/whmcs.ts'
import type { Row } from '../../world/desk.ts'
import type { Desks } from '../ground.ts'
import type { Client, PeopleTruth } from './people.ts'

const SEEDED: readonly unknown[] = SEED_CLIENTS.map(({ email }) => email)

/** `numberField`: the id of the client field that holds the customer number. */
export async function readPeople({ salesforce, whmcs }: Pick<Desks, 'salesforce' | 'whmcs'>, numberField: number): Promise<PeopleTruth> {
  const [install, accounts] = await Promise.all([whmcs.state(), salesforce.rows('Account')])
  const ours = (kind: string): Row[] => (install[kind] ?? []).filter(({ email }) => !SEEDED.includes(email))
  return {
    users: ours('users').map(({ id, email }) => ({ id: String(id), email: String(email) })),
    clients: ours('clients').map((row): Client => ({
      id: String(row['id']),
      email: String(row['email']),
      number: numberOf(row, numberField),
      owner: String(row['owner_user_id']),
      profile: row,
    })),
    accounts: accounts
      .map((row) => ({
        number: String(row['Customer_Number__c']),
        client: textOf(row['WHMCS_Client_Id__c']),
        portalUser: textOf(row['Portal_User_Id__c']),
      }))
      .filter(({ client, portalUser }) => client !== null || portalUser !== null),
  }
}

function numberOf(client: Row, numberField: number): string {
  const fields = client['customfields'] as { id: unknown; value: string }[] | undefined // as WHMCS writes it
  return fields?.find(({ id }) => Number(id) === numberField)?.value ?? ''
}

const textOf = (value: unknown): string | null => (value === null || value === undefined || value === '' ? null : String(value))
