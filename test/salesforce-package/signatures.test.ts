// What Salesforce signs: the same vectors hold the Apex of the package (its tests read the copy) and the endpoint's own check.

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Webhook } from 'standardwebhooks'
import { describe, expect, test } from 'vitest'
import { Decide, Provision } from '../../src/contract/provision.ts'
import { findUnfit } from '../../src/http/middleware/json.ts'
import { signingSecret, verifySignature } from '../../src/http/middleware/signature.ts'
import { readVectors, SETTING } from '../vectors/read.ts'
import { evaluate } from './credential-formula.ts'

interface SignedCall {
  secrets: string[]
  method: 'GET' | 'POST'
  path: string
  webhookId: string
  idempotencyKey: string | null
  sentAt: number
  body: string
  made?: { type: string; sfOrderId: string }
}

interface Vector {
  name: string
  why: string
  input: SignedCall
  expected: { signature: string }
}

const SOURCE = join(import.meta.dirname, '../../salesforce/package/force-app/main/default')
const VECTORS = readVectors<Vector>('salesforce-calls.json')
const MOST_FORMULA_LETTERS = 3900

const verify = ({ webhookId, sentAt, body }: SignedCall, signature: string, secrets: string[]) =>
  verifySignature(
    { 'webhook-id': [webhookId], 'webhook-timestamp': [String(sentAt)], 'webhook-signature': [signature] },
    Buffer.from(body),
    secrets.map(signingSecret),
    sentAt * 1000,
  )

describe.each(VECTORS)('$name', ({ input, expected }) => {
  const { secrets, webhookId, sentAt, body, made, method, path, idempotencyKey } = input

  test('an independent library signs it the same', () => {
    const entries = secrets.map((secret) => new Webhook(secret).sign(webhookId, new Date(sentAt * 1000), body))
    expect(entries.join(' ')).toBe(expected.signature)
  })

  test('the endpoint takes it with each of its secrets alone, and with no other', () => {
    for (const secret of secrets) expect(verify(input, expected.signature, [secret])).toMatchObject({ is: 'good', webhookId })
    const stranger = SETTING.secrets['stranger'] ?? ''
    expect(verify(input, expected.signature, [stranger])).toEqual({ is: 'bad', reason: 'mismatch' })
    expect(verify({ ...input, body: `${body} ` }, expected.signature, secrets)).toEqual({ is: 'bad', reason: 'mismatch' })
  })

  test('its body and its key are what the surface asks for', () => {
    if (method === 'GET') return expect([body, idempotencyKey, made]).toEqual(['', null, undefined])
    expect(JSON.stringify(made)).toBe(body)
    const schema = made?.type === 'provision' ? Provision : Decide
    expect(schema.parse(JSON.parse(body))).toEqual(made)
    expect(findUnfit({ ...made, sfOrderId: null, requestedBy: null })).toBeUndefined()
    expect(path).toContain(made?.sfOrderId)
    const digest = createHash('sha256').update(`POST ${path}\n${body}`).digest('hex')
    if (made?.type === 'provision')
      expect({ ...made, webhookId }).toMatchObject({ requestKey: idempotencyKey, webhookId: `press_${idempotencyKey}` })
    else expect([webhookId, idempotencyKey]).toEqual([digest, digest])
  })
})

test('one id never stands for two requests', () => {
  const requests = Map.groupBy(VECTORS, ({ input }) => input.webhookId)
  for (const [id, vectors] of requests)
    expect([id, new Set(vectors.map(({ input }) => `${input.method} ${input.path}\n${input.body}`)).size]).toEqual([id, 1])
  expect(requests.size).toBeLessThan(VECTORS.length) // a retry is among them
})

test('what the Apex tests read is this very file', () => {
  const copy = readFileSync(join(SOURCE, 'staticresources/Portal_Signature_Vectors.json'))
  expect(copy.equals(readFileSync(join(import.meta.dirname, '../vectors/salesforce-calls.json')))).toBe(true)
})

describe('variant B, whose formula the named credential evaluates', () => {
  // The formula stands in the class as a few texts that are joined.
  const source = readFileSync(join(SOURCE, 'classes/PortalCredentialSigner.cls'), 'utf8')
  const literals = /String ENTRY =([^;]*);/s.exec(source)?.[1]?.matchAll(/'((?:[^'\\]|\\.)*)'/g) ?? []
  const entry = [...literals].map(([, text = '']) => text.replaceAll("\\'", "'")).join('')
  const names = ['SigningSecret', 'SigningSecretNext']
  const formulaOf = ({ webhookId, sentAt, body }: SignedCall, name = '') =>
    entry.replace('#content#', Buffer.from(`${webhookId}.${sentAt}.${body}`).toString('base64')).replace('#parameter#', name)

  test.each(VECTORS)('$name', ({ input, expected }) => {
    const parameters = Object.fromEntries(input.secrets.map((secret, at) => [`Portal_BFF.${names[at]}`, secret.slice('whsec_'.length)]))
    const entries = input.secrets.map((_secret, at) => evaluate(formulaOf(input, names[at]), parameters))
    expect(entries.join(' ')).toBe(expected.signature)
  })

  test('only the longest reason is too long for it', () => {
    const tooLong = VECTORS.filter(({ input }) => formulaOf(input, names[1]).length > MOST_FORMULA_LETTERS)
    expect(tooLong.map(({ name }) => name)).toEqual(['the longest reason'])
  })
})
