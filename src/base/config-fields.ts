// Every variable that the app reads: its shape, its default, whether it may come from a file. One row each; `.env.example` has the same rows.
import { createPrivateKey } from 'node:crypto'
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import { z } from 'zod'
import { contrast } from './contrast.ts'

export interface Variable<Schema extends z.ZodType = z.ZodType> {
  schema: Schema
  /** A secret is never shown, and may come from the file that NAME_FILE names. */
  secret?: true
}

const variable = <S extends z.ZodType>(schema: S): Variable<S> => ({ schema })
const secret = <S extends z.ZodType>(schema: S): Variable<S> => ({ schema, secret: true })

const text = z.string().max(500)
const whole = (min: number, max: number) =>
  z.string().regex(/^\d{1,9}$/, `must be a whole number from ${min} to ${max}`).transform(Number).refine((n) => n >= min && n <= max, `must be from ${min} to ${max}`) // prettier-ignore
const scale = z
  .string()
  .refine((value) => Number(value) >= 1 && Number(value) <= 10_000, 'must be a number from 1 to 10000')
  .transform(Number)
const oneOf = <const T extends readonly [string, ...string[]]>(...words: T) => z.enum(words, `must be one of ${words.join(', ')}`)
const email = z.email('must be an e-mail address')
const ipAddress = z.string().refine((value) => isIP(value) > 0, 'must be an address such as 127.0.0.1, 0.0.0.0 or ::')

const isLoopback = (host: string): boolean => host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)

/** https, or http on this machine alone; no user, query or fragment. Without a slash at the end. */
const webUrl = z.string().transform((value, context) => {
  const url = URL.canParse(value) ? new URL(value) : undefined
  const allowed = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname))
  if (url && allowed && !url.username && !url.password && !url.search && !url.hash) return url.href.replace(/\/+$/, '')
  context.addIssue('must be an https address (http only for 127.0.0.1, localhost or [::1]) without user, query or fragment')
  return z.NEVER
})
const origin = webUrl.refine((value) => new URL(value).pathname === '/', 'must be an origin, without a path')

const serverUrl = (protocols: readonly string[]) =>
  z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), `must be an address that starts with ${protocols.map((name) => `${name}//`).join(' or ')}`) // prettier-ignore

/** 128 random bits, written in hex, count as 110 or more this way; a word that a person thought of does not. */
const bitsOf = (value: string): number => value.length * Math.log2(new Set(value).size)
const strong = z
  .string()
  .refine((value) => bitsOf(value) >= 96, 'is too short or too uniform for a secret: 128 random bits are 32 hexadecimal digits')

/** A PEM key; `\n` written out is accepted, as environment files have it. */
const rsaKey = z.string().transform((value, context) => {
  const pem = value.replaceAll('\\n', '\n').trim()
  try {
    const key = createPrivateKey(pem)
    if (key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2048) return `${pem}\n`
  } catch {
    // Unreadable is one of the two faults below; the parser's own words could quote the key.
  }
  context.addIssue('must be an RSA private key of at least 2048 bits in PEM form')
  return z.NEVER
})

const isWebhookSecret = (entry: string): boolean => {
  if (!/^whsec_[A-Za-z0-9+/]+={0,2}$/.test(entry)) return false
  const bytes = Buffer.from(entry.slice('whsec_'.length), 'base64')
  return bytes.length >= 24 && bytes.length <= 64 && new Set(bytes).size >= 8
}
/** The first signs, any of them is accepted. */
const webhookSecrets = z
  .string()
  .transform((value) => value.split(/\s+/).filter(Boolean))
  .refine(
    (list) => list.length >= 1 && list.length <= 3 && list.every(isWebhookSecret),
    'must be 1 to 3 entries, separated by spaces, each whsec_ and the base64 of 24 to 64 random bytes',
  )

/** `address/bits` in its shortest spelling; an IPv4 network written as IPv6 becomes IPv4, as peers' addresses do. */
function network(entry: string): string | undefined {
  try {
    const [address, bits] = entry.includes('/') ? ipaddr.parseCIDR(entry) : [ipaddr.parse(entry), entry.includes(':') ? 128 : 32]
    if (address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() && bits >= 96)
      return `${address.toIPv4Address().toString()}/${bits - 96}`
    return `${address.toString()}/${bits}`
  } catch {
    return undefined
  }
}
const NETWORKS = 'must be addresses or networks (10.0.0.0/8, 2001:db8::/32), separated by commas'
const networks = z.string().transform((value, context) => {
  const found = value.split(/[\s,]+/).filter(Boolean).map(network) // prettier-ignore
  const known = found.filter((entry) => entry !== undefined)
  if (known.length === found.length) return known
  context.addIssue(NETWORKS)
  return z.NEVER
})

/** Whom to believe about X-Forwarded-*: nobody, the last so many hops, or peers in these networks. */
const trustProxy = z.string().transform((value, context): number | string[] => {
  if (/^\d$/.test(value)) return Number(value)
  const parsed = networks.safeParse(value)
  if (parsed.success && parsed.data.every((entry) => !entry.endsWith('/0'))) return parsed.data
  context.addIssue(
    `${NETWORKS}, or a hop count from 0 to 9; "true" and whole address spaces are refused, since anybody could then name any address`,
  )
  return z.NEVER
})

/** The custom field's name, or where products don't show it: `pid:id,…`. */
const lineKeyField = text.transform((value): { name: string } | { idByPid: ReadonlyMap<number, number> } => {
  if (!/^\d+:\d+(\s*,\s*\d+:\d+)*$/.test(value)) return { name: value }
  return { idByPid: new Map([...value.matchAll(/(\d+):(\d+)/g)].map(([, pid, id]) => [Number(pid), Number(id)])) }
})

/** What one unit of each currency is worth in the price book's. Kept as text: rates are no binary fractions. */
const rates = z.string().transform((value, context): ReadonlyMap<string, string> => {
  const found = value.split(/[\s,]+/).filter(Boolean).map((entry) => /^([A-Z]{3}):(\d{1,6}(?:\.\d{1,6})?)$/.exec(entry)) // prettier-ignore
  const known = found.flatMap((match): [string, string][] => (match && Number(match[2]) > 0 ? [[match[1] ?? '', match[2] ?? '']] : []))
  if (known.length === found.length && new Map(known).size === known.length) return new Map(known)
  context.addIssue('must be currencies and what one unit of each is worth, as USD:155.5, separated by commas')
  return z.NEVER
})

/** Lines and the frame around what has the focus must be seen on the page (WCAG 2.2: 3 to 1). */
const colorOn = (page: string, kind: string) =>
  z
    .string()
    .toLowerCase()
    .regex(/^#[\da-f]{6}$/, { message: 'must be a colour such as #b8321a', abort: true })
    .refine((color) => contrast(color, page) >= 3, `must stand apart from a ${kind} page: its contrast is below 3 to 1`)

const timeout = whole(100, 300_000)

const timeZone = z
  .string()
  .refine((value) => Intl.supportedValuesOf('timeZone').includes(value) || value === 'UTC', 'must be a time zone such as Asia/Tokyo')

export const VARIABLES = {
  PORT: variable(whole(0, 65_535).prefault('3000')),
  LISTEN_ADDRESS: variable(ipAddress.prefault('127.0.0.1')),
  WORKER_PORT: variable(whole(0, 65_535).optional()),
  PUBLIC_URL: variable(origin),
  TRUST_PROXY: variable(trustProxy.optional()),
  BRAND_NAME: variable(text.prefault('Trunkline')),
  BRAND_COLOR: variable(colorOn('#ffffff', 'white').prefault('#b8321a')),
  BRAND_COLOR_DARK: variable(colorOn('#10161c', 'dark').optional()),
  BRAND_LOGO_FILE: variable(text.optional()),
  SUPPORT_EMAIL: variable(email.optional()),
  SUPPORT_PHONE: variable(
    z
      .string()
      .regex(/^\+?[\d -]{5,20}$/, 'must be a telephone number')
      .optional(),
  ),
  SUPPORT_HOURS: variable(text.optional()),
  TERMS_FILE: variable(text.optional()),
  PRIVACY_FILE: variable(text.optional()),
  PORTAL_STYLEGUIDE: variable(oneOf('on', 'off').prefault('off')),
  LOG_LEVEL: variable(oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent').prefault('info')),
  TRACES_URL: variable(webUrl.optional()),
  DATABASE_URL: secret(serverUrl(['postgres:', 'postgresql:'])),
  REDIS_URL: secret(serverUrl(['redis:', 'rediss:'])),
  DATA_DIR: variable(text.prefault('.data')),
  BUSINESS_TIME_ZONE: variable(timeZone.prefault('Asia/Tokyo')),
  PRICES_TAX: variable(oneOf('included', 'excluded').prefault('included')),
  CATALOG_TTL_SECONDS: variable(whole(0, 86_400).prefault('60')),
  SALESFORCE_LOGIN_URL: variable(webUrl),
  SALESFORCE_CLIENT_ID: variable(text),
  SALESFORCE_USERNAME: variable(text.optional()),
  SALESFORCE_PRIVATE_KEY: secret(rsaKey.optional()),
  SALESFORCE_CLIENT_SECRET: secret(strong.optional()),
  SALESFORCE_API_VERSION: variable(z.string().regex(/^\d{2}\.0$/, 'must look like 67.0').prefault('67.0')), // prettier-ignore
  SALESFORCE_PRICEBOOK: variable(text.prefault('Portal')),
  SALESFORCE_TIMEOUT_MS: variable(timeout.prefault('30000')),
  WHMCS_URL: variable(webUrl),
  WHMCS_IDENTIFIER: secret(strong),
  WHMCS_SECRET: secret(strong),
  WHMCS_PAYMENT_METHOD: variable(text),
  WHMCS_CUSTOMER_NUMBER_FIELD: variable(whole(1, 999_999_999)),
  WHMCS_LINE_KEY_FIELD: variable(lineKeyField.prefault('Line key')),
  WHMCS_TIMEOUT_MS: variable(timeout.prefault('35000')),
  WHMCS_HOOK_SECRETS: secret(webhookSecrets.optional()),
  ESIM_PROVIDER: variable(oneOf('airalo', 'esimgo').prefault('airalo')),
  AIRALO_URL: variable(webUrl.prefault('https://partners-api.airalo.com')),
  AIRALO_CLIENT_ID: variable(text.optional()),
  AIRALO_CLIENT_SECRET: secret(strong.optional()),
  ESIMGO_URL: variable(webUrl.prefault('https://api.esim-go.com')),
  ESIMGO_API_KEY: secret(strong.optional()),
  ESIM_MARGIN_PERCENT: variable(z.string().regex(/^\d{1,2}(\.\d{1,2})?$/, 'must be a percentage from 0 to 99.99').prefault('0').transform(Number)), // prettier-ignore
  ESIM_COST_RATES: variable(rates.optional()),
  ESIM_TIMEOUT_MS: variable(timeout.prefault('65000')),
  MAIL_TRANSPORT: variable(oneOf('sendgrid', 'smtp').prefault('sendgrid')),
  SENDGRID_URL: variable(webUrl.prefault('https://api.sendgrid.com')),
  SENDGRID_API_KEY: secret(strong.optional()),
  SMTP_URL: secret(serverUrl(['smtp:', 'smtps:']).optional()),
  MAIL_FROM: variable(email),
  STAFF_MAIL: variable(email),
  MAIL_ESIM_CODES: variable(oneOf('code', 'link').prefault('code')),
  MAIL_TIMEOUT_MS: variable(timeout.prefault('30000')),
  PROVISION_SECRETS: secret(webhookSecrets),
  PROVISION_ALLOWED_IPS: variable(networks.optional()),
  OUTBOUND_PRIVATE_ADDRESSES: variable(networks.optional()),
  TIME_SCALE: variable(scale.prefault('1')),
  RATE_LIMIT_SCALE: variable(scale.prefault('1')),
  SANDBOX_PORT: variable(whole(0, 65_531).prefault('4101')),
} as const satisfies Record<string, Variable>

export type Name = keyof typeof VARIABLES
export type Values = { [N in Name]: z.output<(typeof VARIABLES)[N]['schema']> }
