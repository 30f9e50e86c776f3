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
/** As many as there are checks that ask the database side by side: whoever waits for a connection has three seconds. */
const CONNECTIONS = 6
const REDIS_MS = 3_000

export interface Around {
  clock?: Clock
  random?: Random
  secretFiles?: ReadonlyMap<string, string>
  published?: ReadonlyMap<string, string>
}

export function openPatient(config: Config, around: Around = {}): Patient & { close(): Promise<void> } {
  const { clock = systemClock, random = systemRandom, secretFiles = new Map(), published = new Map() } = around
  const guards = createGuards({ clock, fraction: random.fraction, timeScale: 1, changed: () => undefined })
  const clients = openClients(config, clock, () => undefined, guards)
  const http = createHttpAgent({ clock, lookup: outboundLookup(config.outbound.privateAddresses) })
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
    http,
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
      http.close()
      await db.destroy()
    },
  }
}
