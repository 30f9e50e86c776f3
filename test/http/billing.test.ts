import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Identity, post, signedUp, startIdentity } from '../auth/setup.ts'
import { problemOf } from './web.ts'

let world: Identity
beforeAll(async () => {
  world = await startIdentity()
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

const get = (path: string, cookie: string) => world.web.fetch(path, { headers: { cookie } })
const patch = (cookie: string, body: unknown) => post(world, '/api/me/billing', body, { cookie }, 'PATCH')
const clientOf = async (email: string) => {
  const clients = (await world.desk('whmcs').state())['clients'] ?? []
  return clients.find((client) => client['email'] === email)
}

describe('the billing profile', () => {
  test('is what WHMCS has', async () => {
    const { cookie } = await signedUp(world, { companyName: 'Sato & Söhne' })
    const answer = await get('/api/me/billing', cookie)
    expect(answer.status).toBe(200)
    expect(await answer.json()).toEqual({
      address: { line1: '1-2-3 Marunouchi', city: 'Chiyoda', state: 'Tokyo', postcode: '100-0005', country: 'JP' },
      companyName: 'Sato & Söhne',
      phone: expect.stringContaining('1234'),
    })
  })

  test('is changed in WHMCS, in any part, and the rest stays', async () => {
    const { body, cookie } = await signedUp(world)
    const answer = await patch(cookie, { address: { city: "O'Hara & 東京", line2: '4F' }, taxId: 'T123' })
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({
      address: { line1: '1-2-3 Marunouchi', line2: '4F', city: "O'Hara & 東京", postcode: '100-0005' },
      taxId: 'T123',
    })
    expect(await (await get('/api/me/billing', cookie)).json()).toMatchObject({
      address: { city: "O'Hara & 東京", line2: '4F' },
      taxId: 'T123',
    })
    expect(await clientOf(body.email)).toMatchObject({ address1: '1-2-3 Marunouchi', tax_id: 'T123' })
    expect((await patch(cookie, { taxId: '' })).status).toBe(200)
    expect(await (await get('/api/me/billing', cookie)).json()).not.toHaveProperty('taxId')
  })

  test('names the field that WHMCS refused, and changes nothing', async () => {
    const { cookie } = await signedUp(world)
    await world.desk('whmcs').fault({ action: 'UpdateClient' }, { kind: 'business-error', message: 'You did not enter your postcode' })
    const problem = await problemOf(await patch(cookie, { address: { postcode: '000' } }))
    expect(problem).toMatchObject({ status: 422, code: 'invalid_request', errors: [{ path: 'address.postcode', code: 'not_accepted' }] })
    expect(JSON.stringify(problem)).not.toContain('You did not enter')
    expect(await (await get('/api/me/billing', cookie)).json()).toMatchObject({ address: { postcode: '100-0005' } })
    expect((await patch(cookie, { address: { postcode: '100-0006' } })).status).toBe(200)
  })

  test('is changed once when the reply was lost', async () => {
    const { body, cookie } = await signedUp(world)
    const before = await world.desk('whmcs').calls('UpdateClient')
    await world.desk('whmcs').fault({ action: 'UpdateClient' }, { kind: 'reset-after' })
    expect((await patch(cookie, { phone: '+81 90-0000-0000' })).status).toBe(200)
    expect((await clientOf(body.email))?.['phonenumber']).toContain('0000')
    expect(await world.desk('whmcs').calls('UpdateClient')).toBeLessThanOrEqual(before + 2)
  })

  test('goes on by itself when WHMCS does not answer, and takes no second change meanwhile', async () => {
    const { body, cookie } = await signedUp(world)
    await world.desk('whmcs').fault({ action: 'UpdateClient' }, { kind: 'status', status: 500, applied: false }, 1000)
    const answer = await patch(cookie, { address: { city: 'Osaka' } })
    expect(answer.status).toBe(202)
    expect(await answer.json()).toMatchObject({ address: { city: 'Osaka' } })
    expect(await problemOf(await patch(cookie, { address: { city: 'Nara' } }))).toMatchObject({
      status: 503,
      code: 'dependency_unavailable',
    })
    await world.desk('whmcs').calm()
    await world.until(async () => (await clientOf(body.email))?.['city'] === 'Osaka')
    await world.until(async () => (await patch(cookie, { address: { city: 'Nara' } })).status === 200)
    expect((await clientOf(body.email))?.['city']).toBe('Nara')
  })

  test('refuses what it does not know, with the field', async () => {
    const { cookie } = await signedUp(world)
    for (const [body, path] of [
      [{ status: 'Closed' }, 'status'],
      [{ address: { country: 'Japan' } }, 'address.country'],
      [{ address: { line1: '' } }, 'address.line1'],
      [{ phone: 'none' }, 'phone'],
    ] as const) {
      const problem = await problemOf(await patch(cookie, body))
      expect(problem.errors?.map((error) => error.path)).toEqual([path])
    }
  })

  test('cannot be read while WHMCS is away', async () => {
    const { cookie } = await signedUp(world)
    await world.desk('whmcs').fault({ action: 'GetClientsDetails' }, { kind: 'reset-before' })
    const answer = await get('/api/me/billing', cookie)
    expect(answer.headers.get('retry-after')).toBeTruthy()
    expect(await problemOf(answer)).toMatchObject({ status: 503, code: 'dependency_unavailable' })
  })
})

describe('the payment methods', () => {
  const SUMMARY = '/api/billing/payment-methods/summary'

  test('are summed up without anything that pays', async () => {
    const { body, cookie } = await signedUp(world)
    expect(await (await get(SUMMARY, cookie)).json()).toEqual({ hasPaymentMethod: false, methods: [] })
    await world.desk('whmcs').ask('POST', '/pay-method', { clientId: (await clientOf(body.email))?.['id'], last4: '4242' })
    // Kept for half a minute, unless somebody comes back from adding one.
    expect(await (await get(SUMMARY, cookie)).json()).toEqual({ hasPaymentMethod: false, methods: [] })
    const fresh = await get(`${SUMMARY}?fresh=1`, cookie)
    expect(fresh.headers.get('cache-control')).toBe('no-store')
    expect(await fresh.json()).toEqual({
      hasPaymentMethod: true,
      methods: [
        { type: 'card', brand: expect.any(String), last4: '4242', expires: expect.stringMatching(/^\d\d\/\d\d$/), isDefault: true },
      ],
    })
    expect(await (await get('/api/me', cookie)).json()).toMatchObject({ nextSteps: [] })
    expect((await get(`${SUMMARY}?fresh=2`, cookie)).status).toBe(422)
  })
})

describe('the way into the billing area', () => {
  const link = (cookie: string, destination: string) => post(world, '/api/auth/sso-link', { destination }, { cookie })

  test.each(['payment-methods', 'invoices', 'services', 'tickets', 'details'])('leads to WHMCS: %s', async (destination) => {
    const { cookie } = await signedUp(world)
    const answer = await link(cookie, destination)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const { url, expiresAt } = (await answer.json()) as { url: string; expiresAt: string }
    expect(new URL(url).origin).toBe(new URL(world.sandbox.whmcs.url).origin)
    expect(Date.parse(expiresAt)).toBeGreaterThan(0)
    const token = new URL(url).searchParams.get('access_token') ?? ''
    expect(token).not.toBe('')
    const written = JSON.stringify([await world.db.selectFrom('events').selectAll().execute(), world.web.lines])
    expect(written).not.toContain(token)
    const arrived = await fetch(url, { redirect: 'manual' })
    expect(arrived.status).toBeLessThan(400)
  })

  test.each([
    'https://evil.example',
    '//evil.example',
    'invoice:',
    'invoice:-1',
    'invoice:1;drop',
    'constructor',
    'service:1/../..',
    '__proto__',
  ])('does not lead to %s', async (destination) => {
    const { cookie } = await signedUp(world)
    expect(await problemOf(await link(cookie, destination))).toMatchObject({ status: 422, code: 'invalid_request' })
  })

  test('leads to no invoice or service of somebody else, nor tells that there is one', async () => {
    const { cookie } = await signedUp(world)
    const answers = []
    for (const destination of ['invoice:1', 'invoice:999999', 'service:1', 'service:999999'])
      answers.push(await problemOf(await link(cookie, destination)))
    expect(new Set(answers.map(({ status, code, detail }) => `${status} ${code} ${detail}`)).size).toBe(1)
    expect(answers[0]).toMatchObject({ status: 404 })
  })

  test('is closed when WHMCS names another host', async () => {
    const { cookie } = await signedUp(world)
    const body = JSON.stringify({
      result: 'success',
      access_token: 'x',
      redirect_url: 'https://evil.example/oauth/singlesignon.php?access_token=x',
    })
    const fault = { kind: 'status', status: 200, body, headers: { 'content-type': 'application/json' }, applied: false }
    await world.desk('whmcs').fault({ action: 'CreateSsoToken' }, fault)
    expect(await problemOf(await link(cookie, 'invoices'))).toMatchObject({ status: 503, code: 'dependency_unavailable' })
  })
})

describe('a client of WHMCS that is not made yet', () => {
  test('shows what was given at sign-up, and lets nothing be changed', async () => {
    await world.desk('whmcs').fault({ action: 'AddUser' }, { kind: 'status', status: 500, applied: false }, 1000)
    const { account, body, cookie } = await signedUp(world)
    expect(account.status).toBe('linking')
    expect(await (await get('/api/me/billing', cookie)).json()).toMatchObject({ address: { line1: body.address.line1 } })
    expect(await (await get('/api/billing/payment-methods/summary', cookie)).json()).toEqual({ hasPaymentMethod: false, methods: [] })
    expect(await problemOf(await patch(cookie, { phone: '+81 3-0000-0000' }))).toMatchObject({ status: 409, code: 'account_not_ready' })
    expect(await problemOf(await link(cookie))).toMatchObject({ status: 409, code: 'account_not_ready' })
    await world.desk('whmcs').calm()
    await world.until(
      async () => ((await (await get('/api/me', cookie)).json()) as { account: { status: string } }).account.status === 'active',
    )
    expect((await world.desk('whmcs').state())['users']?.filter((user) => user['email'] === body.email)).toHaveLength(1)

    function link(of: string) {
      return post(world, '/api/auth/sso-link', { destination: 'invoices' }, { cookie: of })
    }
  })
})
