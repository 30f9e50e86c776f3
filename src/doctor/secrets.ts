// The secrets that are ours to choose and to renew. None of them is ever said; what is said is whose, how many and how old.

import { stat } from 'node:fs/promises'
import type { Config } from '../base/config.ts'
import { isLoopback } from '../db/durability.ts'
import type { Check } from './check.ts'
import { fault, fine, type Finding, orFine, unjudged, warning } from './finding.ts'

const DAY_MS = 86_400_000
const OLD_DAYS = 365
/** Of 128 random bits in hex this measure says 110 and more. */
const WEAK_BITS = 96

const NEW_SECRET = "`node -e \"console.log('whsec_' + crypto.randomBytes(32).toString('base64'))\"`"
const bitsOf = (value: string): number => value.length * Math.log2(Math.max(2, new Set(value).size))

const passwordIn = (url: string): string => (URL.canParse(url) ? decodeURIComponent(new URL(url).password) : '')

/** Every secret of the configuration by its variable; those that have several, each. */
function secretsOf({ salesforce, whmcs, esim, mail, provision, database, redis }: Config): [variable: string, value: string][] {
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

export const secretsStrength: Check = {
  id: 'secrets.strength',
  system: 'secrets',
  looks:
    'passwords in DATABASE_URL, REDIS_URL and SMTP_URL, and whether one secret serves two purposes; the others are judged at every start',
  mended: 'the variable that is named',
  async run({ config }) {
    const found: Finding[] = []
    const servers: [variable: string, url: string][] = [
      ['DATABASE_URL', config.database.url],
      ['REDIS_URL', config.redis.url],
    ]
    if (config.mail.via.transport === 'smtp') servers.push(['SMTP_URL', config.mail.via.url])
    for (const [variable, url] of servers) {
      if (isLoopback(url)) continue
      const password = passwordIn(url)
      if (password === '')
        found.push(
          warning(
            `${variable} has no password, and the server is elsewhere`,
            `Give the server a password and put it into ${variable}; where the network alone guards it, let nobody else into that network.`,
          ),
        )
      else if (bitsOf(password) < WEAK_BITS)
        found.push(
          warning(
            `the password in ${variable} is short or uniform`,
            `Set one of 128 random bits (\`openssl rand -hex 16\`) at the server and in ${variable}; where the provider makes it, have it make a longer one.`,
          ),
        )
    }
    const hooks = new Set(config.whmcs.hookSecrets)
    if (config.provision.secrets.some((secret) => hooks.has(secret)))
      found.push(
        fault(
          'PROVISION_SECRETS and WHMCS_HOOK_SECRETS share a secret: who holds one door’s key holds both',
          `Make one of its own for each: ${NEW_SECRET}`,
        ),
      )
    return orFine(found, 'none is weak, none is shared')
  },
}

export const secretsPublished: Check = {
  id: 'secrets.published',
  system: 'secrets',
  looks: 'whether a value of .env.dev.example, which everybody can read, is used with an https PUBLIC_URL',
  mended: 'the variable that is named',
  async run({ config, published }) {
    if (!config.web.secure) return [fine('PUBLIC_URL is this machine')]
    if (published.size === 0) return [unjudged('.env.dev.example is not here to compare with')]
    const values = new Set(
      [...published.values()].flatMap((value) => [value, ...value.split(/\s+/)]).map((value) => value.replaceAll('\\n', '\n').trim()),
    )
    const used = new Set(
      secretsOf(config).flatMap(([variable, value]) => (published.has(variable) && values.has(value.trim()) ? [variable] : [])),
    )
    return orFine(
      [...used].map((variable) =>
        fault(`${variable} is the one of .env.dev.example, which everybody can read`, `Set ${variable} to a secret of your own.`),
      ),
      'none of them is used',
    )
  },
}

export const secretsNumber: Check = {
  id: 'secrets.number',
  system: 'secrets',
  looks: 'how many secrets of signed calls are accepted: more than one belongs to an exchange that is under way',
  mended: 'PROVISION_SECRETS, WHMCS_HOOK_SECRETS',
  async run({ config }) {
    const many = [
      ['PROVISION_SECRETS', config.provision.secrets],
      ['WHMCS_HOOK_SECRETS', config.whmcs.hookSecrets],
    ] as const
    return orFine(
      many.flatMap(([variable, secrets]): Finding[] => {
        if (secrets.length < 2) return []
        const says = `${variable} accepts ${secrets.length} secrets`
        const remedy = `Once everybody signs with the first, take the others out of ${variable}.`
        return [secrets.length > 2 ? warning(says, remedy) : unjudged(`${says}: an exchange is under way`, remedy)]
      }),
      'one each',
    )
  },
}

export const secretsAge: Check = {
  id: 'secrets.age',
  system: 'secrets',
  looks: `how old secrets are that come from files; more than ${OLD_DAYS} days is old`,
  mended: 'the file that the variable names',
  async run({ clock, secretFiles }) {
    if (secretFiles.size === 0) return [unjudged('not known: none of them comes from a file')]
    const found = await Promise.all(
      [...secretFiles].map(async ([variable, path]): Promise<Finding[]> => {
        const days = Math.floor((clock.now() - (await stat(path)).mtimeMs) / DAY_MS)
        return days > OLD_DAYS
          ? [warning(`${variable} is ${days} days old`, `Renew it, and write it into the file that ${variable}_FILE names.`)]
          : []
      }),
    )
    return orFine(found.flat(), `${secretFiles.size} come from files, none is older than ${OLD_DAYS} days`)
  },
}
