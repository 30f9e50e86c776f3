// POST /services/oauth2/token: JWT bearer and client credentials. Errors are objects here, not arrays. Source: OAuth flows, "JWT Bearer".
import { createHmac, createPublicKey, timingSafeEqual } from 'node:crypto'
import { compactVerify } from 'jose'
import { isRecord } from './call.ts'
import { ORG_ID } from '../org/org.ts'
import { openSession } from './sessions.ts'
import type { SandboxReply, SandboxRequest } from '../../desk.ts'
import type { Org } from '../org/org.ts'

const MAX_LIFE_S = 300
const SKEW_S = 60

class TokenError extends Error {
  readonly code: string
  constructor(code: string, description: string) {
    super(description)
    this.code = code
  }
}

export async function token(org: Org, url: string, request: SandboxRequest): Promise<SandboxReply> {
  try {
    const form = readForm(request)
    const { logIn } = org.mistakes
    if (logIn) throw new TokenError(logIn.error, logIn.description)
    const grant = form.get('grant_type')
    if (grant === 'urn:ietf:params:oauth:grant-type:jwt-bearer') await checkAssertion(org, url, form.get('assertion') ?? '')
    else if (grant === 'client_credentials') checkClient(org, form, request.headers['authorization'])
    else throw new TokenError('unsupported_grant_type', 'grant type not supported')
    return json(200, tokenReply(org, url))
  } catch (error) {
    if (!(error instanceof TokenError)) throw error
    return json(400, { error: error.code, error_description: error.message })
  }
}

/** Anything but a form reads as a request without a grant type. */
function readForm(request: SandboxRequest): URLSearchParams {
  if (request.method !== 'POST') throw new TokenError('invalid_request', 'must use HTTP POST')
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase()
  return new URLSearchParams(type === 'application/x-www-form-urlencoded' ? request.body.toString('utf8') : '')
}

async function checkAssertion(org: Org, url: string, assertion: string): Promise<void> {
  const claims = await readClaims(org, assertion)
  const { settings } = org
  if (claims['iss'] !== settings.clientId) throw new TokenError('invalid_client_id', 'client identifier invalid')
  if (claims['sub'] !== settings.username) throw new TokenError('invalid_grant', "user hasn't approved this consumer")
  const audience = claims['aud']
  if (typeof audience !== 'string' || ![url, ...settings.audiences].includes(audience))
    throw new TokenError('invalid_grant', 'audience is invalid')
  const nowS = settings.wallClock() / 1000
  const expires = claims['exp']
  if (typeof expires !== 'number' || expires - nowS > MAX_LIFE_S + SKEW_S) throw new TokenError('invalid_grant', 'invalid assertion')
  if (expires < nowS - SKEW_S) throw new TokenError('invalid_grant', 'expired authorization code')
}

async function readClaims(org: Org, assertion: string): Promise<Record<string, unknown>> {
  const key = createPublicKey(org.settings.publicKeyPem)
  const verified = await compactVerify(assertion, key, { algorithms: ['RS256'] }).catch(() => null)
  if (!verified) throw new TokenError('invalid_grant', 'invalid assertion')
  const claims = parseJson(Buffer.from(verified.payload).toString('utf8'))
  if (!isRecord(claims)) throw new TokenError('invalid_grant', 'invalid assertion')
  return claims
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function checkClient(org: Org, form: URLSearchParams, authorization: string | undefined): void {
  const basic = /^Basic (\S+)$/.exec(authorization ?? '')?.[1]
  const [basicId, basicSecret] = basic === undefined ? [] : Buffer.from(basic, 'base64').toString('utf8').split(':')
  if ((form.get('client_id') ?? basicId) !== org.settings.clientId) throw new TokenError('invalid_client_id', 'client identifier invalid')
  const given = Buffer.from(form.get('client_secret') ?? basicSecret ?? '')
  const right = Buffer.from(org.settings.clientSecret)
  if (given.length !== right.length || !timingSafeEqual(given, right)) throw new TokenError('invalid_client', 'invalid client credentials')
}

function tokenReply(org: Org, url: string): Record<string, unknown> {
  const id = `${url}/id/${ORG_ID}/${org.users.integration}`
  const issuedAt = String(org.settings.wallClock())
  return {
    access_token: openSession(org),
    signature: createHmac('sha256', org.settings.clientSecret)
      .update(id + issuedAt)
      .digest('base64'),
    scope: 'api',
    instance_url: url,
    id,
    token_type: 'Bearer',
    issued_at: issuedAt,
    api_instance_url: url,
  }
}

const json = (status: number, body: unknown): SandboxReply => ({
  status,
  headers: { 'content-type': 'application/json;charset=UTF-8', 'cache-control': 'no-cache,must-revalidate,max-age=0,no-store,private' },
  body: JSON.stringify(body),
})
