// What a stand-in org is told at start: credentials from the sandbox's settings, and how it is tuned.
import { readFileSync } from 'node:fs'

export interface SalesforceSettings {
  readonly salesforce: {
    readonly clientId: string
    readonly clientSecret: string
    readonly username: string
    /** Name of the Portal price book. */
    readonly pricebook: string
    /** How many the org starts with. */
    readonly customers: number
  }
  /** Whose packages its eSIM products name. */
  readonly esimProvider: 'airalo' | 'esimgo'
  /** `whsec_…`; the first one signs. */
  readonly provisionSecrets: readonly string[]
}

export interface SalesforceTuning {
  /** PEM of the public half of the key on the app. */
  publicKeyPem: string
  sessionMinutes: number
  dailyLimit: number
  pageSize: number
  personAccounts: boolean
  /** Field-level security and object permissions of the integration user. */
  fieldSecurity: boolean
  activateOrders: boolean
  editActivatedOrders: boolean
  /** `aud` of the assertion besides the stand-in's own address. */
  audiences: readonly string[]
  /** Real time. Assertions and webhook signatures are dated by other machines, whose clock the desk doesn't move. */
  wallClock: () => number
  /** How long the callout of the button waits. */
  calloutMs: number
}

export type OrgSettings = SalesforceSettings['salesforce'] &
  SalesforceTuning &
  Pick<SalesforceSettings, 'esimProvider' | 'provisionSecrets'>

export const withDefaults = (settings: SalesforceSettings, tuning: Partial<SalesforceTuning> = {}): OrgSettings => ({
  ...settings.salesforce,
  esimProvider: settings.esimProvider,
  provisionSecrets: settings.provisionSecrets,
  publicKeyPem: tuning.publicKeyPem ?? readFileSync(new URL('../seed/integration-user.pub.pem', import.meta.url), 'utf8'),
  sessionMinutes: 120,
  dailyLimit: 1_000_000,
  pageSize: 2000,
  personAccounts: false,
  fieldSecurity: true,
  activateOrders: true,
  editActivatedOrders: true,
  audiences: ['https://login.salesforce.com'],
  wallClock: () => Date.now(),
  calloutMs: 120_000,
  ...tuning,
})
