// What a stand-in org can be told at start; the defaults are those of `.env.dev.example`.

export interface SalesforceSettings {
  clientId: string
  username: string
  clientSecret: string
  /** PEM of the public half of the key on the app. */
  publicKeyPem: string
  /** `whsec_…`, separated by spaces; the first one signs. */
  provisionSecrets: string
  sessionMinutes?: number
  dailyLimit?: number
  pageSize?: number
  personAccounts?: boolean
  /** Field-level security and object permissions of the integration user. */
  fieldSecurity?: boolean
  activateOrders?: boolean
  editActivatedOrders?: boolean
  /** `aud` of the assertion besides the stand-in's own address. */
  audiences?: readonly string[]
  /** Real time. Assertions and webhook signatures are dated by other machines, whose clock the desk doesn't move. */
  wallClock?: () => number
  /** How long the callout of the button waits. */
  calloutMs?: number
}

export function withDefaults(settings: SalesforceSettings): Required<SalesforceSettings> {
  return {
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
    ...settings,
  }
}
