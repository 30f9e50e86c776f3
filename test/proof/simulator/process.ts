// One worker process of the product: its engine, flows, effects and clients, on the simulator's ports.

import { createAiraloDriver } from '../../../esim/airalo.ts'
import type { EsimDriver } from '../../../esim/driver.ts'
import { createEsimGoDriver } from '../../../esim/esimgo.ts'
import { createSendgridTransport } from '../../../mail/sendgrid.ts'
import { createSalesforceApi } from '../../../salesforce/client.ts'
import { SALESFORCE_DEFAULTS } from '../../../salesforce/config.ts'
import { createGuards } from '../../../src/base/guard.ts'
import { createHttpAgent } from '../../../src/base/http-agent.ts'
import type { Wire } from '../../../src/base/http-wire.ts'
import type { System } from '../../../src/base/remote.ts'
import { openWhmcsCurrency } from '../../../src/catalog/whmcs-currency.ts'
import { openWhmcsProducts } from '../../../src/catalog/whmcs-products.ts'
import { EFFECTS } from '../../../src/effects/table.ts'
import type { Tools } from '../../../src/effects/tools.ts'
import { stuckCase } from '../../../src/accounts/stuck-case.ts'
import { createJournalClock } from '../../../src/journal/clock.ts'
import type { AnyEffect } from '../../../src/journal/effect.ts'
import { createEngine, type Engine } from '../../../src/journal/engine.ts'
import type { Journal } from '../../../src/journal/journal.ts'
import type { JournalStore } from '../../../src/journal/store.ts'
import { times } from '../../../src/journal/times.ts'
import { KINDS } from '../../../src/wire/kinds.ts'
import { createWhmcsApi } from '../../../whmcs/client.ts'
import type { Life } from './life.ts'
import { purpose } from './network.ts'
import { type Remotes, SANDBOX } from './remotes.ts'
import type { Seeded } from '../seeded.ts'

/** Recovery times are divided by this, so that a schedule need not poll through hours. */
export const TIME_SCALE = 30
/** Deadlines of the clients: settings, short against the quiet periods as in production. */
const DEADLINES = { salesforceMs: 2_000, whmcsMs: 2_000, whmcsModuleMs: 2_500, esimMs: 4_000, mailMs: 2_000 } as const
const CURRENCY = 'JPY'

export interface Worker {
  life: Life
  engine: Engine
  tools: Tools
}

interface Surroundings {
  life: Life
  wire: Wire
  store: JournalStore
  random: Seeded
  remotes: Remotes
  /** Whose time leases and quiet periods run on. */
  journalTime: 'database' | 'own wall clock'
  known: Tools['known']
  esimClaims: Tools['esimClaims']
  takeEarlyPress: Tools['takeEarlyPress']
  wake: (flowId: string) => void
  /** A fault of ours. */
  onError: (error: unknown) => void
}

export function startWorker({
  life,
  wire,
  store,
  random,
  remotes,
  journalTime,
  known,
  esimClaims,
  takeEarlyPress,
  wake,
  onError,
}: Surroundings): Worker {
  const { clock } = life
  const around = { clock, observe: () => undefined }
  const guards = createGuards({ clock, fraction: random.fraction, timeScale: TIME_SCALE, changed: () => undefined })
  const http = (system: System) => createHttpAgent({ clock, wire, guard: guards.of[system] })
  const salesforce = createSalesforceApi({
    config: {
      ...SALESFORCE_DEFAULTS,
      loginUrl: remotes.urlOf('salesforce'),
      clientId: SANDBOX.salesforce.clientId,
      username: SANDBOX.salesforce.username,
      clientSecret: SANDBOX.salesforce.clientSecret,
      timeoutMs: DEADLINES.salesforceMs,
    },
    wire,
    guard: guards.of.salesforce,
    ...around,
  })
  const whmcs = createWhmcsApi({
    config: {
      url: remotes.urlOf('whmcs'),
      identifier: SANDBOX.whmcs.identifier,
      secret: SANDBOX.whmcs.secret,
      timeouts: { read: DEADLINES.whmcsMs, write: DEADLINES.whmcsMs, module: DEADLINES.whmcsModuleMs },
    },
    http: http('whmcs'),
    ...around,
  })
  const timeouts = { orderMs: DEADLINES.esimMs, readMs: DEADLINES.esimMs }
  const url = `${remotes.urlOf('esim')}/${remotes.esims}`
  const esim: EsimDriver =
    remotes.esims === 'airalo'
      ? createAiraloDriver({ config: { url, ...SANDBOX.airalo, timeouts }, http: http('esim'), ...around })
      : createEsimGoDriver({ config: { url, ...SANDBOX.esimgo, timeouts }, http: http('esim'), ...around })
  const mail = createSendgridTransport({
    config: { url: remotes.urlOf('mail'), apiKey: SANDBOX.mail.apiKey, timeoutMs: DEADLINES.mailMs },
    http: http('mail'),
    ...around,
  })
  const lineKeyField = { name: SANDBOX.whmcs.lineKeyField }
  const products = openWhmcsProducts({ whmcs, clock, currency: CURRENCY, lineKeyField })
  const tools: Tools = {
    salesforce,
    whmcs,
    esim,
    esimClaims,
    known,
    takeEarlyPress,
    clock,
    random,
    currency: CURRENCY,
    sendMail: ({ mailId, kind, refs }, call) =>
      mail.send(
        {
          from: SANDBOX.mail.from,
          to: 'somebody@example.jp',
          subject: `${kind} ${refs['orderId'] ?? ''}`,
          text: kind,
          html: `<p>${kind}</p>`,
          attachments: [],
          headers: { 'Message-ID': `<${mailId}@trunkline.example>` },
          customArgs: { kind, eventId: mailId },
        },
        call,
      ),
    whmcsSettings: {
      paymentMethod: SANDBOX.whmcs.paymentMethod,
      customerNumberFieldId: SANDBOX.whmcs.customerNumberField,
      currencyIdOf: openWhmcsCurrency({ whmcs, code: CURRENCY }).idOf,
      lineKeyField,
      productsNow: products.readNow,
      lineKeyFieldIdOf: products.lineKeyFieldIdOf,
    },
    deadlines: DEADLINES,
  }
  const journal: Journal<Tools> = {
    store,
    clock,
    time: journalTime === 'database' ? createJournalClock(clock) : { now: clock.now, sync: () => undefined },
    times: times(TIME_SCALE),
    fraction: random.fraction,
    gate: guards.gate,
    tools,
    effects: PURPOSEFUL,
    kinds: KINDS,
    wake,
    report: () => undefined,
    broke: onError,
    stuck: stuckCase,
    holding: new Map(),
  }
  const engine = createEngine(journal, onError)
  engine.start({ poll: true })
  return { life, engine, tools }
}

/** Every effect, with what it does marked on the requests that it makes. */
const PURPOSEFUL: typeof EFFECTS = Object.fromEntries(Object.entries(EFFECTS).map(([id, effect]) => [id, marked(effect)]))

function marked(effect: AnyEffect<Tools>): AnyEffect<Tools> {
  if (effect.class === 'R') {
    return { ...effect, look: (...args) => purpose.run({ effect: effect.id, what: 'look' }, () => effect.look(...args)) }
  }
  const { find, verify } = effect
  return {
    ...effect,
    find: find && ((...args) => purpose.run({ effect: effect.id, what: 'find' }, () => find(...args))),
    ...(verify && { verify: (...args: Parameters<typeof verify>) => purpose.run({ effect: effect.id, what: 'find' }, () => verify(...args)) }), // prettier-ignore
    perform: (input, tools, call) =>
      purpose.run({ effect: effect.id, what: 'perform', eventId: call.eventId, deadlineMs: call.deadlineMs }, () =>
        effect.perform(input, tools, call),
      ),
  }
}
