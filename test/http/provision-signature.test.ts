// Signatures made by others: computed once, with another implementation of Standard Webhooks.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Webhook } from 'standardwebhooks'
import { describe, expect, test } from 'vitest'
import { signingSecret, verifySignature } from '../../src/http/middleware/signature.ts'

interface Published {
  secret: string
  id: string
  timestamp: string
  body: string
  signature: string
}

const PUBLISHED = JSON.parse(readFileSync(join(import.meta.dirname, '../vectors/published.json'), 'utf8')) as Published[] // data of ours
const verify = ({ secret, id, timestamp, body, signature }: Published, nowSeconds = Number(timestamp)) =>
  verifySignature(
    { 'webhook-id': [id], 'webhook-timestamp': [timestamp], 'webhook-signature': [signature] },
    Buffer.from(body),
    [signingSecret(secret)],
    nowSeconds * 1000,
  )

describe.each(PUBLISHED.map((vector): [string, Published] => [`${vector.id} ${vector.secret.slice(6, 12)}`, vector]))(
  '%s',
  (_name, vector) => {
    test('verifies, and nothing near it does', () => {
      expect(verify(vector)).toMatchObject({ is: 'good', webhookId: vector.id, secretIndex: 0 })
      expect(verify({ ...vector, body: `${vector.body} ` })).toEqual({ is: 'bad', reason: 'mismatch' })
      expect(verify({ ...vector, signature: vector.signature.replaceAll('v1,', 'v1a,') })).toEqual({ is: 'bad', reason: 'mismatch' })
      expect(verify({ ...vector, id: `${vector.id}x` })).toEqual({ is: 'bad', reason: 'mismatch' })
      expect(verify(vector, Number(vector.timestamp) + 301)).toEqual({ is: 'bad', reason: 'too_old' })
      expect(verify(vector, Number(vector.timestamp) - 301)).toEqual({ is: 'bad', reason: 'too_new' })
    })
  },
)

test('what the reference library signs, verifies; whatever the body', () => {
  const secret = PUBLISHED[0]?.secret ?? ''
  for (const body of ['', '{}', ' ', '\u0000', '日本😀', 'x'.repeat(20_480)]) {
    const signature = new Webhook(secret).sign('msg_1', new Date(1_760_000_000_000), body)
    expect(verify({ secret, id: 'msg_1', timestamp: '1760000000', body, signature })).toMatchObject({ is: 'good' })
  }
})
