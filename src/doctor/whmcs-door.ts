// What stands before every action: the address list, the credential, the administrator's role.

import { readWhmcsVersion } from '../../whmcs/actions/whmcs-details.ts'
import { RemoteError } from '../base/remote.ts'
import type { Check, Patient } from './check.ts'
import { fault, fine, type Finding, unjudged } from './finding.ts'
import { whyNot } from './run-checks.ts'

const SETTINGS = 'Configuration → System Settings'
const CREDENTIALS = `${SETTINGS} → Manage API Credentials`
const ADMINISTRATORS = `${SETTINGS} → Administrator Users`
const OLDEST = [8, 1] as const

type Door = { version: string } | { refusal: RemoteError }

/** The cheapest call, once: its answer tells how far we come. */
const knock = (patient: Patient): Promise<Door> =>
  patient.once('whmcs door', () =>
    readWhmcsVersion(patient.whmcs, patient.call()).then(
      (version) => ({ version }),
      (error: unknown) => {
        if (error instanceof RemoteError) return { refusal: error }
        throw error
      },
    ),
  )

/** What was turned away at the door; null for who came through it, whatever was said inside. */
async function turnedAway(patient: Patient): Promise<string | null> {
  const door = await knock(patient)
  return 'refusal' in door && door.refusal.fault === 'misconfigured' && door.refusal.code !== 'action_not_allowed'
    ? door.refusal.code
    : null
}

export const whmcsAnswers: Check = {
  id: 'whmcs.answers',
  system: 'whmcs',
  looks: 'whether the API answers at WHMCS_URL, in JSON',
  mended: 'WHMCS_URL; Configuration → System Settings → General Settings',
  needs: ['whmcs.reachable'],
  async run(patient) {
    const door = await knock(patient)
    if (!('refusal' in door)) return [fine('the API answers')]
    const { refusal } = door
    if (refusal.code === 'redirected')
      return [
        fault(
          'the address leads on to another one',
          `Set WHMCS_URL to the address at which WHMCS itself stands, its folder included: ${SETTINGS} → General Settings → General → WHMCS System URL.`,
        ),
      ]
    if (refusal.code === 'unexpected_html' || refusal.code === 'not_json')
      return [
        fault(
          'a page comes where the API should answer',
          `One of three: maintenance mode is on (${SETTINGS} → General Settings → General → Maintenance Mode); PHP shows its warnings (Other → Display Errors: off, and display_errors in php.ini); or WHMCS_URL is another site's.`,
        ),
      ]
    if (refusal.fault === 'misconfigured') return [fine('the API answers')]
    return [fault(`the API does not answer: ${whyNot(refusal)}`, 'See the error log of the web server in front of WHMCS.')]
  },
}

export const whmcsAllowList: Check = {
  id: 'whmcs.allow-list',
  system: 'whmcs',
  looks: 'whether WHMCS takes API calls from this address',
  mended: 'Configuration → System Settings → General Settings → Security → API IP Access Restriction',
  needs: ['whmcs.answers'],
  async run(patient) {
    if ((await turnedAway(patient)) !== 'ip_not_allowed') return [fine('calls from this address are taken')]
    return [
      fault(
        'calls from this address are turned away',
        `${SETTINGS} → General Settings → Security → API IP Access Restriction: add each address from which web and worker go out, one by one (networks are not understood); a banned one: Configuration → System Settings → Banned IPs.`,
      ),
    ]
  },
}

export const whmcsCredentials: Check = {
  id: 'whmcs.credentials',
  system: 'whmcs',
  looks: 'whether the API credential is good, and its administrator may use the API',
  mended: CREDENTIALS,
  needs: ['whmcs.allow-list'],
  async run(patient) {
    const code = await turnedAway(patient)
    if (code === null) return [fine('the credential is good')]
    if (code === 'access_denied')
      return [
        fault(
          "the role of the credential's administrator may not use the API",
          `${SETTINGS} → Administrator Roles → the role → Edit: tick "API Access".`,
        ),
      ]
    return [
      fault(
        `the credential is refused (${code})`,
        `${CREDENTIALS} → Generate New API Credential, for an administrator who is active (${ADMINISTRATORS}) and with the API role of this program; put its two halves into WHMCS_IDENTIFIER and WHMCS_SECRET.`,
      ),
    ]
  },
}

export const whmcsVersion: Check = {
  id: 'whmcs.version',
  system: 'whmcs',
  looks: `whether WHMCS is ${OLDEST.join('.')} or newer`,
  mended: 'Utilities → Update WHMCS',
  needs: ['whmcs.credentials'],
  async run(patient): Promise<Finding[]> {
    const door = await knock(patient)
    if ('refusal' in door) return [unjudged('cannot be looked at: the API role lacks WhmcsDetails', 'See whmcs.actions.')]
    const [major = 0, minor = 0] = door.version.split('.').map(Number)
    if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return [fine(`${major}.${minor}`)]
    return [
      fault(
        `${major}.${minor} is too old: users and clients cannot be told apart`,
        `Utilities → Update WHMCS: at least ${OLDEST.join('.')}.`,
      ),
    ]
  },
}
