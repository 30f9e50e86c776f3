import { z } from 'zod'
import type { WhmcsSettings } from './whmcs/settings.ts'

const Port = z.coerce.number().int().min(0).max(65_535)
const Text = z.string().min(1)

/** The stand-ins' own environment; the defaults equal `.env.dev.example`, so that stack and stand-ins meet without a setting. */
const Environment = z.object({
  SANDBOX_PORT: Port.default(4101),
  SANDBOX_SMTP_PORT: Port.default(0),
  PUBLIC_URL: z.url().default('http://127.0.0.1:3000'),
  SALESFORCE_CLIENT_ID: Text.default('trunkline-dev'),
  SALESFORCE_CLIENT_SECRET: Text.default('trunkline-dev-secret-0123456789'),
  SALESFORCE_USERNAME: Text.default('integration@trunkline.dev'),
  /** C-1001 and on. */
  SANDBOX_CUSTOMERS: z.coerce.number().int().min(50).max(8999).default(50),
  SALESFORCE_PRICEBOOK: Text.default('Portal'),
  WHMCS_IDENTIFIER: Text.default('trunklinedevidentifier0123456789'),
  WHMCS_SECRET: Text.default('trunklinedevsecret0123456789abcd'),
  WHMCS_PAYMENT_METHOD: Text.default('stripe'),
  WHMCS_LINE_KEY_FIELD: Text.default('Line key'),
  WHMCS_CUSTOMER_NUMBER_FIELD: z.coerce.number().int().min(1).default(3),
  /** Up to three `whsec_…`, the first one signs; none: the hook is off. */
  WHMCS_HOOK_SECRETS: z.string().default(''),
  ESIM_PROVIDER: z.enum(['airalo', 'esimgo']).default('airalo'),
  AIRALO_CLIENT_ID: Text.default('airalo-dev'),
  AIRALO_CLIENT_SECRET: Text.default('airalo-dev-secret-0123456789abcd'),
  ESIMGO_API_KEY: Text.default('esimgo-dev-key-0123456789abcdefghij'),
  SENDGRID_API_KEY: Text.default('SG.trunkline-dev.0123456789abcdefghijklmnop'),
  MAIL_FROM: Text.default('noreply@trunkline.example'),
  PROVISION_SECRETS: Text.default('whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY='),
})

export interface SandboxSettings {
  /** Salesforce's port; WHMCS listens on the next one, then the eSIM provider, then mail. */
  port: number
  /** 0: no SMTP server. */
  smtpPort: number
  /** Where the BFF is found by Salesforce's calls. */
  publicUrl: string
  salesforce: {
    clientId: string
    clientSecret: string
    username: string
    pricebook: string
    customers: number
  }
  whmcs: WhmcsSettings
  /** From whom eSIMs are bought: whose packages the org's products name. */
  esimProvider: 'airalo' | 'esimgo'
  airalo: { clientId: string; clientSecret: string }
  esimgo: { apiKey: string }
  mail: { apiKey: string; from: string }
  /** Up to three `whsec_…`; the first one signs. */
  provisionSecrets: string[]
}

/** Throws one error that names every setting with a fault. */
export function readSettings(environment: Record<string, string | undefined>): SandboxSettings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''))
  const parsed = Environment.safeParse(given)
  if (!parsed.success) throw new Error(`the stand-ins' settings are wrong:\n${z.prettifyError(parsed.error)}`)
  const env = parsed.data
  return {
    port: env.SANDBOX_PORT,
    smtpPort: env.SANDBOX_SMTP_PORT,
    publicUrl: env.PUBLIC_URL,
    salesforce: {
      clientId: env.SALESFORCE_CLIENT_ID,
      clientSecret: env.SALESFORCE_CLIENT_SECRET,
      username: env.SALESFORCE_USERNAME,
      pricebook: env.SALESFORCE_PRICEBOOK,
      customers: env.SANDBOX_CUSTOMERS,
    },
    whmcs: {
      identifier: env.WHMCS_IDENTIFIER,
      secret: env.WHMCS_SECRET,
      paymentMethod: env.WHMCS_PAYMENT_METHOD,
      lineKeyField: env.WHMCS_LINE_KEY_FIELD,
      customerNumberField: env.WHMCS_CUSTOMER_NUMBER_FIELD,
      portalUrl: env.PUBLIC_URL,
      hookSecret: env.WHMCS_HOOK_SECRETS.split(/\s+/)[0] ?? '',
    },
    esimProvider: env.ESIM_PROVIDER,
    airalo: { clientId: env.AIRALO_CLIENT_ID, clientSecret: env.AIRALO_CLIENT_SECRET },
    esimgo: { apiKey: env.ESIMGO_API_KEY },
    mail: { apiKey: env.SENDGRID_API_KEY, from: env.MAIL_FROM },
    // Separated by spaces, as the product has them.
    provisionSecrets: env.PROVISION_SECRETS.split(/\s+/).filter((secret) => secret !== ''),
  }
}
