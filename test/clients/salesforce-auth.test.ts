import { jwtVerify } from 'jose'
import { describe, expect, test } from 'vitest'
import { RemoteError, type CallRecord } from '../../src/base/remote.ts'
import { createAuth } from '../../salesforce/auth.ts'
import type { SalesforceConfig } from '../../salesforce/config.ts'
import { ExchangeFailed, type WireReply, type WireRequest } from '../../src/base/http-wire.ts'
import { configFor, handClock, keys, tokenReply } from './salesforce/peer.ts'

const LOGIN = 'https://acme.my.salesforce.com'

const reply = (status: number, body: unknown): WireReply => ({
  status,
  headers: { 'content-type': 'application/json;charset=UTF-8' },
  body: JSON.stringify(body),
})

function world(answer: () => WireReply | Promise<WireReply>, config: Partial<SalesforceConfig> = {}) {
  const clock = handClock(Date.now())
  const sent: WireRequest[] = []
  const wire = {
    exchange: async (request: WireRequest) => {
      sent.push(request)
      return answer()
    },
  }
  const records: CallRecord[] = []
  const auth = createAuth(configFor(LOGIN, config), wire, clock, (record) => records.push(record))
  return { auth, clock, sent, records, form: () => new URLSearchParams(sent.at(-1)?.body) }
}

const good = () => reply(200, tokenReply(LOGIN))
const faultOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (fault: unknown) => (fault instanceof RemoteError ? { fault: fault.fault, code: fault.code } : fault),
  )

test('the assertion is signed, short-lived and names user, app and audience', async () => {
  const { auth, clock, sent, form } = world(good)
  expect(await auth.session('corr')).toMatchObject({ accessToken: '00D5g0000012345!AQEA.x', instanceUrl: LOGIN })
  expect(sent).toMatchObject([
    {
      method: 'POST',
      url: `${LOGIN}/services/oauth2/token`,
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-correlation-id': 'corr' },
    },
  ])
  expect(form().get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer')
  const { payload, protectedHeader } = await jwtVerify(form().get('assertion') ?? '', keys.publicKey)
  expect(protectedHeader).toEqual({ alg: 'RS256' })
  expect(payload).toEqual({
    iss: 'trunkline-test',
    sub: 'integration@trunkline.test',
    aud: LOGIN,
    exp: Math.floor(clock.now() / 1000) + 180,
  })
})

test('without a key it uses the secret; without either it says so', async () => {
  const secret = world(good, { privateKey: undefined, clientSecret: 's&cret' })
  await secret.auth.session('c')
  expect(Object.fromEntries(secret.form())).toEqual({
    grant_type: 'client_credentials',
    client_id: 'trunkline-test',
    client_secret: 's&cret',
  })
  const nothing = world(good, { privateKey: undefined })
  expect(await faultOf(nothing.auth.session('c'))).toEqual({ fault: 'misconfigured', code: 'no_credentials' })
  const broken = world(good, { privateKey: 'not a key' })
  expect(await faultOf(broken.auth.session('c'))).toEqual({ fault: 'misconfigured', code: 'token_request' })
})

test('one log-in serves all who wait, and the session is kept', async () => {
  const { auth, sent, records } = world(good)
  const sessions = await Promise.all([auth.session('a'), auth.session('b'), auth.session('c')])
  expect(new Set(sessions).size).toBe(1)
  expect(await auth.session('d')).toBe(sessions[0])
  expect(sent).toHaveLength(1)
  expect(records).toMatchObject([{ operation: 'POST token', outcome: 'ok', correlationId: 'a' }])
})

test('an old session is renewed, and kept when that fails', async () => {
  let answer = good
  const { auth, clock, sent } = world(() => answer())
  const first = await auth.session('a')
  clock.advance(3_600_000)
  answer = () => reply(503, { error: 'temporarily_unavailable' })
  expect(await auth.session('a')).toBe(first)
  clock.advance(2_000)
  answer = good
  expect(await auth.session('a')).not.toBe(first)
  expect(sent).toHaveLength(3)
})

test('renewing a session that another already replaced takes that one', async () => {
  const { auth, sent } = world(good)
  const first = await auth.session('a')
  const second = await auth.renew(first, 'a')
  expect(await auth.renew(first, 'a')).toBe(second)
  expect(sent).toHaveLength(2)
  auth.forget(first)
  expect(await auth.session('a')).toBe(second)
  auth.forget(second)
  expect(await auth.session('a')).not.toBe(second)
})

describe('errors', () => {
  test.each<[number, unknown, object]>([
    [
      400,
      { error: 'invalid_grant', error_description: "user hasn't approved this consumer" },
      { fault: 'misconfigured', code: 'invalid_grant' },
    ],
    [400, { error: 'invalid_client_id' }, { fault: 'misconfigured', code: 'invalid_client_id' }],
    [401, { error: 'invalid_client' }, { fault: 'misconfigured', code: 'invalid_client' }],
    [400, { error: 'unknown_error', error_description: 'retry your request' }, { fault: 'unreachable', code: 'unknown_error' }],
    [500, { error: 'server_error' }, { fault: 'unreachable', code: 'server_error' }],
    [503, '<html>', { fault: 'unreachable', code: 'http_503' }],
    [429, '', { fault: 'limited', code: 'limited' }],
    [200, { access_token: 'x' }, { fault: 'unreadable', code: 'token_reply' }],
  ])('%s %j', async (status, body, expected) => {
    const { auth } = world(() => reply(status, body))
    expect(await faultOf(auth.session('a'))).toEqual(expected)
  })

  test('a log-in host that does not answer', async () => {
    const { auth } = world(() => Promise.reject(new ExchangeFailed('reset', true)))
    expect(await faultOf(auth.session('a'))).toEqual({ fault: 'unreachable', code: 'reset' })
  })

  test('after a refusal it waits ten seconds, after a passing fault one', async () => {
    let answer = () => reply(400, { error: 'invalid_grant' })
    const { auth, clock, sent } = world(() => answer())
    for (let count = 0; count < 5; count += 1)
      expect(await faultOf(auth.session('a'))).toEqual({ fault: 'misconfigured', code: 'invalid_grant' })
    clock.advance(9_999)
    expect(await faultOf(auth.session('a'))).toEqual({ fault: 'misconfigured', code: 'invalid_grant' })
    expect(sent).toHaveLength(1)
    clock.advance(1)
    answer = () => reply(500, {})
    expect(await faultOf(auth.session('a'))).toEqual({ fault: 'unreachable', code: 'http_500' })
    clock.advance(1_000)
    answer = good
    expect(await auth.session('a')).toMatchObject({ instanceUrl: LOGIN })
    expect(sent).toHaveLength(3)
  })
})

describe('where a token may go', () => {
  const from = (instance: string, config: Partial<SalesforceConfig>) =>
    world(() => reply(200, { ...tokenReply(LOGIN), instance_url: instance }), config)

  test.each<[name: string, instance: string, config: Partial<SalesforceConfig>, allowed: boolean]>([
    ['the log-in host itself', LOGIN, {}, true],
    ['another My Domain of Salesforce', 'https://acme2.my.salesforce.com', { loginUrl: 'https://login.salesforce.com' }, true],
    ['over http', 'http://acme.my.salesforce.com', { loginUrl: 'https://login.salesforce.com' }, false],
    ['a host that only looks like it', 'https://evil-my.salesforce.com.example', {}, false],
    ['a My Domain, from a log-in that is not theirs', LOGIN, { loginUrl: 'http://127.0.0.1:1' }, false],
    ['one that is configured', 'http://127.0.0.1:2', { loginUrl: 'http://127.0.0.1:1', instanceOrigins: ['http://127.0.0.1:2'] }, true],
    ['another port', 'http://127.0.0.1:3', { loginUrl: 'http://127.0.0.1:1' }, false],
  ])('%s', async (_name, instance, config, allowed) => {
    const { auth } = from(instance, config)
    const result = await faultOf(auth.session('a'))
    expect(result).toEqual(allowed ? null : { fault: 'misconfigured', code: 'instance_not_allowed' })
    expect(auth.trusts(new URL(instance).origin)).toBe(allowed)
    expect(auth.trusts('https://example.com')).toBe(false)
  })

  test('a token of another org is refused when the org is configured', async () => {
    expect(await faultOf(world(good, { orgId: '00D5g0000012345' }).auth.session('a'))).toBeNull()
    expect(await faultOf(world(good, { orgId: '00D5g0000099999EAA' }).auth.session('a'))).toEqual({
      fault: 'misconfigured',
      code: 'wrong_org',
    })
  })
})
