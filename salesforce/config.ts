/** How to reach one org, and as whom. */
export interface SalesforceConfig {
  loginUrl: string
  clientId: string
  /** For the JWT bearer flow, the first choice: user name and PEM private key. */
  username?: string | undefined
  privateKey?: string | undefined
  /** For client credentials. */
  clientSecret?: string | undefined
  /** Default: the origin of `loginUrl`. */
  audience?: string | undefined
  /** `67.0` */
  apiVersion: string
  /** Origins a token may be sent to besides the log-in's own; My Domain hosts are trusted where the log-in is Salesforce's. */
  instanceOrigins?: readonly string[] | undefined
  /** When set, tokens of any other org are refused (a sandbox mixed up with production). */
  orgId?: string | undefined
  /** No exchange takes longer, whatever its caller would wait. Default 30 s. */
  timeoutMs?: number | undefined
  /** Of every amount in the org; multi-currency orgs are not supported. */
  currency: string
  /** Account has `PersonEmail` and `IsPersonAccount`; selecting them elsewhere is an error. */
  personAccounts: boolean
  /** A new log-in is tried after this age, half of the platform's usual session of two hours. */
  softSessionMs: number
  /** Between log-ins after one that failed. */
  minLoginIntervalMs: number
  /** The platform locks out who logs in more than about 3,600 times an hour. */
  loginsPerMinute: number
}

export const SALESFORCE_DEFAULTS = {
  apiVersion: '67.0',
  currency: 'JPY',
  personAccounts: false,
  softSessionMs: 3_600_000,
  minLoginIntervalMs: 1_000,
  loginsPerMinute: 10,
} as const
