// What the mail account may do, and whom it may send as; the reads that tell a caller about it.
import type { SandboxReply, SandboxRequest } from '../desk.ts'
import { badKey, forbidden, refused } from './errors.ts'

export interface Account {
  apiKey: string
  /** What the key may do. */
  scopes: readonly string[]
  senders: readonly { email: string; isVerified: boolean }[]
  domains: readonly { domain: string; isValid: boolean }[]
  /** The account takes calls from other addresses alone. */
  isAddressBlocked: boolean
}

export const createAccount = (apiKey: string, from: string): Account => ({
  apiKey,
  scopes: ['mail.send', 'sender_verification_eligible', 'whitelabel.read', '2fa_required'],
  senders: [{ email: bareAddress(from), isVerified: true }],
  domains: [],
  isAddressBlocked: false,
})

export const bareAddress = (text: string): string => /<([^<>]+)>\s*$/.exec(text)?.[1] ?? text.trim()

/** Why this call is not let in, if it is not. */
export function turnedAway(account: Account, request: SandboxRequest, scope?: string): SandboxReply | undefined {
  if (request.headers['authorization'] !== `Bearer ${account.apiKey}`) return badKey()
  return account.isAddressBlocked || (scope !== undefined && !account.scopes.includes(scope)) ? forbidden() : undefined
}

export function maySendFrom({ senders, domains }: Account, email: string): boolean {
  const address = email.toLowerCase()
  const isSender = senders.some((sender) => sender.isVerified && sender.email.toLowerCase() === address)
  return isSender || domains.some(({ domain, isValid }) => isValid && address.endsWith(`@${domain}`))
}

/** GET /v3/scopes, /v3/verified_senders and /v3/whitelabel/domains. */
export function readAccount(account: Account, request: SandboxRequest): SandboxReply {
  switch (request.path) {
    case '/v3/scopes':
      return turnedAway(account, request) ?? json({ scopes: account.scopes })
    case '/v3/verified_senders':
      return turnedAway(account, request, 'sender_verification_eligible') ?? json({ results: account.senders.map(senderReply) })
    case '/v3/whitelabel/domains':
      return turnedAway(account, request, 'whitelabel.read') ?? json(account.domains.map(domainReply))
    default:
      return refused(404, [{ message: 'Not Found', field: null }])
  }
}

const senderReply = ({ email, isVerified }: Account['senders'][number], at: number) => ({
  id: at + 1,
  nickname: 'Trunkline',
  from_email: email,
  from_name: 'Trunkline',
  reply_to: email,
  verified: isVerified,
  locked: false,
})

const domainReply = ({ domain, isValid }: Account['domains'][number], at: number) => ({
  id: at + 1,
  domain,
  subdomain: 'em1',
  default: at === 0,
  valid: isValid,
})

const json = (body: unknown): SandboxReply => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})
