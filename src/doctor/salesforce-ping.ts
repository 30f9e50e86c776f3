import type { Ping } from '../../salesforce/client.ts'
import { RemoteError } from '../base/remote.ts'
import { isUp } from './bff.ts'
import type { Check, Patient } from './check.ts'
import { fault, fine, type Finding, unjudged } from './finding.ts'

const CREDENTIAL = 'Setup → Named Credentials → Portal_BFF'
const EXTERNAL = 'Setup → Named Credentials → External Credentials → Portal_BFF → Principals'

/** The way of a press of the button, there and back, without an order. */
export const salesforcePing: Check = {
  id: 'salesforce.ping',
  system: 'salesforce',
  looks: "the Named Credential's round trip: our package signs a call to us, and we believe it",
  mended: `${CREDENTIAL}; ${EXTERNAL}; PROVISION_SECRETS, PROVISION_ALLOWED_IPS`,
  needs: ['salesforce.api-calls'],
  async run(patient) {
    try {
      return [await judge(await patient.salesforce.ping(patient.call(20_000)), patient)]
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

async function judge({ reachable, httpStatus, problemCode }: Ping, patient: Patient): Promise<Finding> {
  const { publicUrl } = patient.config.web
  if (!reachable && problemCode === 'credential_access')
    return fault(
      'the user has no access to the external credential',
      'Setup → Permission Sets → Portal_Callout → External Credential Principal Access: add Portal_BFF; and Object Settings → User External Credentials: Read. Assign Portal_Callout to whoever presses the button, and to the integration user.',
    )
  if (!reachable && !(await isUp(patient)))
    return unjudged('skipped: Salesforce does not reach us, and nobody answers at PUBLIC_URL', 'First mend bff.reachable.')
  if (!reachable)
    return fault(
      'Salesforce does not reach us',
      `${CREDENTIAL} → Edit: URL = ${publicUrl}; and see that this address can be reached from the Internet.`,
    )
  switch (httpStatus) {
    case 200:
    case 204:
      return fine('the signed call came and was believed')
    case 401:
      return fault(
        'our answer to the signed call is 401: the secrets differ, or the clocks',
        `${EXTERNAL} → Authentication Parameters: the first secret of PROVISION_SECRETS; or add the one that Salesforce signs with to PROVISION_SECRETS. See salesforce.clock too.`,
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
