import type { SandboxReply } from '../../desk.ts'
import type { AiraloCall } from './airalo.ts'
import { found, invalid, unauthorized } from './envelopes.ts'
import { issueToken, TOKEN_LIFE_MS } from './store.ts'

/** POST /token: client credentials as form or JSON. A wrong id is a validation error, a wrong secret a 401 (Partner API reference, authentication). */
export function grantToken({ airalo, fields, context }: AiraloCall): SandboxReply {
  const { client_id: id, client_secret: secret, grant_type: grant } = fields.values
  const missing = Object.entries({ client_id: id, client_secret: secret, grant_type: grant }).filter(([, value]) => value === undefined)
  if (missing.length > 0)
    return invalid(Object.fromEntries(missing.map(([name]) => [name, `The ${name.replace('_', ' ')} field is required.`])))
  if (grant !== 'client_credentials') return invalid({ grant_type: 'The selected grant type is invalid.' })
  if (id !== airalo.clientId) return invalid({ client_id: 'The selected client id is invalid.' })
  if (secret !== airalo.secret) return unauthorized('Client authentication failed')
  return found({ token_type: 'Bearer', expires_in: TOKEN_LIFE_MS / 1000, access_token: issueToken(airalo.store, context.nowMs) })
}
