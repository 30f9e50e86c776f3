// Every check there is, in the order in which they are told.

import { ESIM, MAIL, SALESFORCE, WHMCS } from './addresses.ts'
import { bffClock, bffReachable, bffTls, bffWorker } from './bff.ts'
import { catalogueCheck } from './catalogue.ts'
import type { Check } from './check.ts'
import { configurationCheck } from './configuration.ts'
import { databaseClock, databaseDurability, databaseMigrations, databasePrivileges, databaseReachable } from './database.ts'
import { esimBalance, esimLogIn, esimPackages } from './esim.ts'
import { mailKey, mailSender, mailSmtp } from './mail.ts'
import { databaseTls, redisTls } from './own-lines.ts'
import { clockOf, reachable, tlsOf } from './reachable.ts'
import { redisClock, redisEviction, redisPersistence, redisReachable, redisVersion } from './redis.ts'
import { salesforceCurrency } from './salesforce-currency.ts'
import { salesforceFields } from './salesforce-fields.ts'
import { salesforceApiVersion, salesforceLogIn } from './salesforce-log-in.ts'
import { salesforceApiCalls, salesforceOrg, salesforcePermissions } from './salesforce-org.ts'
import { salesforceOrderStatuses, salesforcePriceBook } from './salesforce-orders.ts'
import { salesforcePing } from './salesforce-ping.ts'
import { salesforceStaff } from './salesforce-staff.ts'
import { secretsAge } from './secrets-age.ts'
import { secretsNumber, secretsPublished, secretsStrength } from './secrets.ts'
import { NEAR_REFUSAL_MS } from './skew.ts'
import { whmcsActions } from './whmcs-actions.ts'
import { whmcsAllowList, whmcsAnswers, whmcsCredentials, whmcsVersion } from './whmcs-door.ts'
import { whmcsHook } from './whmcs-hook.ts'
import { whmcsNotes } from './whmcs-notes.ts'
import { whmcsCurrency, whmcsCustomerNumberField, whmcsGateway, whmcsLineKeyField } from './whmcs-settings.ts'
import { whmcsSweep } from './whmcs-sweep.ts'

const harmless = () => null

export const CHECKS: readonly Check[] = [
  configurationCheck,
  secretsStrength,
  secretsPublished,
  secretsNumber,
  secretsAge,
  databaseReachable,
  databaseMigrations,
  databaseDurability,
  databasePrivileges,
  databaseClock,
  databaseTls,
  redisReachable,
  redisVersion,
  redisEviction,
  redisPersistence,
  redisClock,
  redisTls,
  bffReachable,
  bffTls,
  bffClock,
  bffWorker,
  reachable(SALESFORCE),
  tlsOf(SALESFORCE),
  // The log-in carries a time of ours, and what Salesforce signs carries a time of its own.
  clockOf(SALESFORCE, () => ({ fromMs: 0, what: 'log-ins and signed calls are refused' })),
  salesforceApiVersion,
  salesforceLogIn,
  salesforceApiCalls,
  salesforceOrg,
  salesforcePermissions,
  salesforceCurrency,
  ...salesforceFields,
  salesforceOrderStatuses,
  salesforcePriceBook,
  salesforcePing,
  salesforceStaff,
  reachable(WHMCS),
  tlsOf(WHMCS),
  clockOf(WHMCS, ({ config }) =>
    config.whmcs.hookSecrets.length > 0 ? { fromMs: NEAR_REFUSAL_MS, what: 'the events of its hook are refused' } : null,
  ),
  whmcsAnswers,
  whmcsAllowList,
  whmcsCredentials,
  whmcsVersion,
  whmcsActions,
  whmcsGateway,
  whmcsCurrency,
  whmcsCustomerNumberField,
  whmcsLineKeyField,
  whmcsNotes,
  whmcsHook,
  whmcsSweep,
  reachable(ESIM),
  tlsOf(ESIM),
  clockOf(ESIM, harmless),
  esimLogIn,
  esimBalance,
  esimPackages,
  reachable(MAIL),
  tlsOf(MAIL),
  clockOf(MAIL, harmless),
  mailKey,
  mailSender,
  mailSmtp,
  catalogueCheck,
]
