import type { LookupFunction } from 'node:net'
import { createAiraloDriver } from '../../esim/airalo.ts'
import type { EsimDriver } from '../../esim/driver.ts'
import { createEsimGoDriver } from '../../esim/esimgo.ts'
import type { MailTransport } from '../../mail/transport.ts'
import { createSalesforceApi } from '../../salesforce/client.ts'
import { SALESFORCE_DEFAULTS } from '../../salesforce/config.ts'
import { createWhmcsApi } from '../../whmcs/client.ts'
import type { Clock } from '../base/clock.ts'
import type { Config } from '../base/config.ts'
import type { Guards } from '../base/guard.ts'
import { createHttpAgent } from '../base/http-agent.ts'
import { outboundLookup } from '../base/outbound-addresses.ts'
import { notSent } from '../base/outcome.ts'
import type { ObserveCall } from '../base/remote.ts'

/** One client for each remote system, as configured. None of them calls before it is asked to. */
export function openClients(config: Config, clock: Clock, observe: ObserveCall, guards: Guards) {
  const lookup = outboundLookup(config.outbound.privateAddresses)
  const around: Around = { clock, observe, lookup, guards }
  const { loginUrl, clientId, username, privateKey, clientSecret, apiVersion, timeoutMs } = config.salesforce
  const salesforce = createSalesforceApi({
    config: { ...SALESFORCE_DEFAULTS, loginUrl, clientId, username, privateKey, clientSecret, apiVersion, timeoutMs },
    guard: guards.of.salesforce,
    ...around,
  })
  const whmcs = createWhmcsApi({
    config: {
      url: config.whmcs.url,
      identifier: config.whmcs.identifier,
      secret: config.whmcs.secret,
      timeouts: { read: config.whmcs.readTimeoutMs, write: Math.min(30_000, config.whmcs.timeoutMs), module: config.whmcs.timeoutMs },
    },
    http: createHttpAgent({ ...around, guard: guards.of.whmcs }),
    ...around,
  })
  return { salesforce, whmcs, esim: openEsim(config, around), transport: openTransport(config, around) }
}

interface Around {
  clock: Clock
  observe: ObserveCall
  lookup: LookupFunction
  guards: Guards
}

function openEsim(config: Config, around: Around): EsimDriver {
  const { esim } = config
  const { url, timeoutMs } = esim
  const timeouts = { orderMs: timeoutMs, readMs: Math.min(10_000, timeoutMs) }
  const parts = { http: createHttpAgent({ ...around, guard: around.guards.of.esim }), ...around }
  if (esim.provider === 'esimgo') return createEsimGoDriver({ config: { url, apiKey: esim.apiKey, timeouts }, ...parts })
  const { clientId, clientSecret } = esim
  return createAiraloDriver({ config: { url, clientId, clientSecret, timeouts }, ...parts })
}

/** Each transport brings a large package: the chosen one is loaded with the first mail. */
function openTransport(config: Config, around: Around): MailTransport {
  const { via, timeoutMs } = config.mail
  const guard = around.guards.of.mail
  const load = async (): Promise<MailTransport> => {
    if (via.transport === 'sendgrid') {
      const { createSendgridTransport } = await import('../../mail/sendgrid.ts')
      const http = createHttpAgent({ ...around, guard })
      return createSendgridTransport({ config: { url: via.url, apiKey: via.apiKey, timeoutMs }, http, ...around })
    }
    const { createSmtpTransport } = await import('../../mail/smtp.ts')
    return createSmtpTransport({ config: { url: via.url, timeouts: { totalMs: timeoutMs } }, guard, ...around })
  }
  let loaded: Promise<MailTransport> | undefined
  return {
    name: via.transport,
    send: async (mail, call) => (await (loaded ??= load())).send(mail, call),
    ...(via.transport === 'smtp' && { logIn: async (call) => (await (loaded ??= load())).logIn?.(call) ?? notSent('not_offered') }),
    close: () => void loaded?.then((transport) => transport.close()),
  }
}
