import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { endReview } from '../../src/db/accounts.ts'
import { addOrder } from '../../whmcs/actions/add-order.ts'
import { cookiesOf, freshNumber, type Identity, PASSWORD, post, signedUp, somebody, startIdentity } from '../auth/setup.ts'
import { knownBefore } from '../world/known-before.ts'
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

  test('goes to WHMCS in its own form, as it does at sign-up, and comes back as it is dialled', async () => {
    const { body, cookie } = await signedUp(world)
    expect(await clientOf(body.email)).toMatchObject({ phonenumber: '+81.312345678' })
    const answer = await patch(cookie, { phone: '090-1234-5678', address: { postcode: '1500001', state: 'Ōsaka' } })
    expect(answer.status).toBe(200)
    expect(await clientOf(body.email)).toMatchObject({ phonenumber: '+81.9012345678', postcode: '150-0001', state: 'Osaka' })
    const seen = { phone: '+819012345678', address: { postcode: '150-0001', state: 'Osaka' } }
    expect(await answer.json()).toMatchObject(seen)
    expect(await (await get('/api/me/billing', cookie)).json()).toMatchObject(seen)
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

describe('the unpaid invoices', () => {
  const SUMMARY = '/api/billing/invoices/summary'
  const summary = async (cookie: string) => (await get(SUMMARY, cookie)).json()
  const yen = (amount: number) => ({ amount, currency: 'JPY' })
  const NONE = { open: 0, total: yen(0) }

  /** An order at WHMCS, which makes an invoice of this much; says the client's id. */
  async function bill(email: string, amount: number): Promise<number> {
    const clientId = Number((await clientOf(email))?.['id'])
    const line = { pid: 41, cycle: 'monthly', quantity: 1, price: yen(amount), customFields: {} } as const
    const order = { clientId, paymentMethod: 'stripe', lines: [line], notes: 'test' }
    expect(await addOrder(world.whmcs, order, { correlationId: 'billing-test' })).toMatchObject({ is: 'done' })
    return clientId
  }

  test('are counted and added up, those of nobody else', async () => {
    const [one, other, third] = [await signedUp(world), await signedUp(world), await signedUp(world)]
    expect(await summary(one.cookie)).toEqual(NONE)
    await bill(one.body.email, 680)
    const clientId = await bill(one.body.email, 1200)
    await bill(other.body.email, 5000)
    const answer = await get(SUMMARY, one.cookie)
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store'])
    expect(await answer.json()).toEqual({ open: 2, total: yen(1880) })
    expect(await summary(other.cookie)).toEqual({ open: 1, total: yen(5000) })
    expect(await summary(third.cookie)).toEqual(NONE)
    // Paid is paid, at once.
    const invoices = (await world.desk('whmcs').state())['invoices']?.filter((invoice) => Number(invoice['userid']) === clientId) ?? []
    await world.desk('whmcs').ask('POST', '/pay-invoice', { invoiceId: invoices[0]?.['id'] })
    expect(await summary(one.cookie)).toEqual({ open: 1, total: yen(1200) })
  })

  test('cannot be told while WHMCS is away, nor in another currency than ours', async () => {
    const { body, cookie } = await signedUp(world)
    await world.desk('whmcs').fault({ action: 'GetInvoices' }, { kind: 'reset-before' }, 3)
    const away = await get(SUMMARY, cookie)
    expect(away.headers.get('retry-after')).toBeTruthy()
    expect(await problemOf(away)).toMatchObject({ status: 503, code: 'dependency_unavailable' })
    await world.desk('whmcs').calm()
    const clientId = Number((await clientOf(body.email))?.['id'])
    const invoice = {
      id: 1,
      userid: clientId,
      date: '2026-02-03',
      duedate: '2026-02-17',
      total: '9.99',
      status: 'Unpaid',
      currencycode: 'USD',
    }
    const page = { result: 'success', totalresults: 1, startnumber: 0, numreturned: 1, invoices: { invoice: [invoice] } }
    const foreign = {
      kind: 'status',
      status: 200,
      body: JSON.stringify(page),
      headers: { 'content-type': 'application/json' },
      applied: false,
    }
    await world.desk('whmcs').fault({ action: 'GetInvoices' }, foreign, 3)
    expect(await problemOf(await get(SUMMARY, cookie))).toMatchObject({ status: 503, code: 'dependency_unavailable' })
    await world.desk('whmcs').calm()
  })

  test('are told to who is signed in alone', async () => {
    expect(await problemOf(await get(SUMMARY, ''))).toMatchObject({ status: 401, code: 'not_signed_in' })
  })

  test('of a client that the sign-up made are told in review too: none of them is older', async () => {
    const { account, body, cookie } = await signedUp(world, { email: 'reviewed@elsewhere.example' })
    expect(account.status).toBe('review')
    expect(await summary(cookie)).toEqual(NONE)
    await bill(body.email, 680)
    expect(await summary(cookie)).toEqual({ open: 1, total: yen(680) })
  })

  test('of a client that was there before are not told until the review has ended', async () => {
    const { body, sfAccountId } = await before('before@elsewhere.example')
    await bill(body.email, 680)
    const cookie = cookiesOf(await post(world, '/api/auth/login', { email: body.email, password: PASSWORD }))
    expect(await (await get('/api/me', cookie)).json()).toMatchObject({ account: { status: 'review' } })
    const asked = await world.desk('whmcs').calls('GetInvoices')
    expect(await summary(cookie)).toEqual(NONE)
    expect(await world.desk('whmcs').calls('GetInvoices')).toBe(asked)
    const { id } = await world.db.selectFrom('accounts').select('id').where('sf_account_id', '=', sfAccountId).executeTakeFirstOrThrow()
    expect(await endReview(world.db, id)).toBe(true)
    expect(await summary(cookie)).toEqual({ open: 1, total: yen(680) })
  })

  test('nor is anything else that such a client holds; that it has a payment method is, since orders need to know', async () => {
    const { body, sfAccountId } = await before('before-too@elsewhere.example')
    const clientId = Number((await clientOf(body.email))?.['id'])
    await world.desk('whmcs').ask('POST', '/pay-method', { clientId, last4: '4242' })
    const cookie = cookiesOf(await post(world, '/api/auth/login', { email: body.email, password: PASSWORD }))
    const methods = async () => (await get('/api/billing/payment-methods/summary?fresh=1', cookie)).json()
    const refusals = async () =>
      Promise.all([
        post(world, '/api/auth/sso-link', { destination: 'invoices' }, { cookie }).then(problemOf),
        patch(cookie, { companyName: 'Others' }).then(problemOf),
      ])
    expect(await methods()).toEqual({ hasPaymentMethod: true, methods: [] })
    expect(await (await get('/api/me/billing', cookie)).json()).toMatchObject({ address: { line1: '' } })
    for (const refused of await refusals()) expect(refused).toMatchObject({ status: 409, code: 'account_not_ready' })
    const { id } = await world.db.selectFrom('accounts').select('id').where('sf_account_id', '=', sfAccountId).executeTakeFirstOrThrow()
    expect(await endReview(world.db, id)).toBe(true)
    expect(await methods()).toMatchObject({ hasPaymentMethod: true, methods: [{ last4: '4242' }] })
    expect(await (await get('/api/me/billing', cookie)).json()).toMatchObject({ address: { line1: body.address.line1 } })
    expect((await post(world, '/api/auth/sso-link', { destination: 'invoices' }, { cookie })).status).toBe(200)
  })

  async function before(email: string) {
    const body = somebody({ email, sfNumber: `C-${freshNumber()}` })
    const { password, ...person } = body
    const { id } = await knownBefore({ ...world, passwordHash: await world.passwords.hash(password) }, person)
    return { body, sfAccountId: id }
  }
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
    expect(await (await get('/api/billing/invoices/summary', cookie)).json()).toEqual({ open: 0, total: { amount: 0, currency: 'JPY' } })
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
