// What the Salesforce package signs, sent as it signs it: the running app takes each call for what it is.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rawCall } from '../provisioning/raw-call.ts'
import { startWorld, type TestWorld } from '../world.ts'
import { readVectors, SETTING } from './read.ts'
import { listen, type VectorServer } from './server.ts'

interface Vector {
  name: string
  why: string
  input: {
    secrets: string[]
    method: 'GET' | 'POST'
    path: string
    webhookId: string
    idempotencyKey: string | null
    sentAt: number
    body: string
  }
  expected: { signature: string }
}

const VECTORS = readVectors<Vector>('salesforce-calls.json')
/** The call was not believed, or not understood. */
const NOT_TAKEN = [400, 401, 422]

let world: TestWorld
let nowMs = 0
/** One for each set of secrets that signs a vector, by their names. */
const servers = new Map<string, VectorServer>()

const secretsOf = ({ input }: Vector): string[] =>
  input.secrets.map((secret) => {
    const [name] = Object.entries(SETTING.secrets).find(([, known]) => known === secret) ?? []
    if (name === undefined) throw new Error('a vector is signed with a secret that has no name')
    return name
  })

beforeAll(async () => {
  world = await startWorld({ worker: false })
  for (const secrets of VECTORS.map(secretsOf))
    if (!servers.has(secrets.join(' '))) servers.set(secrets.join(' '), await listen(world, { secrets }, () => nowMs))
})

afterAll(async () => {
  for (const server of servers.values()) await server.close()
  await world.close()
})

/** What of a call may be other than it was signed. */
interface Sent {
  webhookId: string
  body: Buffer
}

const asSigned = ({ input }: Vector): Sent => ({ webhookId: input.webhookId, body: Buffer.from(input.body) })

function send(vector: Vector, { webhookId, body } = asSigned(vector)) {
  const { method, path, idempotencyKey, sentAt } = vector.input
  nowMs = sentAt * 1000
  const url = servers.get(secretsOf(vector).join(' '))?.url ?? ''
  const headers: [string, string][] = [
    ['webhook-id', webhookId],
    ['webhook-timestamp', String(sentAt)],
    ['webhook-signature', vector.expected.signature],
  ]
  if (idempotencyKey !== null) headers.push(['Idempotency-Key', idempotencyKey], ['Content-Type', 'application/json'])
  return rawCall(url, { method, path, headers, body })
}

/** Of a call without a body its id is all that could be other. */
function withOneByteChanged(vector: Vector): Sent {
  const { webhookId, body: bytes } = asSigned(vector)
  if (bytes.length === 0) return { webhookId: webhookId.slice(0, -1) + (webhookId.endsWith('0') ? '1' : '0'), body: bytes }
  const middle = Math.floor(bytes.length / 2)
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle)
  return { webhookId, body: bytes }
}

test('no vector is left out', () => {
  expect(VECTORS).toHaveLength(17)
})

/** One test a vector: whoever counts them counts vectors. */
describe('salesforce-calls.json', () => {
  test.each(VECTORS)('$name is taken, and refused with one byte changed', async (vector) => {
    const taken = await send(vector)
    expect(NOT_TAKEN, taken.text).not.toContain(taken.status)
    expect(taken.status, taken.text).toBeLessThan(500)
    const changed = await send(vector, withOneByteChanged(vector))
    expect(changed.status).toBe(401)
    expect(JSON.parse(changed.text)).toMatchObject({ code: 'bad_signature' })
  })
})
