// The vectors that need no server: signatures as whole requests, canonical JSON, the hash of a cart, and PHP's serialize().

import { createHash } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { describe, expect, test } from 'vitest'
import { type Cart, cartHash } from '../../mappings/cart-hash.ts'
import { fingerprintOf } from '../../src/http/middleware/idempotency.ts'
import { signingSecret, verifySignature } from '../../src/http/middleware/signature.ts'
import { phpSerialize, type PhpValue } from '../../whmcs/php-serialize.ts'
import { readVectors, SETTING } from './read.ts'

interface PureVector<Input, Expected> {
  name: string
  why: string
  input: Input
  expected: Expected
}

interface SignedInput {
  secrets: string[]
  now: number
  headers: [string, string][]
  body?: string
  bodyBase64?: string
}

const each = <Input, Expected>(file: string, check: (input: Input, expected: Expected) => void) =>
  describe(file, () => {
    const vectors = readVectors<PureVector<Input, Expected>>(file)
    test.each(vectors.map(({ name, input, expected }): [string, Input, Expected] => [name, input, expected]))(
      '%s',
      (_name, input, expected) => check(input, expected),
    )
  })

const verify = ({ secrets, now, headers, body = '', bodyBase64 }: SignedInput) => {
  const distinct = Map.groupBy(headers, ([name]) => name.toLowerCase())
  return verifySignature(
    Object.fromEntries([...distinct].map(([name, lines]) => [name, lines.map(([, value]) => value)])),
    bodyBase64 === undefined ? Buffer.from(body) : Buffer.from(bodyBase64, 'base64'),
    secrets.map(signingSecret),
    now * 1000,
  )
}

each<SignedInput, { accepted: boolean; secret?: number }>('webhooks.json', (input, { accepted, secret }) => {
  expect(verify(input)).toMatchObject(accepted ? { is: 'good', secretIndex: secret } : { is: 'bad' })
})

test('what the reference library signs, verifies; whatever the body', () => {
  const secret = SETTING.secrets['current'] ?? ''
  for (const body of ['', '{}', ' ', '\u0000', '日本😀', 'x'.repeat(20_480)]) {
    const signature = new Webhook(secret).sign('msg_1', new Date(1_760_000_000_000), body)
    const headers: [string, string][] = [
      ['webhook-id', 'msg_1'],
      ['webhook-timestamp', '1760000000'],
      ['webhook-signature', signature],
    ]
    expect(verify({ secrets: [secret], now: 1_760_000_000, headers, body })).toMatchObject({ is: 'good' })
  }
})

each<{ json: string } | { ieee754: string }, string>('jcs.json', (input, expected) => {
  const value: unknown = 'json' in input ? JSON.parse(input.json) : Buffer.from(input.ieee754, 'hex').readDoubleBE()
  const whole = `{"body":${expected},"method":"POST","params":{},"route":"/"}`
  expect(fingerprintOf({ method: 'POST', route: '/', params: {}, body: value })).toBe(createHash('sha256').update(whole).digest('hex'))
})

each<Cart, { canonical: string; hash: string } | { error: string }>('cart-hash.json', (input, expected) => {
  if ('error' in expected) return expect(() => cartHash(input)).toThrow(RangeError)
  expect(cartHash(input)).toBe(expected.hash)
  expect(createHash('sha256').update(expected.canonical).digest('base64url')).toBe(expected.hash)
})

each<PhpValue, { serialized: string; base64: string; bytes: number } | { error: string }>('php-serialize.json', (input, expected) => {
  if ('error' in expected) return expect(() => phpSerialize(input)).toThrow(RangeError)
  const text = phpSerialize(input)
  expect(text).toBe(expected.serialized)
  expect(Buffer.from(text).toString('base64')).toBe(expected.base64)
  expect(Buffer.byteLength(text)).toBe(expected.bytes)
})
