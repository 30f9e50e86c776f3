import { findUsersByEmail } from '../../whmcs/actions/get-users.ts'
import { type ClientOfNumber, findClientOfNumber } from './add-whmcs-client.ts'
import { reading } from './tools.ts'

export interface ClientToProve {
  email: string
  customerNumber: string
  /** False while it is doubted that the number is theirs: nothing that was there before may be shown to them. */
  mayLink: boolean
}

/**
 * R-CLIENT. WHMCS knew the e-mail before we made anything. It is the customer's own only if its client carries the customer number and is
 * owned by the login of that e-mail, which the sign-up's code has verified (SEC-30); everything else is for a person.
 */
export const proveWhmcsClient = reading<ClientToProve, ClientOfNumber>({
  id: 'R-CLIENT',
  system: 'whmcs',
  class: 'R',
  marker: ({ customerNumber }) => customerNumber,
  async look({ email, customerNumber, mayLink }, tools, call) {
    if (!mayLink) return { is: 'refused', code: 'client_exists' }
    const found = await findClientOfNumber(email, customerNumber, tools, call)
    if (found.is !== 'one') return { is: 'refused', code: found.is === 'many' ? found.code : 'client_exists' }
    const logins = await findUsersByEmail(tools.whmcs, email, call)
    const owned = logins.some((login) => login.id === found.value.whmcsUserId)
    return owned ? { is: 'done', value: found.value } : { is: 'refused', code: 'client_exists' }
  },
})
