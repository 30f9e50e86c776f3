// The Salesforce stand-in: token endpoint, data API and staff page over an org in memory.
import { SalesforceError, notFound } from './org/errors.ts'
import { openOrg } from './org/org.ts'
import { withDefaults } from './settings.ts'
import { composite } from './api/composite.ts'
import { countCall, usageHeader } from './api/limits.ts'
import { isUnclean, parsePath, versionList } from './api/path.ts'
import { errorResult, toReply } from './api/reply.ts'
import { route } from './api/route.ts'
import { useSession } from './api/sessions.ts'
import { token } from './api/token.ts'
import { setups } from './setups.ts'
import { dated } from '../desk/dated.ts'
import { ping, PING_PATH } from './staff/ping.ts'
import { deskCalls } from './staff/desk.ts'
import { isStaffPath, staffPage } from './staff/pages.ts'
import { readJson } from './api/json.ts'
import { seedOrg } from '../seed/salesforce.ts'
import type { SandboxClock, SandboxReply, SandboxRequest, StandIn } from '../desk.ts'
import type { Call } from './api/call.ts'
import type { Result } from './api/reply.ts'
import type { Org } from './org/org.ts'
import type { SalesforceSettings, SalesforceTuning } from './settings.ts'
import type { Answer } from './staff/callout.ts'

const MAX_OFFENCES = 1000

export interface SalesforceOptions {
  clock: SandboxClock
  settings: SalesforceSettings
  /** Where the stand-in answers: login and instance address. */
  url: () => string
  /** Where the Quick Action's callouts go. */
  bffUrl: () => string
  tuning?: Partial<SalesforceTuning>
  /** What it starts with; the same seed gives the same ids. */
  seed?: string
}

export function createSalesforce(options: SalesforceOptions): StandIn {
  const settings = withDefaults(options.settings, options.tuning)
  const open = (seed: string): Org => {
    const org = openOrg(seed, options.clock, settings)
    seedOrg(org)
    return org
  }
  let org = open(options.seed ?? 'default')
  let sent = new Map<string, Answer[]>()
  const out = (): { org: Org; bffUrl: () => string } => ({ org, bffUrl: options.bffUrl })

  return {
    async handle(request) {
      if (request.path === '/services/oauth2/token') return await token(org, options.url(), request)
      if (isStaffPath(request.path)) {
        const page = await staffPage(out(), sent, request)
        if (page) return page
      }
      const reply = request.path === PING_PATH ? await ping(out(), request) : answer(org, request)
      return dated(reply, org.mistakes.clockSkewMs, settings.wallClock())
    },
    setups: setups(() => org),
    state: () => Object.fromEntries(org.schema.objects().map((object) => [object.name, org.store.all(object.name)])),
    reset(seed) {
      org = open(seed)
      sent = new Map()
    },
    businessError: (_request, message) =>
      toReply({ status: 400, body: [{ message, errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', fields: [] }] }, usageHeader(org)),
    desk: deskCalls(out),
  }
}

/** The data API: whatever goes wrong becomes an error array. */
function answer(org: Org, request: SandboxRequest): SandboxReply {
  try {
    if (isUnclean(request.path)) {
      if (org.offences.length < MAX_OFFENCES) org.offences.push(`${request.method} ${request.path.slice(0, 500)}`)
      throw notFound()
    }
    if (/^\/services\/data\/?$/.test(request.path)) return toReply({ status: 200, body: versionList(org.mistakes.newestVersion) }, null)
    if (!request.path.startsWith('/services/data/')) throw notFound()
    return toReply(runCall(org, request), usageHeader(org))
  } catch (error) {
    if (error instanceof SalesforceError) return toReply(errorResult(error, org.random), usageHeader(org))
    throw error
  }
}

function runCall(org: Org, request: SandboxRequest): Result {
  useSession(org, request.headers['authorization'])
  const { version, segments } = parsePath(request.path, org.mistakes.newestVersion)
  if (!org.permissions.apiEnabled)
    throw new SalesforceError(403, 'API_DISABLED_FOR_ORG', 'API is not enabled for this Organization or Partner')
  countCall(org)
  const call: Call = {
    org,
    actor: { userId: org.users.integration, isStaff: false },
    version,
    method: request.method === 'HEAD' ? 'GET' : request.method,
    segments,
    query: request.query,
    headers: request.headers,
    body: readJson(request),
  }
  return segments.length === 1 && segments[0] === 'composite' ? composite(call) : route(call)
}
