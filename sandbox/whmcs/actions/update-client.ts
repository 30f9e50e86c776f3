import { clientFieldValues } from '../client-fields.ts'
import { flag, Refusal, text, whole } from '../fields.ts'
import type { FormMap } from '../php-form.ts'
import * as people from '../people.ts'
import { type ClientRow, PROFILE_FIELDS } from '../tables.ts'
import { invalid } from '../texts.ts'
import type { World } from '../world.ts'
import type { Action } from './shape.ts'

const FLAGS = ['latefeeoveride', 'overideduenotices', 'taxexempt', 'separateinvoices', 'disableautocc', 'overrideautoclose']
const ICANN =
  'You must have at least one email address enabled to receive domain related notifications as required by ICANN. To disable domain notifications, please create a contact first.'

/** Only what is sent changes; an empty text clears. */
export const updateClient: Action = (world, fields) => {
  const client = addressed(world, fields)
  const preferences = fields.get('email_preferences')
  const sent = Object.fromEntries(
    PROFILE_FIELDS.flatMap((name) => {
      const value = text(fields, name)
      return value === undefined ? [] : [[name, value.trim()]]
    }),
  )
  if (sent.email !== undefined) checkEmail(world, client, sent.email)
  if (flag(fields, 'skipvalidation') !== true) people.checkProfile(world, sent, Object.keys(sent).filter(people.isProfileField))
  if (preferences instanceof Map && flag(preferences, 'domain') === false) throw new Refusal(ICANN)
  if (flag(fields, 'clearcreditcard') === true) clearCard(world, client)

  Object.assign(client.profile, sent)
  for (const [id, value] of clientFieldValues(world, fields)) client.customfields.set(id, value)
  if (preferences instanceof Map) for (const name of preferences.keys()) setPreference(client, preferences, name)
  for (const name of FLAGS) client.flags[name] = flag(fields, name) ?? client.flags[name] ?? false
  client.flags.marketing_emails_opt_in = flag(fields, 'marketingoptin') ?? client.flags.marketing_emails_opt_in ?? false
  setPlain(client, fields)
  world.tell('client.changed', { clientId: client.id })
  return { clientid: String(client.id) }
}

function addressed(world: World, fields: FormMap): ClientRow {
  const email = text(fields, 'clientemail')
  const client =
    text(fields, 'clientid') === undefined && email !== undefined
      ? people.clientWithEmail(world.tables, email)
      : people.findClient(world, whole(fields, 'clientid'))
  if (!client) throw new Refusal('Client ID Not Found')
  return client
}

function checkEmail(world: World, client: ClientRow, email: string): void {
  if (!people.isEmail(email)) throw invalid(world, 'The email address entered is not valid')
  const other = people.clientWithEmail(world.tables, email)
  if (other && other !== client && email.toLowerCase() !== client.profile.email.toLowerCase())
    throw invalid(world, 'Duplicate Email Address')
}

function clearCard(world: World, client: ClientRow): void {
  const cards = world.tables.payMethods.filter((method) => method.clientId === client.id)
  if (cards.length > 1) throw new Refusal('Multiple Credit Card Pay Methods Found')
  world.tables.payMethods = world.tables.payMethods.filter((method) => method.clientId !== client.id)
}

function setPreference(client: ClientRow, preferences: FormMap, name: string): void {
  if (name in client.emailPreferences) client.emailPreferences[name] = flag(preferences, name) === true ? '1' : '0'
}

function setPlain(client: ClientRow, fields: FormMap): void {
  const status = text(fields, 'status')
  if (status === 'Active' || status === 'Inactive' || status === 'Closed') client.status = status
  client.notes = text(fields, 'notes') ?? client.notes
  client.language = text(fields, 'language') ?? client.language
  client.defaultgateway = text(fields, 'paymentmethod') ?? client.defaultgateway
  if (text(fields, 'groupid') !== undefined) client.groupid = whole(fields, 'groupid')
}
