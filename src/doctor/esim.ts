import { decimalsOf } from '../base/money.ts'
import { RemoteError } from '../base/remote.ts'
import type { Check } from './check.ts'
import { fault, fine, warning } from './finding.ts'
import { whyNot } from './run-checks.ts'
import { packagesOnOffer } from './sold.ts'

const PORTAL = 'the provider’s partner portal'
/** Some tens of eSIMs: enough for a day in which nobody looks. In whole units of its currency. */
const LOW = 50

/** What is said where we are not let in: of the log-in itself, and of what is turned away after it. */
const REFUSED = {
  airalo: {
    bad_credentials: fault(
      'the client id or the secret is refused',
      `${PORTAL} → API credentials: put both into AIRALO_CLIENT_ID and AIRALO_CLIENT_SECRET, and see that AIRALO_URL is the same account's (sandbox or production).`,
    ),
    forbidden: fault(
      'let in, and then turned away: calls from this address are not taken',
      `${PORTAL} → API settings → IP allow-list: add the addresses from which the worker goes out.`,
    ),
  },
  // One status for a wrong key and for an address that is not listed.
  esimgo: {
    bad_credentials: fault('the API key is refused', `${PORTAL} → API: put the key into ESIMGO_API_KEY.`),
    forbidden: fault(
      'the API key is refused, or calls from this address are not taken',
      `${PORTAL} → API: put the key into ESIMGO_API_KEY; where there is an IP allow-list, add the addresses from which the worker goes out.`,
    ),
  },
} as const

export const esimLogIn: Check = {
  id: 'esim.log-in',
  system: 'esim',
  looks: 'whether the eSIM provider lets us in',
  mended: `${PORTAL} → API credentials; AIRALO_CLIENT_ID and AIRALO_CLIENT_SECRET, or ESIMGO_API_KEY`,
  needs: ['esim.reachable'],
  async run({ config, esim, call }) {
    try {
      await esim.balance(call())
      return [fine('let in')]
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error
      if (error.code === 'no_account') return [fine('let in')]
      if (error.code === 'bad_credentials' || error.code === 'forbidden') return [REFUSED[config.esim.provider][error.code]]
      const again = config.esim.provider === 'airalo' ? '; the provider takes three log-ins a minute' : ''
      return [fault(`no log-in: ${whyNot(error)}`, `Run the doctor again in a minute${again}.`)]
    }
  },
}

export const esimBalance: Check = {
  id: 'esim.balance',
  system: 'esim',
  looks: `what is left to buy from; less than ${LOW} is little`,
  mended: `${PORTAL} → billing`,
  needs: ['esim.log-in'],
  async run({ esim, call }) {
    const pay = `${PORTAL} → billing: pay in.`
    try {
      const { amount, currency } = await esim.balance(call())
      const units = amount / 10 ** decimalsOf(currency)
      const says = `${units.toFixed(2)} ${currency} are left`
      if (units <= 0) return [fault('nothing is left: no eSIM can be bought', pay)]
      return [units < LOW ? warning(says, pay) : fine(says)]
    } catch (error) {
      if (!(error instanceof RemoteError) || error.code !== 'no_account') throw error
      return [fault('there is no balance: no eSIM can be bought', pay)]
    }
  },
}

export const esimPackages: Check = {
  id: 'esim.packages',
  system: 'esim',
  looks: 'whether the provider lists its packages; whether those that are sold are among them, catalogue.products tells',
  mended: 'the provider’s partner portal',
  needs: ['esim.log-in'],
  async run(patient) {
    const { length } = await packagesOnOffer(patient)
    if (length > 0) return [fine(`${length} packages on offer`)]
    return [fault('no package is on offer: no eSIM can be bought', `${PORTAL}: have packages enabled for the account.`)]
  },
}
