import { checkRequiredClientFields, clientFieldValues } from '../client-fields.ts'
import { flag, Refusal, text, trimmed, whole } from '../fields.ts'
import * as people from '../people.ts'
import { PROFILE_FIELDS } from '../tables.ts'
import { invalid } from '../texts.ts'
import { mail, type World } from '../world.ts'
import type { Action } from './shape.ts'

/** A client and, unless `owner_user_id` names one, a user. No key: the user's unique e-mail is all that stops a second one. */
export const addClient: Action = (world, fields) => {
  const owner = text(fields, 'owner_user_id') === undefined ? undefined : people.findUser(world, whole(fields, 'owner_user_id'))
  if (text(fields, 'owner_user_id') !== undefined && !owner) throw new Refusal('Invalid Owner User ID')
  const profile = Object.fromEntries(PROFILE_FIELDS.map((name) => [name, trimmed(fields, name)]))
  const customfields = clientFieldValues(world, fields)
  checkEmail(world, profile.email ?? '')
  if (flag(fields, 'skipvalidation') !== true) {
    people.checkProfile(world, profile, PROFILE_FIELDS)
    checkRequiredClientFields(world, customfields)
  }
  checkFree(world, profile.email ?? '', owner !== undefined)
  if (!owner && (text(fields, 'password2') ?? '') === '') throw invalid(world, 'You did not enter a password')

  const ownerId = owner?.id ?? people.addUser(world, userOf(profile, trimmed(fields, 'language'))).id
  const notes = text(fields, 'notes')
  const client = people.addClient(world, {
    profile,
    ownerId,
    customfields,
    ...currencyIn(world, whole(fields, 'currency')),
    groupid: whole(fields, 'groupid'),
    language: trimmed(fields, 'language'),
    ...(notes === undefined ? {} : { notes }),
    marketing: flag(fields, 'marketingoptin') ?? false,
  })
  if (flag(fields, 'noemail') !== true) mail(world, client.id, 'Client Signup Email', client.id)
  return { clientid: client.id, owner_id: ownerId }
}

function checkEmail(world: World, email: string): void {
  if (email === '') throw invalid(world, 'You did not enter your email address')
  if (!people.isEmail(email)) throw invalid(world, 'The email address you entered was not valid')
}

/** With `owner_user_id` no new user is made, so a client may share an e-mail; some installs refuse that too. */
function checkFree(world: World, email: string, hasOwner: boolean): void {
  if (!hasOwner && people.userWithEmail(world.tables, email)) throw invalid(world, 'A user already exists with that email address')
  const taken = people.clientWithEmail(world.tables, email)
  if (taken && (!hasOwner || world.switches.uniqueClientEmail)) throw invalid(world, 'The email address entered is not available for use.')
}

/** One that does not exist is passed over, as the default is taken. */
const currencyIn = (world: World, id: number) => (world.tables.currencies.some((currency) => currency.id === id) ? { currency: id } : {})

const userOf = (profile: Record<string, string>, language: string) => ({
  firstname: profile.firstname ?? '',
  lastname: profile.lastname ?? '',
  email: profile.email ?? '',
  language,
})
