// What the doctor looks at, set up right: the stand-ins, a database with one order of ours, Redis, and a web process that believes Salesforce.

import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { parseEnv } from 'node:util'
import { sql } from 'kysely'
import { Webhook } from 'standardwebhooks'
import { readSettings } from '../../sandbox/settings.ts'
import { STAND_INS, startSandbox, type StandInName } from '../../sandbox/start.ts'
import { type Config, loadConfig } from '../../src/base/config.ts'
import { ownSecrets } from '../../src/base/own-secrets.ts'
import { HookEvent } from '../../src/contract/hooks.ts'
import { type Db, openDatabase } from '../../src/db/database.ts'
import { recordEvent } from '../../src/db/events.ts'
import { migrate } from '../../src/db/migrate.ts'
import { noteSecrets } from '../../src/db/secrets-seen.ts'
import { hookWasHeard } from '../../src/db/whmcs-hook.ts'
import type { Check } from '../../src/doctor/check.ts'
import type { Finding } from '../../src/doctor/finding.ts'
import { type Limits, runChecks } from '../../src/doctor/run-checks.ts'
import { CHECKS } from '../../src/doctor/table.ts'
import { signingSecret, verifySignature } from '../../src/http/middleware/signature.ts'
import { takeHookEvent } from '../../src/reconcile/take-hook-event.ts'
import { type Around, openPatient } from '../../src/wire/patient.ts'
import { addOrder } from '../../whmcs/actions/add-order.ts'
import { type Desk, openDesk } from '../world/desk.ts'
import { ownDatabase } from '../world/own-database.ts'
import { ownRedis } from '../world/own-redis.ts'
import { until } from '../world/until.ts'
import { startWorkerSign } from './worker-sign.ts'

export const EXAMPLE = parseEnv(readFileSync(join(import.meta.dirname, '../../.env.dev.example'), 'utf8')) as Record<string, string>

const HOOK_SECRET = EXAMPLE['WHMCS_HOOK_SECRETS'] ?? ''
const SF_ORDER = '8015g00000ABcDeAAL'
const ORDER = '01890a5d-ac96-774b-bcce-b302099a8057'
/** The first of the seeded clients. */
const CLIENT = 1001

export interface Said extends Finding {
  check: string
}

export type DoctorWorld = Awaited<ReturnType<typeof startDoctorWorld>>

const atEsimGo = (url: string) => ({
  ESIM_PROVIDER: 'esimgo',
  ESIMGO_URL: `${url}/esimgo`,
  ESIMGO_API_KEY: readSettings({}).esimgo.apiKey,
  // It tells what its bundles cost in the account's currency alone.
  ESIM_COST_RATES: 'USD:150',
})

/** `esims`: who sells them; default Airalo. */
export async function startDoctorWorld({ esims = 'airalo' }: { esims?: 'airalo' | 'esimgo' } = {}) {
  const databaseUrl = await ownDatabase('doctor')
  const db = openDatabase(databaseUrl, () => undefined, 2)
  const web = await startWebProcess(db)
  const sandbox = await startSandbox({
    bffUrl: () => web.url,
    ports: { smtp: 0 },
    overrides: { esimProvider: esims, whmcs: { hookSecret: HOOK_SECRET } },
  })
  const env: Record<string, string> = {
    ...EXAMPLE,
    PUBLIC_URL: web.url,
    DATABASE_URL: databaseUrl,
    REDIS_URL: await ownRedis(),
    SALESFORCE_LOGIN_URL: sandbox.salesforce.url,
    WHMCS_URL: sandbox.whmcs.url,
    AIRALO_URL: `${sandbox.esim.url}/airalo`,
    ...(esims === 'esimgo' && atEsimGo(sandbox.esim.url)),
    SENDGRID_URL: sandbox.mail.url,
  }
  const config = loadConfig(env)
  const desks = Object.fromEntries(STAND_INS.map((name) => [name, openDesk(sandbox[name].url.replace(/\/$/, ''))])) as Record<
    StandInName,
    Desk
  > // each has one

  await placeOrder(config, db)
  const workerSign = startWorkerSign(config.redis.url)
  await workerSign.seen()
  return {
    env,
    config,
    desks,
    web,
    sandbox,
    /** All findings of one run, or of one under other settings. */
    async look(
      options: { env?: Record<string, string>; around?: Around; checks?: readonly Check[]; limits?: Limits } = {},
    ): Promise<Said[]> {
      const patient = openPatient(options.env ? loadConfig({ ...env, ...options.env }) : config, options.around)
      try {
        const results = await runChecks(options.checks ?? CHECKS, patient, options.limits)
        return results.flatMap(({ check, findings }) => findings.map((finding) => ({ check: check.id, ...finding })))
      } finally {
        await patient.close()
      }
    },
    workerSign,
    /** As if it had gone by: what was heard is old, nobody was refused, WHMCS's cron has come due, and somebody has changed a client. */
    async quarterOfAnHour() {
      await sql`truncate events`.execute(db)
      const before = sql<Date>`now() - interval '16 minutes'`
      await db.updateTable('whmcs_hook').set({ heard_at: before, beat_at: before }).execute()
      await desks.whmcs.ask('hook-event', { type: 'hook.heartbeat' })
      await desks.whmcs.ask('hook-event', { type: 'client.changed', ids: { clientId: CLIENT } })
      await until(async () => (await desks.whmcs.ask('hook'))['due'] === 0, 'the hook to have tried')
    },
    async close() {
      await workerSign.stop()
      await sandbox.close()
      await web.close()
      await db.destroy()
    },
  }
}

/** The hook's door: who is believed is heard, who is not is on record. */
async function takeHookCall(db: Db, request: IncomingMessage): Promise<number> {
  const raw = await buffer(request)
  const verified = verifySignature(request.headersDistinct, raw, [signingSecret(HOOK_SECRET)], Date.now())
  if (verified.is === 'bad') {
    const data = { reason: verified.reason, door: 'whmcs' }
    await recordEvent(db, { kind: 'signature.refused', data, correlationId: 'doctor-test' })
    return 401
  }
  const event = HookEvent.parse(JSON.parse(raw.toString()))
  await takeHookEvent({ db, timeScale: 1 }, event, { webhookId: verified.webhookId, requestSha256: '' })
  return 204
}

/** The web process as far as the doctor sees it. */
async function startWebProcess(db: Db) {
  const webhook = new Webhook(EXAMPLE['PROVISION_SECRETS'] ?? '')
  const server = createServer((request, response) => {
    const answer = (status: number, body?: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body ?? {}))
    if (request.url === '/healthz') return answer(200)
    if (request.url === '/api/hooks/whmcs')
      return void takeHookCall(db, request).then(
        (status) => response.writeHead(status).end(),
        () => answer(500),
      )
    if (request.url !== '/api/ping') return answer(404, { code: 'not_found' })
    try {
      webhook.verify('', request.headers as Record<string, string>)
    } catch {
      return answer(401, { code: 'bad_signature' })
    }
    answer(200)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    // Listening on TCP.
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** One order of ours that is there on both sides, as the journal tells of it. */
async function placeOrder(config: Config, db: Db): Promise<void> {
  const patient = openPatient(config)
  try {
    await migrate(db)
    await hookWasHeard(db, true)
    await noteSecrets(db, ownSecrets(config)) // as web and worker do when they start
    const line = { pid: 42, cycle: 'monthly', quantity: 1, customFields: { 142: `${SF_ORDER}-001` } } as const
    const order = { clientId: CLIENT, paymentMethod: config.whmcs.paymentMethod, lines: [line], notes: SF_ORDER }
    const placed = await addOrder(patient.whmcs, order, patient.call())
    if (placed.is !== 'done') throw new Error(`the order was not placed: ${placed.is}`)
    const result = JSON.stringify({ whmcsOrderId: placed.value.orderId, services: [] })
    await sql`
      insert into orders (id, source, sf_order_id, state, lines, correlation_id)
      values (${ORDER}, 'portal', ${SF_ORDER}, 'provisioning', '[]', 'doctor-test')`.execute(db)
    await sql`
      insert into flows (id, kind, subject_id, input, correlation_id, state)
      values (${ORDER}, 'provision', ${ORDER}, '{}', 'doctor-test', 'open')`.execute(db)
    await sql`
      insert into steps (flow_id, name, position, effect, state, input, result)
      values (${ORDER}, 'order', 1, 'W-ORDER', 'done', '{}', ${result})`.execute(db)
  } finally {
    await patient.close()
  }
}

/** Faults and warnings alone. */
export const wrong = (said: readonly Said[]): Said[] => said.filter(({ ok, severity }) => !ok && severity !== 'info')

export const inOneLine = ({ check, severity, says, remedy }: Said): string => `${severity} ${check}: ${says} | ${remedy ?? ''}`
