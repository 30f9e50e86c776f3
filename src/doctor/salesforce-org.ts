import { z } from 'zod'
import { soql } from '../../salesforce/soql.ts'
import { RemoteError } from '../base/remote.ts'
import { isLoopback } from '../db/durability.ts'
import type { Check } from './check.ts'
import { fault, fine, unjudged, warning } from './finding.ts'
import { whyNot } from './run-checks.ts'

/** From here on background calls are left out. */
const FEW_LEFT = 0.2
const API_ENABLED = 'Setup → Permission Sets → Portal_Integration → System Permissions: "API Enabled".'
const USAGE = 'Setup → Company Information → API Requests, Last 24 Hours; Setup → API Usage names the programs that use them.'

export const salesforceApiCalls: Check = {
  id: 'salesforce.api-calls',
  system: 'salesforce',
  looks: 'whether the API may be used, and how many of the calls of the day are left',
  mended: 'Setup → Permission Sets → Portal_Integration; Setup → Company Information',
  needs: ['salesforce.log-in', 'salesforce.api-version'],
  async run({ salesforce, call }) {
    try {
      const { limit, remaining } = await salesforce.limits(call())
      const share = `${remaining} of ${limit} calls are left`
      if (remaining < limit * FEW_LEFT)
        return [warning(`${share}: what can wait is not asked any more`, `Find what uses them up, or buy more: ${USAGE}`)]
      return [fine(share)]
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error
      if (error.fault === 'limited') return [fault('the calls of the day are used up', `Wait, or buy more: ${USAGE}`)]
      if (error.fault === 'misconfigured') return [fault(`the API is closed to the integration user (${error.code})`, API_ENABLED)]
      return [fault(`could not be asked: ${whyNot(error)}`, 'Try again; https://status.salesforce.com tells of outages.')]
    }
  },
}

const OrganizationRow = z.object({ IsSandbox: z.boolean(), OrganizationType: z.string().nullish() })
/** An org of a developer's own says that it is no sandbox. */
const DEVELOPERS = 'Developer Edition'

export const salesforceOrg: Check = {
  id: 'salesforce.org',
  system: 'salesforce',
  looks: 'whether a machine to play on works with a sandbox or a Developer Edition org, and the real one with production',
  mended: 'SALESFORCE_LOGIN_URL and the credentials beside it',
  needs: ['salesforce.api-calls'],
  async run({ salesforce, config, call }) {
    const [organization] = await salesforce.query(
      OrganizationRow,
      soql`SELECT IsSandbox, OrganizationType FROM Organization LIMIT 1`,
      call(),
    )
    if (!organization) return [unjudged('the org does not say what it is')]
    const { IsSandbox, OrganizationType } = organization
    const playground = IsSandbox ? 'a sandbox' : OrganizationType === DEVELOPERS ? 'a Developer Edition org' : null
    const isPlay = isLoopback(config.web.publicUrl)
    const remedy = 'Set SALESFORCE_LOGIN_URL, SALESFORCE_CLIENT_ID, SALESFORCE_USERNAME and the key to those of the other org.'
    if (isPlay && playground === null) return [fault('PUBLIC_URL is this machine, and the org is production', remedy)]
    if (!isPlay && playground !== null) return [warning(`PUBLIC_URL is for customers, and the org is ${playground}`, remedy)]
    return [fine(playground ?? 'production')]
  },
}

const AccessRow = z.object({
  PermissionsApiEnabled: z.boolean(),
  PermissionsActivateOrder: z.boolean(),
  PermissionsEditActivatedOrders: z.boolean(),
})
const PERMISSIONS = {
  PermissionsApiEnabled: 'API Enabled',
  PermissionsActivateOrder: 'Activate Orders',
  PermissionsEditActivatedOrders: 'Edit Activated Orders',
} as const

export const salesforcePermissions: Check = {
  id: 'salesforce.permissions',
  system: 'salesforce',
  looks: 'the system permissions of the integration user: to activate orders, and to edit activated ones',
  mended: 'Setup → Permission Sets → Portal_Integration → System Permissions',
  needs: ['salesforce.api-calls'],
  async run({ salesforce, call }) {
    const [access] = await salesforce.query(
      AccessRow,
      soql`SELECT PermissionsApiEnabled, PermissionsActivateOrder, PermissionsEditActivatedOrders FROM UserPermissionAccess LIMIT 1`,
      call(),
    )
    if (!access) return [unjudged('the org does not say what the user may do')]
    const missing = Object.entries(PERMISSIONS).filter(([name]) => Reflect.get(access, name) !== true)
    if (missing.length === 0) return [fine('may activate orders and edit activated ones')]
    return missing.map(([, label]) =>
      fault(
        `the integration user lacks "${label}"`,
        `Setup → Permission Sets → Portal_Integration → System Permissions → Edit: tick "${label}".`,
      ),
    )
  },
}
