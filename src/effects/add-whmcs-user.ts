import { addUser } from '../../whmcs/actions/add-user.ts'
import { findUsersByEmail } from '../../whmcs/actions/get-users.ts'
import { changing } from './tools.ts'

export interface NewWhmcsUser {
  email: string
  firstName: string
  lastName: string
  /** WHMCS's word for it, `japanese`. */
  language: string
}

/**
 * W-USER. The e-mail is its natural key. A login that is there before anything of ours was sent is not ours: the flow sees that this
 * step performed nothing, and asks for proof. Nobody knows the password: the client area is entered through single sign-on.
 */
export const addWhmcsUser = changing<NewWhmcsUser, { whmcsUserId: number }>({
  id: 'W-USER',
  system: 'whmcs',
  class: 'B',
  quietMs: 120_000,
  deadlineMs: ({ deadlines }) => deadlines.whmcsMs,
  marker: ({ email }) => email,
  lane: ({ email }) => email,
  async find({ email }, { whmcs }, call) {
    const [user, ...others] = await findUsersByEmail(whmcs, email, call)
    if (!user) return { is: 'none' }
    return others.length > 0 ? { is: 'many', code: 'duplicate_found' } : { is: 'one', value: { whmcsUserId: user.id } }
  },
  async perform({ email, firstName, lastName, language }, { whmcs, random }, call) {
    const password = random.bytes(32).toString('base64url')
    const outcome = await addUser(whmcs, { email, firstName, lastName, language, password }, call)
    return outcome.is === 'done' ? { is: 'done', value: { whmcsUserId: outcome.value.userId } } : outcome
  },
})
