// What the stand-ins hold of one customer's story, beyond the orders that every proof reads.
import type { Desks } from '../ground.ts'
import { readTruth } from '../outcome/read.ts'
import type { Held, Strike } from './oracle.ts'
import type { Outside } from './outside.ts'

export async function readHeld(outside: Outside): Promise<Held> {
  const { salesforce, whmcs, customers, number } = outside
  const email = String(customers.signUpBody(number)['email'])
  const [clients, users, invoices, accounts, cases] = await Promise.all([
    whmcs.rows('clients'),
    whmcs.rows('users'),
    whmcs.rows('invoices'),
    salesforce.rows('Account'),
    salesforce.rows('Case'),
  ])
  const own = clients.filter((row) => row['email'] === email)
  const ids = own.map((row) => String(row['id']))
  return {
    truth: await readTruth(outside),
    email,
    clients: own.length,
    users: users.filter((row) => row['email'] === email).length,
    invoices: invoices.filter((row) => ids.includes(String(row['userid']))).length,
    linked: accounts.filter((row) => ids.includes(String(row['WHMCS_Client_Id__c']))).length,
    cases: cases.map((row) => /Reason: (\w+)/.exec(String(row['Description']))?.[1] ?? String(row['Subject'])),
  }
}

/** The strikes, with how many requests of ours other systems had begun and not answered at that moment. */
export async function withCuts({ salesforce, whmcs, esim, mail }: Desks, strikes: readonly Strike[]): Promise<Strike[]> {
  const calls = (await Promise.all([salesforce, whmcs, esim, mail].map((desk) => desk.calls()))).flat()
  const spans = calls.flatMap(({ beganAt, ms }) => (beganAt === undefined ? [] : [{ from: beganAt, to: beganAt + (ms ?? 0) }]))
  return strikes.map((strike) => ({ ...strike, cut: spans.filter(({ from, to }) => from <= strike.at && strike.at < to).length }))
}
