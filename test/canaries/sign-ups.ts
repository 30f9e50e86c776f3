// Accounts, made while every system that takes part answers badly first.

import { expect } from 'vitest'
import { until } from '../world/until.ts'
import { digits } from './canary.ts'
import { codeFor, meet, type Person, signUp } from './people.ts'
import { SF, type Show } from './remote-answers.ts'

/** Accounts made while every system that takes part answers badly first. */
export async function signUps(show: Show): Promise<{ anna: Person; ben: Person; cleo: Person; dora: Person }> {
  const { world, answers, aviary } = show
  const annas = await meet(show, 'anna', 'C-1001')
  const bens = await meet(show, 'ben', 'C-1003')
  const cleos = await meet(show, 'cleo', 'C-1002', false)
  const doras = await meet(show, 'dora', 'C-1010')
  for (const { account, contact } of [annas, bens, cleos, doras]) {
    const planted = (field: string) => aviary.fresh('remote', `salesforce-record ${field} ${String(account['Customer_Number__c'])}`)
    await world.salesforce.ask('update', { object: 'Account', id: account['Id'], fields: { Description: planted('account description') } })
    await world.salesforce.ask('update', {
      object: 'Contact',
      id: contact['Id'],
      fields: { Phone: `+${aviary.keep('remote', `salesforce-record phone ${String(contact['Id'])}`, digits(12))}` },
    })
  }
  // Dora's e-mail is somebody's at WHMCS already, under no number: a person has to look.
  await world.whmcs.ask('add-client', {
    email: doras.body.email,
    firstname: aviary.fresh('remote', 'whmcs-first-name'),
    lastname: aviary.fresh('remote', 'whmcs-last-name'),
  })

  const { browser } = show.hall.visitor('anna')
  await answers.next('salesforce', { path: `${SF}/query` }, 'error', 500)
  expect((await browser.post('/api/auth/signup', annas.body)).status).toBe(503)
  await answers.next('mail', { path: '/v3/mail/send' }, 'error', 500)
  await answers.next('whmcs', { action: 'GetUsers' }, 'error', 500)
  await answers.next('whmcs', { action: 'AddUser' }, 'html', 502)
  await answers.next('whmcs', { action: 'GetClients' }, 'odd-success', 200)
  await answers.next('whmcs', { action: 'AddClient' }, 'error', 200)
  await answers.next('whmcs', { action: 'GetClientsDetails' }, 'html', 200)
  await answers.next('salesforce', { method: 'PATCH', path: `${SF}/sobjects/Account` }, 'error', 500)
  const signUpId = (await browser.post('/api/auth/signup', annas.body)).body.signupId as string
  await until(async () => (await answers.unmet()).every((line) => !line.startsWith('mail')), 'the mail to be refused')
  await browser.post('/api/auth/resend-code', { signupId: signUpId })
  aviary.keep('code', 'anna early code', await codeFor(world, annas.body.email), 'anna')
  const [anna, ben, cleo] = [
    await signUp(show, 'anna', annas.body),
    await signUp(show, 'ben', bens.body),
    await signUp(show, 'cleo', cleos.body),
  ]
  const dora = await signUp(show, 'dora', doras.body, false)
  // Refused for good by Salesforce, whose refusal of the Case is only passing.
  await answers.next('salesforce', { method: 'PATCH', path: `${SF}/sobjects/Account` }, 'error', 400)
  await answers.next('salesforce', { method: 'POST', path: `${SF}/sobjects/Case` }, 'business-error')
  await signUp(show, 'fred', (await meet(show, 'fred', 'C-1009')).body, false)
  await until(async () => (await world.salesforce.rows('Case')).length >= 3, 'Cases of cleo, dora and fred', 30_000)
  return { anna, ben, cleo, dora }
}
