// Everything that customers, staff and remote systems do, done once, with canaries in all they say.

import { createHmac, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { expect } from 'vitest'
import { kindOf } from '../world/customers.ts'
import { until } from '../world/until.ts'
import { cardNumber, digits, word } from './canary.ts'
import { ANOTHER_PASSWORD, codeFor, keepCookies, meet, type Party, type Person, personBody, signUp } from './people.ts'
import type { Answers } from './remote-answers.ts'

export interface Show extends Party {
  answers: Answers
}

const SF = '/services/data/v67.0'

/** The provider's token is a canary, given once and refused at its first use; before that its token endpoint breaks. */
async function providerLogIn({ world, aviary, answers }: Show): Promise<void> {
  await world.esim.ask('revoke-tokens')
  const path = '/airalo/v2/token'
  await answers.next('esim', { path }, 'error', 422)
  const token = (what: string) => aviary.fresh('token', `Airalo ${what}`)
  const body = {
    data: { access_token: token('access token'), expires_in: 86_400, token_type: 'Bearer' },
    meta: { message: token('message') },
  }
  await world.esim.fault({ match: { path }, fault: { kind: 'status', status: 200, body } })
}

/** The same of Salesforce, whose log-ins pause after a refusal. */
export async function salesforceLogIn({ world, aviary, answers, hall }: Show): Promise<void> {
  const path = '/services/oauth2/token'
  await world.salesforce.ask('expire-sessions')
  await answers.next('salesforce', { path }, 'error', 500)
  const token = (what: string) => aviary.fresh('token', `Salesforce ${what}`)
  const body = {
    access_token: token('access token'),
    instance_url: world.config.salesforce.loginUrl,
    token_type: 'Bearer',
    signature: token('signature'),
  }
  await world.salesforce.fault({ match: { path }, fault: { kind: 'status', status: 200, body } })
  const { browser } = hall.visitor('gina')
  const wish = personBody(aviary, 'gina', 'C-9999')
  // Salesforce is asked for the number at once, so 422 says that a session is good again.
  await until(async () => {
    const { status } = await browser.post('/api/auth/signup', wish)
    const given = (await world.salesforce.calls()).some((call) => call.path === path && call.status === 200 && !call.applied)
    return given && status === 422
  }, 'Salesforce to be logged in to again')
}

/** Accounts made while every system that takes part answers badly first. */
export async function signUps(show: Show): Promise<{ anna: Person; ben: Person; cleo: Person; dora: Person }> {
  const { world, answers, aviary } = show
  const annas = await meet(show, 'anna', 'C-1001')
  const bens = await meet(show, 'ben', 'C-1003')
  const cleos = await meet(show, 'cleo', 'C-1002', false)
  const doras = await meet(show, 'dora', 'C-1010')
  for (const { account, contact } of [annas, bens, cleos, doras]) {
    const planted = (field: string) => aviary.fresh('remote', `salesforce-record ${field} ${String(account['Customer_Number__c'])}`)
    await world.salesforce.ask('update', { object: 'Account', id: account['Id'], fields: { Description: planted('account description') } })
    await world.salesforce.ask('update', {
      object: 'Contact',
      id: contact['Id'],
      fields: { Phone: `+${aviary.keep('remote', `salesforce-record phone ${String(contact['Id'])}`, digits(12))}` },
    })
  }
  // Dora's e-mail is somebody's at WHMCS already, under no number: a person has to look.
  await world.whmcs.ask('add-client', {
    email: doras.body.email,
    firstname: aviary.fresh('remote', 'whmcs-first-name'),
    lastname: aviary.fresh('remote', 'whmcs-last-name'),
  })

  await answers.next('salesforce', { path: `${SF}/query` }, 'error', 500)
  const { browser } = show.hall.visitor('anna')
  expect((await browser.post('/api/auth/signup', annas.body)).status).toBe(503)
  await answers.next('mail', { path: '/v3/mail/send' }, 'error', 500)
  await answers.next('whmcs', { action: 'GetUsers' }, 'error', 500)
  await answers.next('whmcs', { action: 'AddUser' }, 'html', 502)
  await answers.next('whmcs', { action: 'GetClients' }, 'odd-success', 200)
  await answers.next('whmcs', { action: 'AddClient' }, 'error', 200)
  await answers.next('whmcs', { action: 'GetClientsDetails' }, 'html', 200)
  await answers.next('salesforce', { method: 'PATCH', path: `${SF}/sobjects/Account` }, 'error', 500)
  const signUpId = (await browser.post('/api/auth/signup', annas.body)).body.signupId as string
  await until(async () => (await answers.unmet()).every((line) => !line.startsWith('mail')), 'the mail to be refused')
  await browser.post('/api/auth/resend-code', { signupId: signUpId })
  aviary.keep('code', 'anna early code', await codeFor(world, annas.body.email), 'anna')
  const [anna, ben, cleo] = [
    await signUp(show, 'anna', annas.body),
    await signUp(show, 'ben', bens.body),
    await signUp(show, 'cleo', cleos.body),
  ]
  const dora = await signUp(show, 'dora', doras.body, false)
  // Refused for good by Salesforce, whose refusal of the Case is only passing.
  await answers.next('salesforce', { method: 'PATCH', path: `${SF}/sobjects/Account` }, 'error', 400)
  await answers.next('salesforce', { method: 'POST', path: `${SF}/sobjects/Case` }, 'business-error')
  await signUp(show, 'fred', (await meet(show, 'fred', 'C-1009')).body, false)
  await until(async () => (await world.salesforce.rows('Case')).length >= 3, 'Cases of cleo, dora and fred', 30_000)
  return { anna, ben, cleo, dora }
}

/** What is known of an e-mail shows nowhere; log-ins, resets, profile and single sign-on. */
export async function identity(show: Show, person: Person): Promise<void> {
  const { world, answers, aviary, hall } = show
  const stranger = hall.visitor()
  const request = (what: string) => aviary.fresh('request', `request ${what}`)
  await stranger.browser.post('/api/auth/signup', { ...personBody(aviary, 'nobody', 'C-1005'), email: person.email })
  await stranger.browser.post('/api/auth/login', {
    email: person.email,
    password: aviary.keep('password', 'wrong password', `${word(9)} ${word(9)}`),
  })
  await stranger.browser.post('/api/auth/login', { email: `${request('login e-mail')}@example.jp`, password: request('login password') })
  await stranger.browser.post('/api/auth/request-password-reset', { email: `${request('reset e-mail')}@example.jp` })
  await stranger.browser.post('/api/auth/reset-password', { token: request('reset token'), password: request('reset password') })
  await stranger.browser.post('/api/auth/verify-email', { signupId: request('sign-up id'), code: request('code') })
  await stranger.browser.post('/api/auth/resend-code', { signupId: request('resend id') })

  expect((await stranger.browser.post('/api/auth/request-password-reset', { email: person.email })).status).toBe(202)
  const token = await until(async () => {
    const texts = (await world.mail.rows('messages'))
      .filter((message) => message['to'] === person.email)
      .map((message) => String(message['text']))
    return texts.map((text) => /reset-password#token=([\w-]+)/.exec(text)?.[1]).find((found) => found !== undefined)
  }, 'a reset link')
  aviary.keep('token', 'reset token', token, person.who)
  const password = aviary.keep('password', 'password after reset', `${word(10)} ${word(10)}`, person.who)
  expect((await person.browser.post('/api/auth/reset-password', { token, password })).status).toBe(204)
  expect(
    (
      await person.browser.post(
        '/api/auth/login',
        { email: person.email, password },
        { 'user-agent': `Firefox/1 ${request('user agent')} Linux` },
      )
    ).status,
  ).toBe(200)
  keepCookies(aviary, person)
  const next = aviary.keep('password', 'password after change', `${ANOTHER_PASSWORD} ${word(10)}`, person.who)
  await person.browser.post('/api/auth/change-password', { current: request('current password'), password: next })
  expect((await person.browser.post('/api/auth/change-password', { current: password, password: next })).status).toBe(204)
  person.password = next
  keepCookies(aviary, person)
  await person.browser.get('/api/me/sessions')
  await person.browser.patch('/api/me', { nationality: aviary.fresh('pii', 'new nationality', person.who) })

  await answers.next('whmcs', { action: 'GetClientsDetails' }, 'error', 500)
  await person.browser.get('/api/me/billing')
  await person.browser.get('/api/me/billing')
  await answers.next('whmcs', { action: 'UpdateClient' }, 'business-error')
  await person.browser.patch('/api/me/billing', { taxId: aviary.fresh('pii', 'tax id', person.who) })
  await person.browser.patch('/api/me/billing', {
    companyName: aviary.fresh('pii', 'new company', person.who),
    address: { line2: aviary.fresh('pii', 'new line 2', person.who) },
  })
  for (const [shape, status] of [
    ['error', 500],
    ['html', 200],
    ['redirect', 302],
    ['odd-success', 200],
  ] as const) {
    await answers.next('whmcs', { action: 'GetPayMethods' }, shape, status)
    await person.browser.get('/api/billing/payment-methods/summary?fresh=1')
    await answers.next('whmcs', { action: 'CreateSsoToken' }, shape, status)
    await person.browser.post('/api/auth/sso-link', { destination: 'invoices' })
  }
  const link = await person.browser.post('/api/auth/sso-link', { destination: 'services' })
  expect(link.status).toBe(200)
  const url = String(link.body.url)
  aviary.keep('token', 'sso address', url.slice(url.indexOf('://') + 3), person.who)
  for (const value of new URL(url).searchParams.values())
    if (value.length >= 20) aviary.keep('token', `sso token ${value.length}`, value, person.who)
  await person.browser.post('/api/auth/sso-link', { destination: `service:${digits(6)}` })
}

/** Canaries wherever a request can hold one, at every door, signed in and not. */
export async function badRequests(show: Show, person: Person): Promise<void> {
  const { aviary, hall, world } = show
  const doors = [
    '/api/auth/signup',
    '/api/auth/login',
    '/api/auth/verify-email',
    '/api/auth/sso-link',
    '/api/orders',
    `/api/orders/${randomUUID()}/cancel`,
  ]
  for (const visitor of [hall.visitor(), person]) {
    const owner = visitor.who
    const request = (what: string) => aviary.fresh('request', `request of ${owner ?? 'nobody'} ${what}`, owner)
    for (const door of doors) {
      const headers = {
        'Idempotency-Key': `${request(`key ${door}`)}@x`,
        'X-Correlation-Id': `${request(`correlation ${door}`)} is no id`,
        Referer: `http://127.0.0.1/${request(`referer ${door}`)}`,
        'X-Forwarded-For': request(`forwarded ${door}`),
        Authorization: `Bearer ${request(`bearer ${door}`)}`,
        'Accept-Language': request(`language ${door}`),
      }
      await visitor.browser.post(
        door,
        { [request(`field ${door}`)]: request(`value ${door}`), email: request(`e-mail ${door}`), items: request(`items ${door}`) },
        headers,
      )
      await visitor.browser.post(door, `{"a": "${request(`broken ${door}`)}`)
      await visitor.browser.post(door, request(`text ${door}`), { 'content-type': `text/plain; charset=${request(`charset ${door}`)}` })
      await visitor.browser.delete(`${door}?${request(`delete ${door}`)}`)
      await visitor.browser.post(door, { note: aviary.keep('request', `card ${door} ${String(owner)}`, cardNumber(), owner) })
      await visitor.browser.get(`${door}/${request(`path ${door}`)}?token=${request(`query ${door}`)}`)
    }
    await visitor.browser.get(`/api/catalog/${request('product')}`)
    await visitor.browser.get(`/api/orders?cursor=${request('cursor')}&limit=${request('limit')}`)
    await visitor.browser.get(`/%E0%A4%A/${request('undecodable')}`)
    await visitor.browser.patch('/api/me', { language: request('language'), gender: { a: request('gender') } })
    await visitor.browser.patch('/api/me/billing', {
      phone: request('phone'),
      address: { country: request('country'), [request('address')]: 1 },
    })
  }
  // A correct idempotency key on a refused body, and a session cookie that is none.
  await person.browser.post('/api/orders', { items: [] }, { 'Idempotency-Key': aviary.fresh('request', 'well-formed key', person.who) })
  await hall.visitor().browser.get('/api/me', {
    cookie: `sid=${aviary.fresh('request', 'forged session')}; device=${aviary.keep('request', 'forged device', word(43))}`,
  })
  await signed(
    show,
    `/api/orders/801${word(12)}/provision`,
    { [aviary.fresh('request', 'signed field')]: aviary.fresh('request', 'signed value') },
    aviary.keep('request', 'forged secret', word(32)),
  )
  await signed(show, `/api/orders/801${word(12)}/provision`, { type: aviary.fresh('request', 'signed type') })
  await fetch(`${world.url}/api/hooks/${aviary.fresh('request', 'hook path')}`, {
    method: 'POST',
    body: aviary.fresh('request', 'hook body'),
  })
}

const SECRET = 'MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY='

/** A signed call; with a secret of somebody else's it is refused. */
async function signed({ world, hall, aviary }: Show, path: string, body: object, secret = SECRET): Promise<void> {
  const raw = JSON.stringify(body)
  const id = `msg_${randomUUID()}`
  const at = String(Math.floor(Date.now() / 1000))
  const mac = createHmac('sha256', Buffer.from(secret, 'base64')).update(`${id}.${at}.${raw}`).digest('base64')
  const reply = await fetch(`${world.url}${path}`, {
    method: 'POST',
    body: raw,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': at,
      'webhook-signature': `v1,${mac} v9,${aviary.fresh('request', `signature ${path}`)}`,
      'idempotency-key': aviary.fresh('request', `signed key ${path}`),
    },
  })
  hall.told.push({ who: null, request: `POST ${path}`, status: reply.status, text: await reply.text() })
}

/** Exceptions of our own making, in the web process and in a flow: the database says a canary. */
export async function exceptions({ world, aviary, hall }: Show, person: Person): Promise<void> {
  const { db } = world.wired
  const broken = async (table: string, work: () => Promise<unknown>): Promise<void> => {
    const text = `${aviary.fresh('error', `exception in ${table}`)}\n    at ${aviary.fresh('error', `stack in ${table}`)} (/srv/${word(9)}.ts:1:2)`
    await sql`create function broken() returns trigger language plpgsql as ${sql.lit(`begin raise exception using message = '${text}', detail = '${text}', hint = new::text; end`)}`.execute(
      db,
    )
    await sql`create trigger broken before insert or update on ${sql.table(table)} for each row execute function broken()`.execute(db)
    try {
      await work()
    } finally {
      await sql`drop function broken() cascade`.execute(db)
    }
  }
  await broken('orders', async () =>
    expect((await person.browser.post('/api/orders', await world.customers.cart(asCustomer(person), ['ESIM-JP-3GB-30D']))).status).toBe(
      500,
    ),
  )
  await broken('users', async () =>
    expect((await person.browser.patch('/api/me', { nationality: aviary.fresh('pii', 'refused nationality', person.who) })).status).toBe(
      500,
    ),
  )
  await broken('signups', async () => {
    const answer = await hall.visitor('erin').browser.post('/api/auth/signup', personBody(aviary, 'erin', 'C-1007'))
    expect(answer.status).toBe(500)
  })
}

export const asCustomer = (person: Person) => ({
  browser: person.browser,
  number: person.number,
  email: person.email,
  password: person.password,
})

/** Orders from cart to activation, through refused carts and remote systems that answer badly at every step; returns those that were made. */
export async function orders(show: Show, anna: Person, ben: Person): Promise<void> {
  const { world, answers, aviary } = show
  const { customers, salesforce } = world
  await answers.next('salesforce', { path: `${SF}/query` }, 'html', 503)
  await anna.browser.get('/api/catalog/personalized')
  expect(
    (
      await ben.browser.post('/api/orders', {
        ...(await customers.cart(asCustomer(ben))),
        note: aviary.fresh('note', 'note of no order', 'ben'),
      })
    ).status,
  ).toBe(409)
  await customers.addCard(asCustomer(anna))
  await customers.addCard(asCustomer(ben))
  await anna.browser.get('/api/billing/payment-methods/summary?fresh=1')

  const cart = await customers.cart(asCustomer(anna))
  const items = cart['items'] as { configOptions: Record<string, unknown> }[]
  const vpn = items.at(-1)
  if (vpn) vpn.configOptions['label'] = aviary.fresh('note', 'option text', 'anna')
  const wish = { ...cart, note: `${aviary.fresh('note', 'order note', 'anna')} & <b>${aviary.fresh('note', 'order note 2', 'anna')}</b>` }
  await answers.next('salesforce', { path: `${SF}/composite` }, 'odd-success', 200)
  const placed = await anna.browser.post('/api/orders', wish, { 'Idempotency-Key': aviary.fresh('request', 'order key', 'anna') })
  expect([201, 202]).toContain(placed.status)
  const id = String(placed.body.id)
  const { sfOrderId } = await customers.orderIs(asCustomer(anna), id, ['pending_review'])

  await providerLogIn(show)
  await answers.next('esim', { method: 'POST', path: '/airalo/v2/orders' }, 'error', 500)
  await answers.next('esim', { method: 'GET', path: '/airalo/v2/orders' }, 'odd-success', 200)
  await answers.next('whmcs', { action: 'GetClientsProducts' }, 'error', 500)
  await answers.next('whmcs', { action: 'AddOrder' }, 'error', 200)
  await answers.next('whmcs', { action: 'AcceptOrder' }, 'business-error')
  await answers.next('whmcs', { action: 'GetOrders' }, 'html', 500)
  await answers.next('salesforce', { path: `${SF}/composite` }, 'error', 400)
  const stream = listen(show, anna, id)
  await customers.press(String(sfOrderId), 2)
  const active = await customers.orderIs(asCustomer(anna), id, ['active'], 40_000)
  await stream
  keepActivation(show, active, 'anna')
  await until(
    async () =>
      (await world.mail.rows('messages')).map(kindOf).filter((kind) => kind === 'order-provisioned' || kind === 'esim-activation')
        .length === 2,
    'the mails of the order',
  )
  // The same cart again, and the same with a key of its own: both are told the order as it is now, its activation code included.
  expect((await anna.browser.post('/api/orders', wish)).status).toBe(200)
  const key = { 'Idempotency-Key': randomUUID() }
  const repeated = await anna.browser.post('/api/orders', wish, key)
  expect(repeated.body.items.some((item: { esims?: unknown[] }) => (item.esims ?? []).length > 0)).toBe(true)
  expect((await anna.browser.post('/api/orders', wish, key)).body).toEqual(repeated.body)
  await ben.browser.get(`/api/orders/${id}`)
  await ben.browser.get(`/api/orders/${String(sfOrderId)}/events`)
  await ben.browser.post(`/api/orders/${id}/cancel`)

  await answers.next('mail', { path: '/v3/mail/send' }, 'error', 400)
  // A person decides: staff's change of the price stops one order, the others end in review.
  const stopped = await customers.order(asCustomer(ben), ['VPN-FAMILY'])
  const item = (await salesforce.rows('OrderItem')).find((row) => row['OrderId'] === stopped.sfOrderId)
  await salesforce.ask('update', { object: 'OrderItem', id: item?.['Id'], fields: { UnitPrice: 1 } })
  await customers.press(stopped.sfOrderId)
  const waiting = await customers.orderIs(asCustomer(ben), stopped.id, ['needs_person'])
  expect(waiting.attention).toBeDefined()
  await decide(show, stopped.sfOrderId, {
    type: 'retry',
    reason: `${aviary.fresh('staff', 'reason of retry')} says ${aviary.fresh('staff', 'stale reason')}`,
    rev: 0,
  })
  await decideNow(show, stopped.sfOrderId, 'cancel', aviary.fresh('staff', 'reason of cancel'))
  const rejected = await customers.order(asCustomer(ben), ['NET-FIBER-1G'])
  await decideNow(show, rejected.sfOrderId, 'reject', aviary.fresh('staff', 'reason of reject', 'ben'))
  await customers.orderIs(asCustomer(ben), rejected.id, ['rejected'])
  const cancelled = await customers.order(asCustomer(ben), ['VPN-PERSONAL'])
  await ben.browser.post(`/api/orders/${cancelled.id}/cancel`)
  await customers.orderIs(asCustomer(ben), cancelled.id, ['cancelled'])

  // The module of the VPN fails with a text of its own, over a restart of the worker.
  await world.whmcs.ask('modules', { mode: 'fail', pid: 41 })
  const failing = await customers.order(asCustomer(ben), ['VPN-PERSONAL', 'ESIM-JP-1GB-7D'])
  await customers.press(failing.sfOrderId)
  await until(async () => (await world.whmcs.rows('moduleQueue')).length > 0, 'the module to fail')
  for (const row of await world.whmcs.rows('moduleQueue'))
    aviary.keep(
      'remote',
      'module error',
      String(row['module_action_error'] ?? row['last_attempt_error'] ?? row['error'] ?? 'Line equipment did not answer'),
    )
  await world.restartWorker()
  const left = await customers.orderIs(asCustomer(ben), failing.id, ['needs_person', 'active', 'partly_active'], 40_000)
  keepActivation(show, left, 'ben')
}

const decide = async ({ world, hall }: Show, orderId: string, decision: object): Promise<{ status: number }[]> => {
  const { answers } = await world.salesforce.ask('decide', { orderId, ...decision })
  hall.told.push({ who: null, request: 'decision', status: 0, text: JSON.stringify(answers) })
  return answers as { status: number }[]
}

/** Under the order's present `rev`, which may move in between. */
async function decideNow(show: Show, orderId: string, type: string, reason: string): Promise<void> {
  await until(async () => {
    const status = await show.world.salesforce.ask('provision-status', { orderId })
    show.hall.told.push({ who: null, request: 'status for staff', status: 0, text: JSON.stringify(status) })
    const rev = (status['body'] as { rev: number }).rev
    return (await decide(show, orderId, { type, reason, rev })).some((answer) => answer.status === 202)
  }, `the decision to ${type}`)
}

function keepActivation({ aviary }: Show, order: { items: { esims?: Record<string, string>[] }[] }, who: string): void {
  for (const esim of order.items.flatMap((item) => item.esims ?? [])) {
    for (const [name, text] of Object.entries(esim)) {
      if (name === 'iccid') aviary.keep('iccid', `${who} iccid ${text.slice(-4)}`, text, who)
      else if (['matchingId', 'lpa', 'appleInstallUrl'].includes(name))
        aviary.keep('activation', `${who} ${name} ${aviary.all.length}`, text, who)
    }
  }
}

/** The order's stream until it is active, as its owner's page has it. */
async function listen({ world, hall }: Show, person: Person, id: string): Promise<void> {
  const cookie = [...person.browser.cookies()].map(([name, value]) => `${name}=${value}`).join('; ')
  const stop = AbortSignal.timeout(40_000)
  const reply = await fetch(`${world.url}/api/orders/${id}/events`, { headers: { cookie }, signal: stop })
  let text = ''
  for await (const part of reply.body ?? []) {
    text += Buffer.from(part).toString()
    if (text.includes('"status":"active","items"')) break
  }
  hall.told.push({ who: person.who, request: 'stream', status: reply.status, text })
}
