import { Refusal, text, whole } from '../fields.ts'
import { findUser, isEmail, userWithEmail } from '../people.ts'
import { invalid } from '../texts.ts'
import type { Action } from './shape.ts'

export const updateUser: Action = (world, fields) => {
  const user = findUser(world, whole(fields, 'user_id'))
  if (!user) throw new Refusal('Invalid User ID requested')
  const given = ['firstname', 'lastname', 'email', 'language'] as const
  if (given.every((name) => text(fields, name) === undefined)) {
    throw new Refusal('One of `email`, `firstname`, `lastname`, or `language` is required')
  }
  const email = text(fields, 'email')?.trim()
  if (email !== undefined) {
    if (!isEmail(email)) throw invalid(world, 'The email address entered is not valid')
    const other = userWithEmail(world.tables, email)
    if (other && other !== user) throw invalid(world, 'A user already exists with that email address')
  }
  for (const name of given) user[name] = text(fields, name)?.trim() ?? user[name]
  return { user_id: user.id }
}
