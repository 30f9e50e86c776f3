// The configuration's secrets as canaries.

import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import type { Config } from '../../src/base/config.ts'
import { type Aviary, word } from './canary.ts'

const webhookSecret = (): string => randomBytes(32).toString('base64')
const EXAMPLE = parseEnv(readFileSync(join(import.meta.dirname, '../../.env.dev.example'), 'utf8'))

/** Further secrets beside those that the stand-ins know: older ones of signed calls, the hook's, and the one of the way to log in that is not taken. */
export function planted(aviary: Aviary): Record<string, string> {
  const [older, oldest, hook] = ['older webhook secret', 'oldest webhook secret', 'hook secret'].map((name) =>
    aviary.keep('secret', name, webhookSecret()),
  )
  return {
    PROVISION_SECRETS: [EXAMPLE['PROVISION_SECRETS'], `whsec_${older}`, `whsec_${oldest}`].join(' '),
    WHMCS_HOOK_SECRETS: `whsec_${hook}`,
    SALESFORCE_CLIENT_SECRET: aviary.keep('secret', 'Salesforce client secret', word(48)),
  }
}

/** Every secret that the run's own configuration holds. */
export function secretsOf(config: Config, aviary: Aviary): void {
  const { salesforce, whmcs, esim, mail, provision } = config
  // A line of the key is as good as the key to look for; the first and last are alike in every key.
  const key = (salesforce.privateKey ?? '')
    .split('\n')
    .filter((line) => /^[\w+/]{60,}$/.test(line))
    .slice(1)
  key.forEach((line, at) => aviary.keep('secret', `private key line ${at}`, line))
  aviary.keep('secret', 'WHMCS secret', whmcs.secret)
  aviary.keep('secret', 'WHMCS identifier', whmcs.identifier)
  if (esim.provider === 'airalo') aviary.keep('secret', 'Airalo secret', esim.clientSecret)
  if (mail.via.transport === 'sendgrid') aviary.keep('secret', 'SendGrid key', mail.via.apiKey)
  for (const secret of provision.secrets) {
    aviary.keep('secret', `webhook secret ${aviary.all.length}`, secret.slice('whsec_'.length))
    aviary.keep(
      'secret',
      `bytes of webhook secret ${aviary.all.length}`,
      Buffer.from(secret.slice('whsec_'.length), 'base64').toString('hex'),
    )
  }
}

/** For processes of their own beside the run. */
export const childEnvironment = (config: Config): Record<string, string> => ({
  ...Object.fromEntries(Object.entries(EXAMPLE).filter((pair): pair is [string, string] => pair[1] !== undefined)),
  DATABASE_URL: config.database.url,
  REDIS_URL: config.redis.url,
  SALESFORCE_LOGIN_URL: config.salesforce.loginUrl,
  WHMCS_URL: config.whmcs.url,
})
