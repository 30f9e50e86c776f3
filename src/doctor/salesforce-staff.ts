import { RemoteError } from '../base/remote.ts'
import type { Check } from './check.ts'
import { fine, unjudged, warning } from './finding.ts'
import { pingOf } from './salesforce-ping.ts'

const SALES = 'Setup → Permission Sets → Portal_Sales → Manage Assignments'
const CALLOUT = 'Setup → Permission Sets → Portal_Callout → Manage Assignments'

/**
 * The call of a press is made as whoever pressed. Who was assigned what can be asked by those alone who may see all of the org's set-up, which is more
 * than the integration user is to have: so the package counts, and names nobody.
 */
export const salesforceStaff: Check = {
  id: 'salesforce.staff',
  system: 'salesforce',
  looks:
    'whether everybody who may press the button (Portal Sales) may make its call as well (Portal Callout); the package tells how many, not who',
  mended: CALLOUT,
  needs: ['salesforce.api-calls'],
  async run(patient) {
    const { staff, staffWithoutCallout: lacking } = await pingOf(patient).catch((error: unknown) => {
      if (error instanceof RemoteError) return { staff: null, staffWithoutCallout: null } // salesforce.ping says why
      throw error
    })
    if (typeof staff !== 'number' || typeof lacking !== 'number')
      return [
        unjudged(
          'not known: the package does not tell, or the org does not let it see',
          `See salesforce.ping, and deploy salesforce/package of this version; else compare by hand: whom ${SALES} lists, ${CALLOUT} must list too.`,
        ),
      ]
    if (staff === 0)
      return [
        unjudged(
          'nobody is seen who has Portal Sales, so nobody may press the button',
          `${SALES} → Add Assignments: the sales staff; then the same people in ${CALLOUT}.`,
        ),
      ]
    if (lacking === 0) return [fine(`all ${staff} who may press the button may make its call`)]
    return [
      warning(
        `${lacking} of ${staff} who may press the button may not make its call: a press of theirs fails`,
        `${CALLOUT} → Add Assignments: whomever ${SALES} lists and this list lacks; in a group of permission sets put both into it. Who has External Credential Principal Access → Portal_BFF - PortalPrincipal from a set of your own counts here, and need not be added.`,
      ),
    ]
  },
}
