// The configuration: read once from the environment, checked whole, frozen. The environment is read nowhere else.
import { readFileSync } from 'node:fs'
import { VARIABLES, type Name, type Values, type Variable } from './config-fields.ts'

/** What is wrong with the environment, one line a fault, all at once. No line holds a value. */
export class ConfigError extends Error {
  readonly faults: readonly string[]
  constructor(faults: readonly string[]) {
    super(
      `The configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
    )
    this.name = 'ConfigError'
    this.faults = faults
  }
}

export type Config = DeepReadonly<ReturnType<typeof assemble>>
type DeepReadonly<T> = T extends ReadonlyMap<unknown, unknown> ? T : T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T

type Environment = Readonly<Record<string, string | undefined>>
type ReadFile = (path: string) => string
const readText: ReadFile = (path) => readFileSync(path, 'utf8')

/** Reads every variable that `.env.example` explains. An empty variable counts as unset. Throws ConfigError. */
export function loadConfig(env: Environment, readFile: ReadFile = readText): Config {
  const faults: string[] = []
  const found: Partial<Record<Name, unknown>> = {}
  for (const name of names()) {
    const row: Variable = VARIABLES[name]
    const given = row.secret ? readSecret(env, name, readFile) : { value: env[name] || undefined }
    if ('fault' in given) {
      faults.push(given.fault)
      continue
    }
    const parsed = row.schema.safeParse(given.value)
    if (parsed.success) found[name] = parsed.data
    else faults.push(`${name} ${given.value === undefined ? 'is missing' : (parsed.error.issues[0]?.message ?? 'is not valid')}`)
  }
  faults.push(...togetherFaults(found, env))
  if (faults.length > 0) throw new ConfigError(faults)
  return deepFreeze(assemble(complete(found)))
}

const names = (): Name[] => Object.keys(VARIABLES) as Name[]
/** Every schema has passed when no fault was noted, so every value is there in its type. */
const complete = (found: Partial<Record<Name, unknown>>): Values => found as Values

/** A secret as it is given, itself or by its file; for whoever needs no more of the configuration than this one. */
export function readSecret(env: Environment, name: Name, readFile: ReadFile = readText): { value: string | undefined } | { fault: string } {
  const path = env[`${name}_FILE`]
  if (!path) return { value: env[name] || undefined }
  if (env[name]) return { fault: `${name} and ${name}_FILE are both set; set one` }
  try {
    return { value: readFile(path).trim() || undefined }
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : ''
    return { fault: `${name}_FILE names a file that cannot be read${why}` }
  }
}

/** What no variable can be judged for alone. Variables that are wrong by themselves are named already. */
function* togetherFaults(found: Partial<Record<Name, unknown>>, env: Environment): Generator<string> {
  const given = (name: Name) => Boolean(env[name] || env[`${name}_FILE`])
  const need = function* (when: string, ...wanted: Name[]) {
    for (const name of wanted) if (!given(name)) yield `${name} is missing: ${when} needs it`
  }
  if (!given('SALESFORCE_PRIVATE_KEY') && !given('SALESFORCE_CLIENT_SECRET'))
    yield 'SALESFORCE_PRIVATE_KEY or SALESFORCE_CLIENT_SECRET is missing: one of them is needed'
  if (given('SALESFORCE_PRIVATE_KEY')) yield* need('SALESFORCE_PRIVATE_KEY', 'SALESFORCE_USERNAME')
  if (found.ESIM_PROVIDER === 'airalo') yield* need('ESIM_PROVIDER=airalo', 'AIRALO_CLIENT_ID', 'AIRALO_CLIENT_SECRET')
  if (found.ESIM_PROVIDER === 'esimgo') yield* need('ESIM_PROVIDER=esimgo', 'ESIMGO_API_KEY')
  if (found.MAIL_TRANSPORT === 'sendgrid') yield* need('MAIL_TRANSPORT=sendgrid', 'SENDGRID_API_KEY')
  if (found.MAIL_TRANSPORT === 'smtp') yield* need('MAIL_TRANSPORT=smtp', 'SMTP_URL')
  if (!String(found.PUBLIC_URL).startsWith('https:')) return
  // Both are for people who watch a demo; with customers they would only weaken what was measured and promised.
  for (const name of ['TIME_SCALE', 'RATE_LIMIT_SCALE'] as const)
    if (Number(found[name]) > 1) yield `${name} must be 1 where PUBLIC_URL is https`
}

function assemble(v: Values) {
  const need = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('unreachable: togetherFaults() names what is missing')
    return value
  }
  const publicUrl = new URL(v.PUBLIC_URL)
  return {
    brand: {
      name: v.BRAND_NAME,
      color: v.BRAND_COLOR,
      colorDark: v.BRAND_COLOR_DARK,
      logoFile: v.BRAND_LOGO_FILE,
      support: { email: v.SUPPORT_EMAIL, phone: v.SUPPORT_PHONE, hours: v.SUPPORT_HOURS },
      legal: { terms: v.TERMS_FILE, privacy: v.PRIVACY_FILE },
      styleguide: v.PORTAL_STYLEGUIDE === 'on',
    },
    timeZone: v.BUSINESS_TIME_ZONE,
    dataDir: v.DATA_DIR,
    web: {
      port: v.PORT,
      host: v.LISTEN_ADDRESS,
      publicUrl: publicUrl.origin,
      secure: publicUrl.protocol === 'https:',
      trustProxy: v.TRUST_PROXY ?? 0,
    },
    worker: { host: v.LISTEN_ADDRESS, port: v.WORKER_PORT },
    log: { level: v.LOG_LEVEL },
    traces: { url: v.TRACES_URL },
    database: { url: v.DATABASE_URL },
    redis: { url: v.REDIS_URL },
    prices: { tax: v.PRICES_TAX },
    catalog: {
      ttlMs: v.CATALOG_TTL_SECONDS * 1000,
      gate: { marginPercent: v.ESIM_MARGIN_PERCENT, costRates: v.ESIM_COST_RATES ?? new Map<string, string>() },
    },
    salesforce: {
      loginUrl: v.SALESFORCE_LOGIN_URL,
      clientId: v.SALESFORCE_CLIENT_ID,
      username: v.SALESFORCE_USERNAME,
      privateKey: v.SALESFORCE_PRIVATE_KEY,
      clientSecret: v.SALESFORCE_CLIENT_SECRET,
      apiVersion: v.SALESFORCE_API_VERSION,
      pricebook: v.SALESFORCE_PRICEBOOK,
      timeoutMs: v.SALESFORCE_TIMEOUT_MS,
    },
    whmcs: {
      url: v.WHMCS_URL,
      identifier: v.WHMCS_IDENTIFIER,
      secret: v.WHMCS_SECRET,
      paymentMethod: v.WHMCS_PAYMENT_METHOD,
      customerNumberField: v.WHMCS_CUSTOMER_NUMBER_FIELD,
      lineKeyField: v.WHMCS_LINE_KEY_FIELD,
      hookSecrets: v.WHMCS_HOOK_SECRETS ?? [],
      timeoutMs: v.WHMCS_TIMEOUT_MS,
      /** A page waits for these; a write may take WHMCS longer and nobody stands before it. */
      readTimeoutMs: Math.min(10_000, v.WHMCS_TIMEOUT_MS),
    },
    esim:
      v.ESIM_PROVIDER === 'airalo'
        ? {
            provider: 'airalo' as const,
            url: v.AIRALO_URL,
            clientId: need(v.AIRALO_CLIENT_ID),
            clientSecret: need(v.AIRALO_CLIENT_SECRET),
            timeoutMs: v.ESIM_TIMEOUT_MS,
          }
        : { provider: 'esimgo' as const, url: v.ESIMGO_URL, apiKey: need(v.ESIMGO_API_KEY), timeoutMs: v.ESIM_TIMEOUT_MS },
    mail: {
      via:
        v.MAIL_TRANSPORT === 'sendgrid'
          ? { transport: 'sendgrid' as const, url: v.SENDGRID_URL, apiKey: need(v.SENDGRID_API_KEY) }
          : { transport: 'smtp' as const, url: need(v.SMTP_URL) },
      from: v.MAIL_FROM,
      staff: v.STAFF_MAIL,
      esimCodes: v.MAIL_ESIM_CODES,
      timeoutMs: v.MAIL_TIMEOUT_MS,
    },
    provision: { secrets: v.PROVISION_SECRETS, allowedIps: v.PROVISION_ALLOWED_IPS ?? [] },
    outbound: { privateAddresses: v.OUTBOUND_PRIVATE_ADDRESSES ?? [] },
    recovery: { timeScale: v.TIME_SCALE },
    limits: { scale: v.RATE_LIMIT_SCALE },
  }
}

function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) if (typeof part === 'object' && part !== null) deepFreeze(part)
  return Object.freeze(value)
}
