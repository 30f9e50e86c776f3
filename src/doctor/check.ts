import type { LookupFunction } from 'node:net'
import type { Redis } from 'ioredis'
import type { EsimDriver } from '../../esim/driver.ts'
import type { MailTransport } from '../../mail/transport.ts'
import type { SalesforceApi } from '../../salesforce/client.ts'
import type { WhmcsApi } from '../../whmcs/client.ts'
import type { Clock } from '../base/clock.ts'
import type { Config } from '../base/config.ts'
import type { HttpAgent } from '../base/http-agent.ts'
import type { Call } from '../base/remote.ts'
import type { Db } from '../db/database.ts'
import type { Finding } from './finding.ts'

export const SYSTEMS = ['configuration', 'secrets', 'database', 'redis', 'bff', 'salesforce', 'whmcs', 'esim', 'mail', 'catalogue'] as const
export type CheckedSystem = (typeof SYSTEMS)[number]

/** What a check works with. Nothing here is asked before a check asks. */
export interface Patient {
  config: Config
  clock: Clock
  salesforce: SalesforceApi
  whmcs: WhmcsApi
  esim: EsimDriver
  mail: MailTransport
  /** For what no client asks: whether somebody answers at all, what a mail account may do. */
  http: HttpAgent
  /** Where names may lead that are asked so. */
  lookup: LookupFunction
  /** The same for PUBLIC_URL alone: behind a proxy of one's own it may well lead into a private network. */
  home: Pick<Patient, 'http' | 'lookup'>
  db: Db
  redis: Redis
  /** Where secrets come from files: the variable and the file. */
  secretFiles: ReadonlyMap<string, string>
  /** The values of `.env.dev.example`, which everybody knows; empty where the file is not there. */
  published: ReadonlyMap<string, string>
  /** The circumstances of one question. */
  call(deadlineMs?: number): Call
  /** The first asks, whoever comes after gets the same answer. */
  once<T>(what: string, ask: () => Promise<T>): Promise<T>
}

export interface Check {
  /** `<system>.<what>`, and never renamed: machines go by it. */
  id: string
  system: CheckedSystem
  /** What is looked at. */
  looks: string
  /** Where it is mended, in general; each finding says it exactly. */
  mended: string
  /** Checks without whose good end this one has nothing to look at. */
  needs?: readonly string[]
  run(patient: Patient): Promise<readonly Finding[]>
}
