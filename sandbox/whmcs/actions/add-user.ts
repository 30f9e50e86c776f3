import { text, trimmed } from '../fields.ts'
import { addUser as add, isEmail, userWithEmail } from '../people.ts'
import { invalid } from '../texts.ts'
import type { Action } from './shape.ts'

/** A log-in without any client. Its e-mail is unique. */
export const addUser: Action = (world, fields) => {
  const person = { firstname: trimmed(fields, 'firstname'), lastname: trimmed(fields, 'lastname'), email: trimmed(fields, 'email') }
  if (person.firstname === '') throw invalid(world, 'You did not enter a first name')
  if (person.lastname === '') throw invalid(world, 'You did not enter a last name')
  if (person.email === '') throw invalid(world, 'You did not enter an email address')
  if ((text(fields, 'password2') ?? '') === '') throw invalid(world, 'You did not enter a password')
  if (!isEmail(person.email)) throw invalid(world, 'The email address entered is not valid')
  if (userWithEmail(world.tables, person.email)) throw invalid(world, 'A user already exists with that email address')
  return { user_id: add(world, { ...person, language: trimmed(fields, 'language') }).id }
}
