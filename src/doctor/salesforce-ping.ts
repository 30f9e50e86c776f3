import type { Ping } from '../../salesforce/client.ts'
import { RemoteError } from '../base/remote.ts'
import { isUp } from './bff.ts'
import type { Check, Patient } from './check.ts'
import { fault, fine, type Finding, unjudged } from './finding.ts'

const CREDENTIAL = 'Setup → Named Credentials → Portal_BFF'
/** Where the secret is in signing variant A, which is the one that is shipped, and where in variant B. */
const SETTING = 'Setup → Custom Metadata Types → Portal Setting → Manage Records → Default'
const PRINCIPAL = 'Setup → Named Credentials → External Credentials → Portal_BFF → Principals → PortalPrincipal → Authentication Parameters'

const IN_A = `${SETTING} → Edit → Signing Secret: the first secret of PROVISION_SECRETS, whole`
const IN_B = `Where Signing Variant is B: ${PRINCIPAL} → SigningSecret: the same without "whsec_".`

/** Asked once: it goes all the way to us and back. */
export const pingOf = ({ salesforce, once, call }: Patient): Promise<Ping> => once('salesforce ping', () => salesforce.ping(call(20_000)))

/** The way of a press of the button, there and back, without an order. */
export const salesforcePing: Check = {
  id: 'salesforce.ping',
  system: 'salesforce',
  looks: "the Named Credential's round trip: our package signs a call to us, and we believe it",
  mended: `Setup → Permission Sets → Portal_Callout; ${SETTING} (signing variant A), or ${PRINCIPAL} (variant B); ${CREDENTIAL}; PROVISION_SECRETS, PROVISION_ALLOWED_IPS`,
  needs: ['salesforce.api-calls'],
  async run(patient) {
    try {
      const ping = await pingOf(patient)
      return [ping.reachable ? judgeAnswer(ping, patient) : await judgeSilence(ping, patient)]
    } catch (error) {
      if (!(error instanceof RemoteError) || error.fault !== 'not_found') throw error
      return [
        fault(
          'the package has no /services/apexrest/portal/ping, or the integration user no access to its class',
          'Setup → Permission Sets → Portal_Integration → Apex Class Access: add the class behind it; where there is none, deploy the package.',
        ),
      ]
    }
  },
}

/** By the package's own codes (PortalReply, PortalChannel and the two signers): with all of them but `no_answer` nothing was sent. */
async function judgeSilence({ problemCode }: Ping, patient: Patient): Promise<Finding> {
  switch (problemCode) {
    case 'credential_missing':
      return fault(
        'the integration user has no access to the external credential, which both signing variants need',
        `Setup → Permission Sets → Portal_Callout → Manage Assignments: add the integration user, and whoever presses the button. It must have External Credential Principal Access → Portal_BFF - PortalPrincipal, Custom Permissions → Call Trunkline, and Object Settings → User External Credentials: Read; where it lacks them, or ${CREDENTIAL} is not there, deploy the package. Where Signing Variant is B (${SETTING}), see too that ${PRINCIPAL} has SigningSecret.`,
      )
    case 'secret_missing':
      return fault(
        'no signing secret is entered in Salesforce, so nothing can be signed',
        `${IN_A}; where the record is not there, deploy salesforce/org-setup/portal-setting once (a second time empties it). ${IN_B}`,
      )
    case 'secret_unusable':
      return fault(
        'what is entered in Salesforce as a signing secret is none',
        `${IN_A}, "whsec_" and the base64 of 24 to 64 bytes; while Sign With Both Secrets is ticked, Next Signing Secret alike. ${IN_B}`,
      )
    case 'too_long_to_sign':
      return fault(
        'the call is longer than signing variant B can sign',
        `${SETTING} → Edit → Signing Variant: A, with its Signing Secret, the first of PROVISION_SECRETS. B signs by a formula, with the secret at ${PRINCIPAL}, and a formula holds no more.`,
      )
    case 'no_answer':
    case null:
    case undefined:
      return noAnswer(patient)
  }
  return fault(
    'the package did not call us, for a reason that this version does not know',
    'Deploy salesforce/package of this version; if it stays, report it with the name of the check.',
  )
}

async function noAnswer(patient: Patient): Promise<Finding> {
  if (!(await isUp(patient)))
    return unjudged('skipped: Salesforce does not reach us, and nobody answers at PUBLIC_URL', 'First mend bff.reachable.')
  return fault(
    'Salesforce does not reach us',
    `${CREDENTIAL} → Edit: URL = ${patient.config.web.publicUrl}; and see that this address can be reached from the Internet, with a certificate that Salesforce trusts. Where Signing Variant is B (${SETTING}), its formula fails without SigningSecret: ${PRINCIPAL}.`,
  )
}

function judgeAnswer({ httpStatus }: Ping, { config }: Patient): Finding {
  const { publicUrl } = config.web
  switch (httpStatus) {
    case 200:
    case 204:
      return fine('the signed call came and was believed')
    case 401:
      return fault(
        'our answer to the signed call is 401: the secrets differ, or the clocks',
        `${IN_A}. ${IN_B} Or add the one that Salesforce signs with to PROVISION_SECRETS, and start web again. See salesforce.clock and database.clock too.`,
      )
    case 403:
      return fault(
        'our answer to the signed call is 403: it comes from an address that is not allowed',
        'Add the networks of your Salesforce instance to PROVISION_ALLOWED_IPS, or leave it empty; behind a load balancer set TRUST_PROXY, or its address counts.',
      )
    case 404:
      return fault(
        'what answers has no /api/ping',
        `${CREDENTIAL} → Edit: URL = ${publicUrl}, without a path; or an older version of this program runs there: update it.`,
      )
  }
  return fault(`our answer to the signed call is ${httpStatus ?? 'none'}`, `See the log of the web process behind ${publicUrl}.`)
}
