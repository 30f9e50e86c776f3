// `GET /services/apexrest/portal/ping`: the Apex class of our package that makes one signed call to the BFF and tells what came back.
import { SalesforceError } from '../org/errors.ts'
import { errorResult, toReply } from '../api/reply.ts'
import { usageHeader } from '../api/limits.ts'
import { useSession } from '../api/sessions.ts'
import { isRecord } from '../api/call.ts'
import { type Answer, type Callouts, signedGet } from './callout.ts'
import type { SandboxReply, SandboxRequest } from '../../desk.ts'

export const PING_PATH = '/services/apexrest/portal/ping'
const CALLOUT_MS = 10_000
const NOBODY_THERE = 'http://127.0.0.1:9'
/** 24 bytes that no BFF was told. */
const OTHER_SECRET = 'whsec_T3RoZXJTZWNyZXRPdGhlclNlY3JldE90aA=='

/** A user without access to the class is told the same as one in whose org it is not there. */
export async function ping(out: Callouts, request: SandboxRequest): Promise<SandboxReply> {
  const { org } = out
  try {
    useSession(org, request.headers['authorization'])
    if (org.mistakes.ping === 'not_installed' || request.method !== 'GET')
      throw new SalesforceError(404, 'NOT_FOUND', 'Could not find a match for URL')
    const { code, isOneOfSeveral } = org.mistakes.currency
    const { count, withoutCallout } = org.mistakes.staff
    const at = new Date(org.settings.wallClock()).toISOString()
    return toReply(
      {
        status: 200,
        body: {
          ...(await callOut(out)),
          at,
          currencyCode: code,
          multiCurrency: isOneOfSeveral,
          staff: count,
          staffWithoutCallout: withoutCallout,
        },
      },
      usageHeader(org),
    )
  } catch (error) {
    if (error instanceof SalesforceError) return toReply(errorResult(error, org.random), usageHeader(org))
    throw error
  }
}

/** With these Apex sends nothing; they are the package's own codes (PortalChannel, PortalMacSigner). */
const NOT_SENT: readonly unknown[] = ['credential_missing', 'secret_missing', 'secret_unusable']

async function callOut({ org, bffUrl }: Callouts) {
  if (NOT_SENT.includes(org.mistakes.ping)) return failed(org.mistakes.ping)
  const settings = org.mistakes.ping === 'wrong_secret' ? { ...org.settings, provisionSecrets: [OTHER_SECRET] } : org.settings
  const url = org.mistakes.ping === 'wrong_url' ? () => NOBODY_THERE : bffUrl
  return told(await signedGet({ org: { ...org, settings }, bffUrl: url }, '/api/ping', CALLOUT_MS))
}

const failed = (problemCode: string | null) => ({ reachable: false, httpStatus: null, problemCode })

/** As PortalReply tells of it. */
function told({ status, body }: Answer) {
  if (status === 0) return failed('no_answer')
  const code = isRecord(body) && typeof body['code'] === 'string' ? body['code'] : `http_${status}`
  return { reachable: true, httpStatus: status, problemCode: status >= 200 && status < 300 ? null : code }
}
