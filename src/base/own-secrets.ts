// The secrets that are ours to choose and to renew, as the configuration has them. Whoever asks for them says whose they are, never what.

import type { Config } from './config.ts'

/** Of 128 random bits in hex this measure says 110 and more. */
const WEAK_BITS = 96
const bitsOf = (value: string): number => value.length * Math.log2(Math.max(2, new Set(value).size))

/** Short or uniform enough that somebody may go through all that it can be. */
export const isGuessable = (value: string): boolean => bitsOf(value) < WEAK_BITS

/** A password may hold a bare `%`, which the drivers take as it is. */
export function passwordIn(url: string): string {
  const written = URL.canParse(url) ? new URL(url).password : ''
  try {
    return decodeURIComponent(written)
  } catch {
    return written
  }
}

/** Every secret by its variable, as it is given there; those that have several, each. */
export function secretsOf({ salesforce, whmcs, esim, mail, provision, database, redis }: Config): [variable: string, value: string][] {
  const all: [string, string | undefined][] = [
    ['SALESFORCE_CLIENT_SECRET', salesforce.clientSecret],
    ['SALESFORCE_PRIVATE_KEY', salesforce.privateKey],
    ['WHMCS_IDENTIFIER', whmcs.identifier],
    ['WHMCS_SECRET', whmcs.secret],
    esim.provider === 'airalo' ? ['AIRALO_CLIENT_SECRET', esim.clientSecret] : ['ESIMGO_API_KEY', esim.apiKey],
    mail.via.transport === 'sendgrid' ? ['SENDGRID_API_KEY', mail.via.apiKey] : ['SMTP_URL', mail.via.url],
    ['DATABASE_URL', database.url],
    ['REDIS_URL', redis.url],
    ...provision.secrets.map((secret): [string, string] => ['PROVISION_SECRETS', secret]),
    ...whmcs.hookSecrets.map((secret): [string, string] => ['WHMCS_HOOK_SECRETS', secret]),
  ]
  return all.flatMap(([variable, value]): [string, string][] => (value ? [[variable, value]] : []))
}

export interface OwnSecret {
  variable: string
  /** Of an address its password alone: a server that moves has no new secret. */
  secret: string
  /** The address that it stands in; null for one that is given by itself. */
  address: string | null
}

export const ownSecrets = (config: Config): OwnSecret[] =>
  secretsOf(config)
    .map(([variable, value]) =>
      variable.endsWith('_URL') ? { variable, secret: passwordIn(value), address: value } : { variable, secret: value, address: null },
    )
    .filter(({ secret }) => secret !== '')
