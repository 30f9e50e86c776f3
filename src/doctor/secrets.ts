// The secrets that are ours to choose and to renew. None of them is ever said; what is said is whose and how many.

import { isGuessable, passwordIn, secretsOf } from '../base/own-secrets.ts'
import { isLoopback } from '../db/durability.ts'
import type { Check } from './check.ts'
import { fault, fine, type Finding, orFine, unjudged, warning } from './finding.ts'

const NEW_SECRET = "`node -e \"console.log('whsec_' + crypto.randomBytes(32).toString('base64'))\"`"

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
      else if (isGuessable(password))
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
