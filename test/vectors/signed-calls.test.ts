// The vectors of signed calls over real HTTP: what the surface answers, byte by byte.

import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RawAnswer, rawCall } from '../provisioning/raw-call.ts'
import { startWorld, type TestWorld } from '../world.ts'
import { readVectors, SETTING } from './read.ts'
import { NOW_SECONDS, type Names, requestOf, type Vector } from './requests.ts'
import { listen, orderMaker, type VectorServer } from './server.ts'

let world: TestWorld
let redis: Redis
let newOrder: () => Promise<string>
const servers = new Map<string, VectorServer>()
const refused: RawAnswer[] = []

beforeAll(async () => {
  world = await startWorld({ worker: false })
  redis = new Redis(world.config.redis.url)
  newOrder = await orderMaker(world)
  for (const [name, settings] of Object.entries(SETTING.servers)) servers.set(name, await listen(world, settings))
})

afterAll(async () => {
  for (const server of servers.values()) await server.close()
  redis.disconnect()
  await world.close()
})

const json = (answer: RawAnswer): Record<string, unknown> =>
  answer.text === '' ? {} : (JSON.parse(answer.text) as Record<string, unknown>) // every answer is an object

async function run(vector: Vector, n: number): Promise<void> {
  const at = vector.at ?? 'default'
  const url = servers.get(at)?.url
  if (url === undefined) throw new Error(`no server is called ${at}`)
  const names: Names = { A: await newOrder(), B: await newOrder(), unknown: SETTING.unknownOrder, n: String(n) }
  const answers: RawAnswer[] = []
  let begun = false
  for (const [nth, { staff, send, expect: wanted }] of vector.calls.entries()) {
    if (staff)
      await world.salesforce.ask('update', { object: 'Order', id: names[staff.order], fields: { Provisioning_Status__c: staff.status } })
    if (SETTING.servers[at]?.forgets) await redis.flushdb()
    const answer = await rawCall(url, requestOf(send, names, NOW_SECONDS, `${n}-${nth}`))
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
for (const file of ['signatures.json', 'idempotency.json', 'addresses.json', 'bodies.json']) {
  describe(file, () => {
    const vectors = readVectors<Vector>(file)
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
