// Where each system is found, and what can be asked there without logging in.
import type { Address } from './reachable.ts'

export const SALESFORCE: Address = {
  system: 'salesforce',
  name: 'Salesforce',
  variable: () => 'SALESFORCE_LOGIN_URL',
  url: ({ config }) => `${config.salesforce.loginUrl}/services/data/`,
}

export const WHMCS: Address = {
  system: 'whmcs',
  name: 'WHMCS',
  variable: () => 'WHMCS_URL',
  url: ({ config }) => `${config.whmcs.url}/includes/api.php`,
}

export const ESIM: Address = {
  system: 'esim',
  name: 'the eSIM provider',
  variable: ({ config }) => (config.esim.provider === 'airalo' ? 'AIRALO_URL' : 'ESIMGO_URL'),
  url: ({ config }) => (config.esim.provider === 'airalo' ? `${config.esim.url}/v2/balance` : `${config.esim.url}/v2.5/organisation`),
}

export const MAIL: Address = {
  system: 'mail',
  name: 'the mail provider',
  variable: () => 'SENDGRID_URL',
  url: ({ config }) => (config.mail.via.transport === 'sendgrid' ? `${config.mail.via.url}/v3/scopes` : null),
}
