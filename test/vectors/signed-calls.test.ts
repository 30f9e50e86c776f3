// The vectors of test/vectors over real HTTP: what the signed surface answers, byte by byte, with the journal's clock held still.

import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { VARIABLES } from '../../src/base/config-fields.ts'
import { type RunningServer, startServer } from '../../src/http/server.ts'
import { buildWeb, type Web } from '../../src/wire/web.ts'
import { type RawAnswer, rawCall } from '../provisioning/raw-call.ts'
import { secretOf } from '../provisioning/signatures.ts'
import { type Names, readVectors, requestOf, type Vector } from '../provisioning/vectors.ts'
import { startWorld, type TestWorld } from '../world.ts'

/** Half a second past, so that whole seconds must be counted. */
const NOW_SECONDS = 1_767_225_600
const NOW_MS = NOW_SECONDS * 1000 + 500
const UNKNOWN = '8015g000009zzzzAAA'

interface Profile {
  secrets: string[]
  allowedIps?: string
  trustProxy?: string[]
  /** Redis loses everything between two calls. */
  forgets?: boolean
}

const LIST = '10.1.0.0/16, 203.0.113.7, 2001:db8::/32, ::ffff:192.0.2.0/120'
const PROFILES: Record<string, Profile> = {
  default: { secrets: ['current'] },
  forgetful: { secrets: ['current'], forgets: true },
  rotation: { secrets: ['next', 'current', 'old'] },
  rotated: { secrets: ['next'] },
  longest: { secrets: ['longest'] },
  listed: { secrets: ['current'], allowedIps: LIST, trustProxy: ['127.0.0.1/32'] },
  untrusting: { secrets: ['current'], allowedIps: LIST },
}

let world: TestWorld
let redis: Redis
const servers = new Map<string, { web: Web; server: RunningServer }>()
const refused: RawAnswer[] = []
let account = ''
let book = ''

beforeAll(async () => {
  world = await startWorld({ worker: false })
  redis = new Redis(world.config.redis.url)
  const [order] = await world.salesforce.rows('Order')
  account = String(order?.['AccountId'])
  book = String(order?.['Pricebook2Id'])
  for (const [name, profile] of Object.entries(PROFILES)) servers.set(name, await listen(profile))
})

afterAll(async () => {
  for (const { web, server } of servers.values()) {
    await server.close()
    web.close()
  }
  redis.disconnect()
  await world.close()
})

async function listen({ secrets, allowedIps = '', trustProxy }: Profile): Promise<{ web: Web; server: RunningServer }> {
  const { wired } = world
  const config = {
    ...wired.config,
    web: { ...wired.config.web, ...(trustProxy ? { trustProxy } : {}) },
    provision: {
      secrets: VARIABLES.PROVISION_SECRETS.schema.parse(secrets.map(secretOf).join(' ')),
      allowedIps: VARIABLES.PROVISION_ALLOWED_IPS.schema.parse(allowedIps) ?? [],
    },
  }
  const web = await buildWeb({ ...wired, config, journalNow: async () => NOW_MS }, { checkReplies: true })
  const server = await startServer(
    web.app,
    { port: 0, host: '127.0.0.1' },
    { lifecycle: web.lifecycle, clock: wired.clock, random: wired.random },
  )
  return { web, server }
}

async function newOrder(): Promise<string> {
  const fields = {
    AccountId: account,
    Pricebook2Id: book,
    EffectiveDate: '2026-01-01',
    Status: 'Pending Review',
    Portal_Source__c: 'Staff',
  }
  return String((await world.salesforce.ask('insert', { object: 'Order', fields }))['id'])
}

const json = (answer: RawAnswer): Record<string, unknown> =>
  answer.text === '' ? {} : (JSON.parse(answer.text) as Record<string, unknown>) // every answer is an object

async function run(vector: Vector, n: number): Promise<void> {
  const profile = vector.at ?? 'default'
  const url = servers.get(profile)?.server.url
  if (url === undefined) throw new Error(`no profile is called ${profile}`)
  const names: Names = { A: await newOrder(), B: await newOrder(), unknown: UNKNOWN, n: String(n) }
  const answers: RawAnswer[] = []
  let begun = false
  for (const [at, { staff, send, expect: wanted }] of vector.calls.entries()) {
    if (staff)
      await world.salesforce.ask('update', { object: 'Order', id: names[staff.order], fields: { Provisioning_Status__c: staff.status } })
    if (PROFILES[profile]?.forgets) await redis.flushdb()
    const answer = await rawCall(url, requestOf(send, names, NOW_SECONDS, `${n}-${at}`))
    answers.push(answer)
    const body = json(answer)
    expect({ status: answer.status, code: body['code'] }).toEqual({ status: wanted.status, code: wanted.code })
    if (wanted.replayed !== undefined) expect(answer.headers.get('idempotency-replayed') === 'true').toBe(wanted.replayed)
    const earlier = (call: number | undefined) => (call === undefined ? undefined : answers[call])
    const same = earlier(wanted.sameAs)
    if (same) expect(body).toEqual(json(same))
    const sameFlow = earlier(wanted.sameFlowAs)
    if (sameFlow) expect(body['flowId']).toBe(json(sameFlow)['flowId'])
    if (answer.status === 401) refused.push(answer)
    if (answer.status === 202 && body['sfOrderId'] === names.A) begun = true
  }
  const flows = await world.wired.db
    .selectFrom('flows')
    .innerJoin('orders', 'orders.id', 'flows.subject_id')
    .select('flows.id')
    .where('sf_order_id', '=', names.A)
    .where('flows.kind', '=', 'provision')
    .execute()
  expect(flows).toHaveLength(vector.flows ?? (begun ? 1 : 0))
}

let count = 0
for (const file of ['signatures.json', 'addresses.json', 'idempotency.json']) {
  describe(file, () => {
    const vectors = readVectors(file)
    test.each(vectors.map((vector): [string, Vector, number] => [vector.name, vector, (count += 1)]))('%s', (_name, vector, n) =>
      run(vector, n),
    )
  })
}

test('every 401 is one and the same answer', () => {
  const bare = refused.map((answer) => {
    const { correlationId, instance, ...body } = json(answer)
    expect([typeof correlationId, typeof instance]).toEqual(['string', 'string'])
    return { body, headers: [...answer.headers.keys()].sort() }
  })
  expect(bare.length).toBeGreaterThan(50)
  expect(new Set(bare.map((answer) => JSON.stringify(answer))).size).toBe(1)
})

test('names of vectors are their own', () => {
  const names = ['signatures.json', 'addresses.json', 'idempotency.json'].flatMap((file) =>
    readVectors(file).map((vector) => `${file}: ${vector.name}`),
  )
  expect(new Set(names).size).toBe(names.length)
  expect(names.length).toBeGreaterThanOrEqual(120)
})
