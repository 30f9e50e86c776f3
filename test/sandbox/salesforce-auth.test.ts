import { readFileSync } from 'node:fs'
import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startOrg } from './salesforce-org.ts'
import type { Answer, Org } from './salesforce-org.ts'

const key = createPrivateKey(readFileSync(new URL('../../sandbox/seed/integration-user.key.pem', import.meta.url), 'utf8'))
let org: Org
beforeAll(async () => {
  org = await startOrg()
})
afterAll(() => org[Symbol.asyncDispose]())

interface Claims {
  iss?: string
  sub?: string
  aud?: string
  inSeconds?: number
}

async function assertion(claims: Claims = {}, signer: KeyObject = key): Promise<string> {
  return await new SignJWT({})
    .setProtectedHeader({ alg: 'RS256' })
    .setIssuer(claims.iss ?? 'trunkline-dev')
    .setSubject(claims.sub ?? 'integration@trunkline.dev')
    .setAudience(claims.aud ?? org.url)
    .setExpirationTime(Math.floor(Date.now() / 1000) + (claims.inSeconds ?? 180))
    .sign(signer)
}

const ask = (form: Record<string, string>): Promise<Answer> =>
  org.raw('/services/oauth2/token', { method: 'POST', body: new URLSearchParams(form) })
const bearer = (assertion: string): Promise<Answer> => ask({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion })

describe('token endpoint', () => {
  test('a signed assertion is answered with an opaque token, the instance and the identity, and no lifetime', async () => {
    const { status, body } = await bearer(await assertion())
    expect(status).toBe(200)
    expect(body['access_token']).toMatch(/^00D\w{12}!\S+$/)
    expect(body).toMatchObject({ instance_url: org.url, token_type: 'Bearer', scope: 'api' })
    expect(body['id']).toMatch(/\/id\/00D5g0000012345EAA\/005\w{15}$/)
    expect(body['issued_at']).toMatch(/^\d{13}$/)
    expect(body).not.toHaveProperty('expires_in')
    expect(body).not.toHaveProperty('refresh_token')
  })

  test('the token opens the data API', async () => {
    const { body } = await bearer(await assertion())
    const answer = await org.call('GET', '/limits', undefined, { authorization: `Bearer ${String(body['access_token'])}` })
    expect(answer.status).toBe(200)
  })

  test.each([
    ['another consumer key', { iss: 'someone-else' }, 'invalid_client_id', 'client identifier invalid'],
    ['another user', { sub: 'nobody@trunkline.dev' }, 'invalid_grant', "user hasn't approved this consumer"],
    ['another audience', { aud: 'https://example.com' }, 'invalid_grant', 'audience is invalid'],
    ['an assertion of an hour', { inSeconds: 3600 }, 'invalid_grant', 'invalid assertion'],
    ['an assertion of yesterday', { inSeconds: -86_400 }, 'invalid_grant', 'expired authorization code'],
  ])('%s is refused with an object', async (_, claims, error, description) => {
    const { status, body } = await bearer(await assertion(claims))
    expect(status).toBe(400)
    expect(body).toEqual({ error, error_description: description })
  })

  test('another key, and text that is no assertion, are refused', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const forged = await bearer(await assertion({}, privateKey))
    expect([forged.status, forged.body['error_description']]).toEqual([400, 'invalid assertion'])
    expect((await bearer('a.b.c')).body['error']).toBe('invalid_grant')
  })

  test('client credentials: right ones open, a wrong secret and a wrong id are told apart', async () => {
    const form = { grant_type: 'client_credentials', client_id: 'trunkline-dev', client_secret: 'trunkline-dev-secret-0123456789' }
    expect((await ask(form)).status).toBe(200)
    expect((await ask({ ...form, client_secret: 'wrong' })).body['error']).toBe('invalid_client')
    expect((await ask({ ...form, client_id: 'wrong' })).body['error']).toBe('invalid_client_id')
  })

  test('an unknown grant, and JSON in place of a form, are unsupported', async () => {
    expect((await ask({ grant_type: 'password' })).body).toEqual({
      error: 'unsupported_grant_type',
      error_description: 'grant type not supported',
    })
    const body = JSON.stringify({ grant_type: 'client_credentials' })
    const json = await org.raw('/services/oauth2/token', { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    expect([json.status, json.body['error']]).toEqual([400, 'unsupported_grant_type'])
  })
})

describe('sessions', () => {
  test('a call without a bearer, or with another scheme, is 401', async () => {
    for (const headers of [{}, { authorization: 'Basic eDp5' }]) {
      const { status, list } = await org.raw('/services/data/v67.0/limits', { headers })
      expect([status, list]).toEqual([401, [expect.objectContaining({ errorCode: 'INVALID_AUTH_HEADER' })]])
    }
  })

  test('an unknown token is 401 INVALID_SESSION_ID', async () => {
    const { status, list } = await org.call('GET', '/limits', undefined, { authorization: 'Bearer 00D5g0000012345!nope' })
    expect(status).toBe(401)
    expect(list).toEqual([{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }])
  })

  test('a session slides with use and ends when unused', async () => {
    await using org = await startOrg({ sessionMinutes: 15 })
    for (let round = 0; round < 3; round += 1) {
      org.clock.advance(14 * 60_000)
      expect((await org.call('GET', '/limits')).status).toBe(200)
    }
    org.clock.advance(16 * 60_000)
    expect((await org.call('GET', '/limits')).status).toBe(401)
  })

  test('the desk ends all sessions, and can have new ones refused too', async () => {
    await using org = await startOrg()
    expect(await org.desk('expire-sessions')).toEqual({ expired: 1 })
    expect((await org.call('GET', '/limits')).status).toBe(401)
    await org.signIn()
    expect((await org.call('GET', '/limits')).status).toBe(200)
    await org.desk('expire-sessions', { refuse: true })
    await org.signIn()
    expect((await org.call('GET', '/limits')).status).toBe(401)
  })

  test('moving the clock of the stand-in does not make assertions stale', async () => {
    await using other = await startOrg()
    other.clock.advance(10 * 86_400_000)
    const form = new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: await assertion({ aud: other.url }),
    })
    expect((await other.raw('/services/oauth2/token', { method: 'POST', body: form })).status).toBe(200)
  })
})

describe('paths and headers', () => {
  test('versions are listed without a token', async () => {
    const { status, list } = await org.raw('/services/data/')
    expect(status).toBe(200)
    expect(list.at(-1)).toMatchObject({ label: "Summer '26", version: '67.0', url: '/services/data/v67.0' })
  })

  test.each([
    '/services/data/v99.0/limits',
    '/services/data/v67.0/nothing',
    '/services/data/v67.0//limits',
    '/services/data/v67.0/sobjects/Order/a%2Fb',
    '/services/nothing',
  ])('%s is 404', async (path) => {
    const { status, list } = await org.raw(path, { headers: { authorization: `Bearer ${org.token}` } })
    expect([status, list[0]?.['errorCode']]).toEqual([404, 'NOT_FOUND'])
  })

  test('unclean paths are kept as offences', async () => {
    await org.raw('/services/data/v67.0/sobjects//Order')
    expect((await org.desk('offences'))['items']).toContain('GET /services/data/v67.0/sobjects//Order')
  })

  test('replies carry content type, cache rule and a budget that falls', async () => {
    const first = await org.call('GET', '/limits')
    const second = await org.call('GET', '/limits')
    expect(first.headers.get('content-type')).toBe('application/json;charset=UTF-8')
    expect(first.headers.get('cache-control')).toContain('no-store')
    const used = [first, second].map((answer) =>
      Number(/^api-usage=(\d+)\/1000000$/.exec(answer.headers.get('sforce-limit-info') ?? '')?.[1]),
    )
    expect(used[1]).toBe(Number(used[0]) + 1)
  })

  test('a wrong method is 405, a body of another type 415, broken JSON 400 with the character', async () => {
    const account = await org.id('Account', "Customer_Number__c = 'C-1001'")
    expect((await org.call('PUT', `/sobjects/Account/${account}`)).status).toBe(405)
    const typed = await org.call('POST', '/sobjects/Case', { Subject: 'x' }, { 'content-type': 'text/plain' })
    expect([typed.status, typed.list[0]?.['errorCode']]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE'])
    const headers = { authorization: `Bearer ${org.token}`, 'content-type': 'application/json' }
    const broken = await org.raw('/services/data/v67.0/sobjects/Case', { method: 'POST', headers, body: '{"x":x}' })
    expect([broken.status, broken.list[0]?.['errorCode']]).toEqual([400, 'JSON_PARSER_ERROR'])
    expect(broken.list[0]?.['message']).toContain("Unexpected character ('x' (code 120))")
  })

  test('a request head beyond 16 KB is 431', async () => {
    expect((await org.call('GET', `/query?q=${'x'.repeat(16_000)}%20${'y'.repeat(400)}`)).status).toBe(431)
  })
})
