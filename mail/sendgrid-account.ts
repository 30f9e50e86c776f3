// What a SendGrid key may do, and whom the account may send as: three reads that change nothing.
import { z } from 'zod'
import type { HttpAgent, HttpReply } from '../src/base/http-agent.ts'
import { type Call, RemoteError } from '../src/base/remote.ts'
import { failedRead } from '../src/base/transport-failure.ts'

const READ_MS = 8_000
const NONE = { results: [] }
const LIMIT = 100

const Scopes = z.object({ scopes: z.array(z.string()) })
const Senders = z.object({ results: z.array(z.object({ from_email: z.string(), verified: z.boolean() })) })
const Domains = z.array(z.object({ domain: z.string(), valid: z.boolean() }))

export interface SendgridAccount {
  /** What the key may do. Throws RemoteError: `misconfigured` for a key that is not let in. */
  scopes(call: Call): Promise<string[]>
  /** Whether the account may send as this address; null where the key may not ask. Throws RemoteError. */
  maySendAs(email: string, call: Call): Promise<boolean | null>
}

/** Source: Twilio SendGrid v3 reference, API key permissions, sender verification, domain authentication. */
export function createSendgridAccount({ url, apiKey }: { url: string; apiKey: string }, http: HttpAgent): SendgridAccount {
  async function ask(path: string, call: Call): Promise<HttpReply> {
    const headers = { Accept: 'application/json', Authorization: `Bearer ${apiKey}` }
    const timed = { ...call, deadlineMs: call.deadlineMs ?? READ_MS }
    return http.send({ method: 'GET', url: `${url}${path}`, headers }, timed).catch((error: unknown) => {
      throw failedRead('mail', error)
    })
  }

  /** Null: the key is good, but not for this. */
  async function readIfAllowed<T>(path: string, schema: z.ZodType<T>, call: Call): Promise<T | null> {
    const reply = await ask(path, call)
    if (reply.status === 403) return null
    return read(reply, schema)
  }

  return {
    scopes: async (call) => read(await ask('/v3/scopes', call), Scopes).scopes,
    async maySendAs(email, call) {
      const address = email.toLowerCase()
      const [senders, domains] = await Promise.all([
        readIfAllowed(`/v3/verified_senders?limit=${LIMIT}`, Senders, call),
        readIfAllowed(`/v3/whitelabel/domains?limit=${LIMIT}`, Domains, call),
      ])
      const isSender = (senders ?? NONE).results.some((row) => row.verified && row.from_email.toLowerCase() === address)
      const isOfDomain = (domains ?? []).some((row) => row.valid && address.endsWith(`@${row.domain.toLowerCase()}`))
      if (isSender || isOfDomain) return true
      return senders === null || domains === null ? null : false
    },
  }
}

function read<T>({ status, body }: HttpReply, schema: z.ZodType<T>): T {
  if (status === 401) throw new RemoteError('mail', 'misconfigured', 'bad_credentials')
  if (status === 403) throw new RemoteError('mail', 'misconfigured', 'forbidden')
  if (status === 429) throw new RemoteError('mail', 'limited', 'http_429')
  if (status !== 200) throw new RemoteError('mail', status >= 500 ? 'unreachable' : 'refused', `http_${status}`)
  const parsed = schema.safeParse(jsonOf(body))
  if (!parsed.success) throw new RemoteError('mail', 'unreadable', 'unexpected_shape')
  return parsed.data
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
