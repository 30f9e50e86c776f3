import { z } from 'zod'
import { LogInRefused } from '../../salesforce/auth.ts'
import { RemoteError } from '../base/remote.ts'
import { SALESFORCE } from './addresses.ts'
import type { Check, Patient } from './check.ts'
import { fault, fine, type Finding } from './finding.ts'
import { probe } from './reachable.ts'
import { whyNot } from './run-checks.ts'

const Versions = z.array(z.object({ version: z.string() }))
const OLDEST = 60

const APP = 'Setup → External Client App Manager → the app'

export const salesforceApiVersion: Check = {
  id: 'salesforce.api-version',
  system: 'salesforce',
  looks: 'whether the org offers SALESFORCE_API_VERSION',
  mended: 'SALESFORCE_API_VERSION',
  needs: ['salesforce.reachable'],
  async run(patient) {
    const { reply } = await probe(patient, SALESFORCE.url(patient) ?? '')
    const offered = versionsIn(reply.body)
    if (offered.length === 0)
      return [
        fault(
          'what answers there is no Salesforce org',
          "Set SALESFORCE_LOGIN_URL to the org's My Domain address: Setup → My Domain → Current My Domain URL.",
        ),
      ]
    const wanted = patient.config.salesforce.apiVersion
    const newest = offered.at(-1) ?? ''
    if (Number(wanted) < OLDEST)
      return [fault(`${wanted} is older than the product can work with`, `Set SALESFORCE_API_VERSION to ${newest}.`)]
    if (offered.includes(wanted)) return [fine(`the org offers ${wanted}; its newest is ${newest}`)]
    const remedy =
      Number(newest) < OLDEST
        ? `The org has no version from ${OLDEST}.0 on: it has to be upgraded by Salesforce.`
        : `Set SALESFORCE_API_VERSION to ${newest}, the newest that this org has (from ${OLDEST}.0 on will do).`
    return [fault(`the org does not offer ${wanted}; its newest is ${newest}`, remedy)]
  },
}

function versionsIn(body: string): string[] {
  try {
    const parsed = Versions.safeParse(JSON.parse(body))
    return parsed.success ? parsed.data.map(({ version }) => version).sort((a, b) => Number(a) - Number(b)) : []
  } catch {
    return []
  }
}

export const salesforceLogIn: Check = {
  id: 'salesforce.log-in',
  system: 'salesforce',
  looks: 'whether the integration user is let in, by certificate or by client secret',
  mended: `${APP}; the integration user; SALESFORCE_LOGIN_URL, _CLIENT_ID, _USERNAME, _PRIVATE_KEY`,
  needs: ['salesforce.reachable'],
  async run(patient) {
    try {
      await patient.salesforce.logIn(patient.call())
      return [fine(patient.config.salesforce.privateKey ? 'let in by certificate' : 'let in by client secret')]
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error
      return [notLetIn(error, patient)]
    }
  },
}

function notLetIn(error: RemoteError, { config }: Patient): Finding {
  const reason = error.cause instanceof LogInRefused ? error.cause.reason : undefined
  const user = config.salesforce.privateKey ? 'the user in SALESFORCE_USERNAME' : 'the run-as user of the app'
  switch (reason) {
    case 'not_approved':
      return fault(
        'the integration user is not approved for the app',
        `${APP} → Policies → OAuth Policies: Permitted Users = "Admin approved users are pre-authorized", and under App Policies select the permission set Portal_Integration; then Setup → Users → ${user} → Permission Set Assignments: Portal_Integration.`,
      )
    case 'audience':
      return fault(
        'the log-in address is not one that this org takes assertions for',
        'Set SALESFORCE_LOGIN_URL to https://login.salesforce.com (production), https://test.salesforce.com (sandbox) or the My Domain address of Setup → My Domain.',
      )
    case 'client':
      return fault(
        'the consumer key or the client secret is not that of an app of this org',
        `${APP} → Settings → OAuth Settings → Consumer Key and Secret: put them into SALESFORCE_CLIENT_ID and SALESFORCE_CLIENT_SECRET.`,
      )
    case 'assertion':
      return fault(
        'the assertion is not believed: its signature or its time is wrong',
        `${APP} → Settings → OAuth Settings → "Use digital signatures": upload the certificate that belongs to SALESFORCE_PRIVATE_KEY; and see salesforce.clock.`,
      )
    case 'user':
      return fault(
        'the integration user cannot log in',
        `Setup → Users → ${user}: Active; and Login History there says why it was refused.`,
      )
    case 'address':
      return fault(
        'log-ins of the integration user are limited to other addresses',
        `Setup → Profiles → the profile of ${user} → Login IP Ranges: add the address from which this machine goes out; or ${APP} → Policies → IP Relaxation.`,
      )
  }
  if (error.code === 'instance_not_allowed')
    return fault(
      'the org sends its callers to an address that is not Salesforce’s',
      'See that SALESFORCE_LOGIN_URL is that of your own org.',
    )
  if (error.fault !== 'misconfigured')
    return fault(`no log-in: ${whyNot(error)}`, 'Try again; Setup → Login History says what Salesforce made of it.')
  return fault(`not let in: ${error.code}`, `Setup → Login History says why; then see ${APP} → Policies and Settings.`)
}
