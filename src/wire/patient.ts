// What the doctor looks at, opened from the configuration. Nothing is asked before a check asks, and nothing is retried for long.

import { Redis } from 'ioredis'
import { type Clock, systemClock } from '../base/clock.ts'
import type { Config } from '../base/config.ts'
import { createGuards } from '../base/guard.ts'
import { createHttpAgent } from '../base/http-agent.ts'
import { outboundLookup } from '../base/outbound-addresses.ts'
import { type Random, systemRandom } from '../base/random.ts'
import { openDatabase } from '../db/database.ts'
import type { Patient } from '../doctor/check.ts'
import { openClients } from './clients.ts'

/** A slow answer is no fault of the set-up. */
const CALL_MS = 12_000
/**
 * Networks in which a reverse proxy of one's own stands: the doctor may ask PUBLIC_URL there, and nothing else. The address is the operator's
 * own, what is asked is `/healthz` without a credential, and of the answer nothing is told but its status. To list the network in
 * OUTBOUND_PRIVATE_ADDRESSES for the doctor's sake would open it to every client, credentials and all. Link-local addresses stay closed: there
 * clouds hand out theirs.
 */
const OWN_HOUSE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '127.0.0.0/8', 'fc00::/7', '::1/128']
/** As many as there are checks that ask the database side by side: whoever waits for a connection has three seconds. */
const CONNECTIONS = 8
const REDIS_MS = 3_000

export interface Around {
  clock?: Clock
  random?: Random
  secretFiles?: ReadonlyMap<string, string>
  published?: ReadonlyMap<string, string>
  /** Where the names of addresses lead that no client asks; default: as the system says. */
  resolve?: Parameters<typeof outboundLookup>[1]
}

export function openPatient(config: Config, around: Around = {}): Patient & { close(): Promise<void> } {
  const { clock = systemClock, random = systemRandom, secretFiles = new Map(), published = new Map(), resolve } = around
  const guards = createGuards({ clock, fraction: random.fraction, timeScale: 1, changed: () => undefined })
  const clients = openClients(config, clock, () => undefined, guards)
  const { privateAddresses } = config.outbound
  const asking = (networks: readonly string[]) => {
    const lookup = outboundLookup(networks, resolve)
    return { lookup, http: createHttpAgent({ clock, lookup }) }
  }
  const [outside, home] = [asking(privateAddresses), asking([...privateAddresses, ...OWN_HOUSE])]
  const db = openDatabase(config.database.url, () => undefined, CONNECTIONS)
  const redis = new Redis(config.redis.url, {
    lazyConnect: true,
    connectTimeout: REDIS_MS,
    commandTimeout: REDIS_MS,
    maxRetriesPerRequest: 0,
    enableReadyCheck: false, // it would hide that the password is wrong
    retryStrategy: () => null,
  })
  redis.on('error', () => undefined) // whoever asks is told
  const correlationId = random.uuid()
  const asked = new Map<string, Promise<unknown>>()
  return {
    config,
    clock,
    salesforce: clients.salesforce,
    whmcs: clients.whmcs,
    esim: clients.esim,
    mail: clients.transport,
    ...outside,
    home,
    db,
    redis,
    secretFiles,
    published,
    // A person waits for the answer, whatever the day's calls are needed for.
    call: (deadlineMs = CALL_MS) => ({ correlationId, deadlineMs, urgency: 'vital' }),
    once<T>(what: string, ask: () => Promise<T>): Promise<T> {
      const known = asked.get(what) ?? ask()
      asked.set(what, known)
      // Under one name always the same is asked for.
      return known as Promise<T>
    },
    async close() {
      redis.disconnect()
      await clients.salesforce.close()
      clients.whmcs.close()
      clients.esim.close()
      clients.transport.close()
      outside.http.close()
      home.http.close()
      await db.destroy()
    },
  }
}
