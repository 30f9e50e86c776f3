// Web apps with settings of their own over one test world, with the journal's clock held still.

import { VARIABLES } from '../../src/base/config-fields.ts'
import { startServer } from '../../src/http/server.ts'
import { buildWeb } from '../../src/wire/web.ts'
import { secretOf } from '../provisioning/signatures.ts'
import type { TestWorld } from '../world.ts'
import { type ServerSettings, SETTING } from './read.ts'

export interface VectorServer {
  url: string
  /** Answers what it has begun. */
  close(): Promise<void>
}

export async function listen({ wired }: TestWorld, settings: ServerSettings, now = () => SETTING.nowMs): Promise<VectorServer> {
  const { secrets, allowedIps = '', trustProxy } = settings
  const config = {
    ...wired.config,
    web: { ...wired.config.web, ...(trustProxy ? { trustProxy } : {}) },
    provision: {
      secrets: VARIABLES.PROVISION_SECRETS.schema.parse(secrets.map(secretOf).join(' ')),
      allowedIps: VARIABLES.PROVISION_ALLOWED_IPS.schema.parse(allowedIps) ?? [],
    },
  }
  const web = await buildWeb({ ...wired, config, journalNow: async () => now() }, { checkReplies: true })
  const server = await startServer(
    web.app,
    { port: 0, host: '127.0.0.1' },
    { lifecycle: web.lifecycle, clock: wired.clock, random: wired.random },
  )
  return {
    url: server.url,
    async close() {
      await server.close()
      web.close()
    },
  }
}

/** Makes Orders in Salesforce that staff may press. */
export async function orderMaker({ salesforce }: TestWorld): Promise<() => Promise<string>> {
  const [like] = await salesforce.rows('Order')
  const fields = {
    AccountId: String(like?.['AccountId']),
    Pricebook2Id: String(like?.['Pricebook2Id']),
    EffectiveDate: '2026-01-01',
    Status: 'Pending Review',
    Portal_Source__c: 'Staff',
  }
  return async () => String((await salesforce.ask('insert', { object: 'Order', fields }))['id'])
}
