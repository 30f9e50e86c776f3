import { z } from 'zod'
import type { Outcome } from '../../src/base/outcome.ts'
import type { Call } from '../../src/base/remote.ts'
import type { WhmcsApi } from '../client.ts'
import { id } from '../values.ts'

const Reply = z.object({ user_id: id }).transform((reply) => ({ userId: reply.user_id }))

export interface NewUser {
  firstName: string
  lastName: string
  email: string
  password: string
  /** Full English name in lower case, `japanese`. */
  language?: string
}

/** Makes a login without a client. Refused `email_taken` when one with that e-mail is there. Source: API reference, AddUser. */
export function addUser(api: WhmcsApi, user: NewUser, call: Call): Promise<Outcome<{ userId: number }>> {
  const { firstName: firstname, lastName: lastname, email, password: password2, language } = user
  return api.write('AddUser', { firstname, lastname, email, password2, language }, Reply, call)
}
