// Sign-up and everything about an account as a whole: PostgreSQL and Redis of this run, stand-ins, engine and web app of its own. Mails
// are taken out of the journal's hand right before they would be written, with the codes that they would have carried.
import { ownDatabase } from '../world/own-database.ts'
import { salesforceAt } from '../world/salesforce-api.ts'
import { type RunningSandbox, startSandbox } from '../../sandbox/start.ts'
import { billingProfileFlow } from '../../src/accounts/billing-profile-flow.ts'
import { caseOpeningFlow } from '../../src/accounts/case-flow.ts'
import { mailSendingFlow } from '../../src/accounts/mail-flow.ts'
import { signUpFlow } from '../../src/accounts/sign-up-flow.ts'
import { loadPasswordRules } from '../../src/auth/password-rules.ts'
import { createPasswords } from '../../src/auth/passwords.ts'
import { openSessions } from '../../src/auth/sessions.ts'
import { systemClock } from '../../src/base/clock.ts'
import { done } from '../../src/base/outcome.ts'
import { systemRandom } from '../../src/base/random.ts'
import { openPaymentMethods } from '../../src/billing/payment-methods.ts'
import { issueEmailCode, issueResetToken } from '../../src/db/codes.ts'
import { openWhmcsCurrency } from '../../src/catalog/whmcs-currency.ts'
import { openDatabase } from '../../src/db/database.ts'
import { holdInstance } from '../world/hold-instance.ts'
import { createJournalStore } from '../../src/db/journal-store.ts'
import { openJournalConnections } from '../../src/db/journal-connections.ts'
import { migrate } from '../../src/db/migrate.ts'
import type { MailToSend } from '../../src/effects/mail-wish.ts'
import { EFFECTS } from '../../src/effects/table.ts'
import type { Tools } from '../../src/effects/tools.ts'
import { authRoutes } from '../../src/http/routes/auth.ts'
import { billingRoutes } from '../../src/http/routes/billing.ts'
import { meRoutes } from '../../src/http/routes/me.ts'
import { createJournalClock } from '../../src/journal/clock.ts'
import { createEngine } from '../../src/journal/engine.ts'
import type { FlowKind } from '../../src/journal/flow.ts'
import { times } from '../../src/journal/times.ts'
import { createWhmcsApi } from '../../whmcs/client.ts'
import { connectRedis, ownRedis, PUBLIC_URL, startWeb } from '../http/web.ts'

export const PASSWORD = 'correct horse battery 42'
export const SAME_ORIGIN = { 'sec-fetch-site': 'same-origin' }
const KINDS: Record<string, FlowKind> = {
  signup: signUpFlow,
  'billing-profile': billingProfileFlow,
  case: caseOpeningFlow,
  mail: mailSendingFlow,
}

export interface Mailed extends MailToSend {
  /** The plain code or token that stands in it. */
  secret: string | null
}

export interface IdentityOptions {
  rateLimitScale?: number
  /** Recovery times are divided by this. */
  timeScale?: number
  /** Flows are opened but nobody works on them. */
  idle?: boolean
}

export async function startIdentity({ rateLimitScale = 1000, timeScale = 500, idle = false }: IdentityOptions = {}) {
  const [clock, random] = [systemClock, systemRandom]
  const databaseUrl = await ownDatabase('identity')
  const failures: unknown[] = []
  const db = openDatabase(databaseUrl, (error) => failures.push(error))
  await migrate(db)
  const connections = openJournalConnections(databaseUrl, (error) => failures.push(error))
  const instance = await holdInstance(databaseUrl, clock.every, (error) => failures.push(error))
  const redisServer = await ownRedis()
  const sandbox = await startSandbox({ bffUrl: () => 'http://127.0.0.1:9' })
  const observe = () => undefined
  const salesforce = salesforceAt(sandbox.salesforce.url)
  const whmcs = createWhmcsApi({
    config: { url: sandbox.whmcs.url, identifier: 'trunklinedevidentifier0123456789', secret: 'trunklinedevsecret0123456789abcd' },
    clock,
    observe,
  })

  const mails: Mailed[] = []
  const tools: Tools = {
    salesforce,
    whmcs,
    esim: unused('the eSIM provider'),
    esimClaims: unused('whose an eSIM is'),
    async sendMail(mail) {
      const { signupId, resetId } = mail.refs
      const now = time.now()
      const code = mail.kind === 'email-code' && signupId ? await issueEmailCode(db, random, signupId, now) : null
      const token = mail.kind === 'password-reset' && resetId ? await issueResetToken(db, random, resetId, now) : null
      mails.push({ ...mail, secret: code ?? token })
      return done({ providerId: null })
    },
    takeEarlyPress: () => Promise.reject(new Error('nobody presses here')),
    known: { orderState: async () => ({ state: null, recovering: false }), customerOfSalesforceAccount: async () => null },
    clock,
    random,
    currency: 'JPY',
    whmcsSettings: {
      paymentMethod: 'stripe',
      customerNumberFieldId: 3,
      currencyIdOf: openWhmcsCurrency({ whmcs, code: 'JPY' }).idOf,
      lineKeyField: { name: 'Line key' },
      productsNow: () => Promise.reject(new Error('nobody orders here')),
      lineKeyFieldIdOf: async (pid) => 100 + pid,
    },
    deadlines: { salesforceMs: 3_000, whmcsMs: 3_000, whmcsModuleMs: 3_000, esimMs: 3_000, mailMs: 3_000 },
  }
  const time = createJournalClock(clock)
  const engine = createEngine(
    {
      store: createJournalStore(connections, instance),
      clock,
      time,
      times: times(timeScale),
      gate: () => 0,
      fraction: random.fraction,
      tools,
      effects: EFFECTS,
      kinds: KINDS,
      wake: (flowId) => engine.take(flowId),
      report: () => undefined,
      broke: (error) => failures.push(error),
      stuck: () => null,
      holding: new Map(),
    },
    (error) => failures.push(error),
  )
  if (!idle) engine.start({ poll: true })

  const sessionRedis = await connectRedis(redisServer.url)
  const sessions = openSessions({ redis: sessionRedis, random, publicUrl: PUBLIC_URL })
  const passwords = await createPasswords()
  const rules = loadPasswordRules('Trunkline')
  const paymentMethods = openPaymentMethods({ whmcs, clock })
  const wake = (flowId: string) => (idle ? undefined : engine.take(flowId))
  const deps = {
    db,
    clock,
    random,
    salesforce,
    whmcs,
    sessions,
    passwords,
    rules,
    wake,
    publicUrl: PUBLIC_URL,
    currency: 'JPY',
    paymentMethods,
  }
  const web = await startWeb({
    redisUrl: redisServer.url,
    rateLimitScale,
    routes: () => [
      ...authRoutes(deps),
      ...meRoutes(deps),
      ...billingRoutes({ ...deps, advance: (flowId, signal) => engine.advance(flowId, { signal }) }),
    ],
  })

  return {
    ...deps,
    engine,
    failures,
    mails,
    sandbox,
    web,
    desk: (system: 'salesforce' | 'whmcs') => deskOf(sandbox, system),
    /** Waits until it is so; fails after ten seconds. */
    until,
    /** The newest mail of a kind, once there is one. */
    mailed: (kind: string, about?: (mail: Mailed) => boolean) =>
      until(() => mails.findLast((mail) => mail.kind === kind && (about?.(mail) ?? true))),
    async [Symbol.asyncDispose]() {
      await web[Symbol.asyncDispose]()
      await engine.drain(1_000)
      whmcs.close()
      await salesforce.close()
      await sandbox.close()
      sessionRedis.disconnect()
      await redisServer[Symbol.asyncDispose]()
      await connections.close()
      await instance.close()
      await db.destroy()
    },
  }
}

export type Identity = Awaited<ReturnType<typeof startIdentity>>

/** Stands for something that no test here may touch; whoever does hears it. */
function unused<T extends object>(what: string): T {
  const refuse = (): never => {
    throw new Error(`${what} has no part in this test`)
  }
  return new Proxy({}, { get: refuse }) as T
}

async function until<T>(look: () => T | undefined | null | false | Promise<T | undefined | null | false>): Promise<T> {
  const end = performance.now() + 10_000
  for (;;) {
    const value = await look()
    if (value) return value
    if (performance.now() > end) throw new Error('it did not come to that within ten seconds')
    await systemClock.sleep(20)
  }
}

type State = Record<string, Record<string, unknown>[]>

function deskOf(sandbox: RunningSandbox, system: 'salesforce' | 'whmcs') {
  const ask = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${sandbox[system].url}/__sandbox${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
    return text === '' ? undefined : JSON.parse(text)
  }
  return {
    ask,
    state: async (): Promise<State> => (await ask('GET', '/state')) as State, // as the desk documents it
    fault: (match: object, fault: object, times = 1) => ask('POST', '/faults', { match, fault, times }),
    calm: () => ask('DELETE', '/faults'),
    /** Calls of an action since the start. */
    async calls(action: string): Promise<number> {
      const { items } = (await ask('GET', '/requests?since=0')) as { items: { action?: string }[] }
      return items.filter((item) => item.action === action).length
    },
  }
}

let used = 2
/** A customer number that no other test of this file has: from C-1003 on. */
export const freshNumber = (): number => 1000 + (used += 1)

export interface Person {
  email: string
  sfNumber: string
  firstName: string
  lastName: string
}

export function somebody(changes: Partial<Person> & Record<string, unknown> = {}) {
  const number = changes.sfNumber === undefined ? freshNumber() : 0
  return {
    email: `customer${number}@example.jp`,
    password: PASSWORD,
    sfNumber: `C-${number}`,
    firstName: 'Hanako',
    lastName: 'Sato',
    phone: '+81 3-1234-5678',
    address: { line1: '1-2-3 Marunouchi', city: 'Chiyoda', state: 'Tokyo', postcode: '100-0005', country: 'JP' },
    ...changes,
  }
}

export const post = (
  world: Identity,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
  method = 'POST',
): Promise<Response> =>
  world.web.fetch(path, {
    method,
    headers: { ...SAME_ORIGIN, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })

/** `name=value` of every cookie that an answer gives. */
export const cookiesOf = (answer: Response): string =>
  answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')

/** A person who has signed up and verified; `cookie` is their session. */
export async function signedUp(world: Identity, changes: Partial<Person> & Record<string, unknown> = {}) {
  const body = somebody(changes)
  const accepted = await post(world, '/api/auth/signup', body)
  if (accepted.status !== 202) throw new Error(`sign-up answered ${accepted.status} ${await accepted.text()}`)
  const { signupId } = (await accepted.json()) as { signupId: string }
  const mail = await world.mailed('email-code', (one) => one.refs['signupId'] === signupId)
  const verified = await post(world, '/api/auth/verify-email', { signupId, code: mail.secret })
  if (verified.status !== 200) throw new Error(`verify-email answered ${verified.status} ${await verified.text()}`)
  const { user, account } = (await verified.json()) as { user: { id: string }; account: { status: string; customerNumber: string } }
  return { body, signupId, user, account, cookie: cookiesOf(verified) }
}
