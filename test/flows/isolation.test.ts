// I8 and SEC-31: no reply, stream or mail made for one customer holds anything of another's, whatever ids are tried.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listen } from '../orders/event-stream.ts'
import { openShop, type Shop } from '../orders/shop.ts'
import { PASSWORD } from '../world/customers.ts'
import { type Answer, type Browser, openBrowser } from '../world/browser.ts'
import { startWorld, type TestWorld, until } from '../world.ts'

interface Person {
  number: string
  email: string
  /** Values that nobody else has; none is a part of another. */
  own: string[]
  browser: Browser
  /** Everything that was ever answered to this person. */
  heard: string[]
  // oxlint-disable-next-line typescript/no-explicit-any -- as the app answered it
  order: any
  last4: string
  clientId: number
  invoiceId: number
  serviceIds: string[]
  sessionIds: string[]
  userId: string
}

let world: TestWorld
let shop: Shop
let ann: Person
let bob: Person

const settled = () =>
  until(
    async () => (await world.wired.db.selectFrom('flows').select('id').where('state', '=', 'open').execute()).length === 0,
    'every flow to end',
  )

/** A browser that keeps what it hears, headers included. */
function hearing(heard: string[]): Browser {
  const browser = openBrowser(world.url)
  const keep = async (asked: Promise<Answer>): Promise<Answer> => {
    const answer = await asked
    heard.push(`${JSON.stringify([...answer.headers])}\n${typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body)}`)
    return answer
  }
  return {
    get: (...args) => keep(browser.get(...args)),
    post: (...args) => keep(browser.post(...args)),
    patch: (...args) => keep(browser.patch(...args)),
    delete: (...args) => keep(browser.delete(...args)),
    cookies: browser.cookies,
  }
}

const ok = (answer: Answer, status = 200): Answer['body'] => {
  expect([answer.status, answer.body.code]).toEqual([status, undefined])
  return answer.body
}

/** Everything that a customer can do, once. */
async function live(number: string, word: string, last4: string): Promise<Person> {
  const heard: string[] = []
  const browser = hearing(heard)
  const details = {
    firstName: `First${word}`,
    lastName: `Last${word}`,
    phone: `+8190${word === 'Zwetschge' ? '11112222' : '33334444'}`,
    address: {
      line1: `1-2-3 ${word}street`,
      line2: `Room${word}`,
      city: `City${word}`,
      state: 'Tokyo',
      postcode: word === 'Zwetschge' ? '111-2222' : '333-4444',
      country: 'JP',
    },
  }
  const body = world.customers.signUpBody(number, details)
  const email = String(body['email'])
  const { signupId } = ok(await browser.post('/api/auth/signup', body), 202)
  const code = await world.customers.codeFor(email)
  const { user } = ok(await browser.post('/api/auth/verify-email', { signupId, code }))
  await until(async () => (await browser.get('/api/me')).body.account.status === 'active', `${number} to be linked`)
  const client = (await world.whmcs.rows('clients')).find((row) => row['email'] === email)
  await world.whmcs.ask('pay-method', { clientId: Number(client?.['id']), last4 })
  ok(await browser.patch('/api/me', { language: 'ja' }))
  ok(await browser.patch('/api/me/billing', { companyName: `Company${word}`, taxId: `Tax${word}` }))
  expect(ok(await browser.get('/api/me/billing'))).toMatchObject({
    companyName: `Company${word}`,
    address: { line1: `1-2-3 ${word}street` },
  })
  expect(
    ok(await browser.get('/api/billing/payment-methods/summary?fresh=1')).methods.map((method: { last4: string }) => method.last4),
  ).toEqual([last4])
  ok(await browser.get('/api/catalog/personalized'))

  const items = [
    await shop.line('NET-FIBER-1G'),
    await shop.line('ESIM-JP-1GB-7D', { quantity: 2 }),
    await shop.line('VPN-PERSONAL', { configOptions: { devices: 3, label: `Label${word}` } }),
  ]
  const placed = ok(await browser.post('/api/orders', { items, note: `Note${word}` }, { 'idempotency-key': 'one-key-for-both' }), 201)
  const customer = { browser, number, email, password: PASSWORD }
  await using stream = await listen(world.url, customer, placed.id)
  await world.customers.press(placed.sfOrderId)
  const order = await world.customers.orderIs(customer, placed.id, ['active'])
  await stream.ended
  heard.push(stream.text())
  const doomed = ok(await browser.post('/api/orders', { items: [await shop.line('VPN-FAMILY')] }), 201)
  ok(await browser.post(`/api/orders/${doomed.id}/cancel`))
  expect(ok(await browser.get('/api/orders')).items.map((one: { id: string }) => one.id)).toEqual([doomed.id, placed.id])

  const services = (await world.whmcs.rows('services')).filter((row) => row['clientid'] === String(client?.['id']))
  const invoice = (await world.whmcs.rows('invoices')).find((row) => row['userid'] === client?.['id'])
  for (const destination of ['payment-methods', 'invoices', `invoice:${invoice?.['id']}`, `service:${services[0]?.['id']}`, 'details'])
    ok(await browser.post('/api/auth/sso-link', { destination }))
  const second = hearing(heard)
  ok(await second.post('/api/auth/login', { email, password: PASSWORD }))
  const sessions = ok(await browser.get('/api/me/sessions')).items as { id: string }[]
  expect(sessions).toHaveLength(2)

  const esims = order.items.flatMap((item: { esims?: { iccid: string; matchingId: string; lpa: string }[] }) => item.esims ?? [])
  expect(esims).toHaveLength(2)
  const sessionIds = sessions.map(({ id }) => id)
  return {
    number, email, browser, heard, order, last4, sessionIds,
    userId: user.id,
    clientId: Number(client?.['id']),
    invoiceId: Number(invoice?.['id']),
    serviceIds: services.map((row) => String(row['id'])),
    own: [
      email, number, user.id, word, details.phone, details.phone.slice(3), details.address.postcode, signupId,
      ...sessionIds, ...browser.cookies().values(), ...second.cookies().values(),
      ...[placed, doomed].flatMap((one) => [one.id, one.sfOrderId, one.sfOrderId.slice(0, 15), one.orderNumber, one.correlationId]),
      ...esims.flatMap(({ iccid, matchingId, lpa }: { iccid: string; matchingId: string; lpa: string }) => [iccid, matchingId, lpa]),
    ],
  } // prettier-ignore
}

const found = (texts: readonly string[], person: Person): string[] =>
  person.own.filter((value) => texts.some((text) => text.includes(value)))

beforeAll(async () => {
  world = await startWorld()
  shop = openShop(world)
  ;[ann, bob] = await Promise.all([live('C-1001', 'Zwetschge', '1881'), live('C-1003', 'Quitte', '2772')])
  await settled()
}, 90_000)
afterAll(() => world.close())

test('each hears their own, so the search can find something', () => {
  for (const person of [ann, bob]) {
    const told = found(person.heard, person)
    expect(told).toEqual(
      expect.arrayContaining([
        person.email,
        person.number,
        person.order.id,
        person.order.sfOrderId,
        person.order.orderNumber,
        person.order.items[1].esims[0].lpa,
      ]),
    )
  }
})

test('neither hears anything of the other’s, in replies, headers, streams and mails', async () => {
  expect(found(bob.heard, ann)).toEqual([])
  expect(found(ann.heard, bob)).toEqual([])
  const mails = await world.mail.rows('messages')
  for (const [mine, other] of [[ann, bob], [bob, ann]] as const) {
    const texts = mails.filter((mail) => mail['to'] === mine.email).map((mail) => JSON.stringify(mail))
    expect(texts.length).toBeGreaterThanOrEqual(5)
    expect(found(texts, other)).toEqual([])
  } // prettier-ignore
})

test('one key is each customer’s own: two orders, two customers in every system', async () => {
  expect(ann.order.id).not.toBe(bob.order.id)
  expect(ann.clientId).not.toBe(bob.clientId)
  const services = await world.whmcs.rows('services')
  for (const { order, clientId } of [ann, bob]) {
    const ids = order.items.map((item: { service: { whmcsServiceId: string } }) => item.service.whmcsServiceId)
    expect(new Set(services.filter((row) => ids.includes(row['id'])).map((row) => row['clientid']))).toEqual(new Set([String(clientId)]))
  }
})

interface Operation {
  security?: Record<string, unknown>[]
  requestBody?: unknown
}

describe('every route with ids of another', () => {
  /** What may be said of a reply besides what it is about. */
  const shape = ({ status, headers, body }: Answer) => {
    const { instance: _instance, correlationId: _correlationId, ...rest } = Object(body) as Record<string, unknown>
    const named = [...headers].filter(
      ([name]) => !['date', 'x-correlation-id', 'content-length', 'ratelimit', 'ratelimit-policy'].includes(name),
    )
    return JSON.stringify([status, named, typeof body === 'string' ? body : rest])
  }
  const NOBODYS = ['01a1fc73-fc8c-7599-9f82-47b68498ea91', '8015g00000ZZZZZ', 'nope', '999999']

  test('the same 404 as for one that does not exist, without one remote call', async () => {
    const spec = (await world.browser().get('/openapi.json')).body as { paths: Record<string, Record<string, Operation>> }
    const flows = await world.wired.db.selectFrom('flows').select('id').execute()
    const ids = [
      ann.order.id, ann.order.sfOrderId, ann.order.sfOrderId.slice(0, 15), ann.order.orderNumber, ann.order.items[0].id, ann.order.items[1].esims[0].iccid,
      ann.userId, ann.number, String(ann.clientId), String(ann.invoiceId), ...ann.serviceIds, ...ann.sessionIds, ...flows.map(({ id }) => id),
    ] // prettier-ignore
    const desks = [world.salesforce, world.whmcs, world.esim, world.mail]
    const marks = await Promise.all(desks.map((desk) => desk.mark()))
    const tried: string[] = []
    // What is called in the background, by rounds of its own, has ids of its own.
    const asked = new Set<string | null>()
    bob.heard.length = 0
    for (const [template, operations] of Object.entries(spec.paths)) {
      if (!template.includes('{')) continue
      for (const [method, operation] of Object.entries(operations)) {
        const call = (path: string): Promise<Answer> => {
          if (method === 'get') return bob.browser.get(path)
          if (method === 'delete') return bob.browser.delete(path)
          return method === 'patch'
            ? bob.browser.patch(path, {})
            : bob.browser.post(path, operation.requestBody === undefined ? undefined : {})
        }
        const ask = async (id: string): Promise<Answer> => {
          const answer = await call(template.replace(/\{\w+\}/g, encodeURIComponent(id)))
          asked.add(answer.headers.get('x-correlation-id'))
          return answer
        }
        const nothing = new Set<string>()
        for (const id of NOBODYS) nothing.add(shape(await ask(id)))
        expect([method, template, nothing.size]).toEqual([method, template, 1])
        for (const id of ids) {
          const answer = await ask(id)
          expect([method, template, shape(answer)]).toEqual([method, template, ...nothing])
          const signed = operation.security?.some((one) => 'signature' in one)
          expect([method, template, answer.status]).toEqual([method, template, signed ? 401 : 404])
        }
        tried.push(`${method.toUpperCase()} ${template}`)
      }
    }
    expect(tried).toEqual(
      expect.arrayContaining([
        'GET /api/orders/{id}',
        'GET /api/orders/{id}/events',
        'POST /api/orders/{id}/cancel',
        'POST /api/orders/{id}/provision',
        'GET /api/subscriptions/{id}',
      ]),
    )
    expect(asked.size).toBeGreaterThan(tried.length * ids.length)
    const calls = await Promise.all(desks.map((desk, at) => desk.calls(marks[at])))
    expect(calls.flat().filter(({ correlationId }) => asked.has(correlationId ?? null))).toEqual([])
    expect(await world.mail.mark()).toBe(marks.at(-1))
    // `instance` repeats the path that was asked for; beyond it nothing of hers is there.
    const beyond = bob.heard.map((text) => text.replace(/"instance":"[^"]*"/, ''))
    expect(found(beyond, ann)).toEqual([])
  })

  test('nor by ids in a body: links, duplicates, codes', async () => {
    bob.heard.length = 0
    const mark = await world.whmcs.mark()
    for (const name of ['invoice', 'service']) {
      const theirs = name === 'invoice' ? [ann.invoiceId] : ann.serviceIds
      const unknown = shape(await bob.browser.post('/api/auth/sso-link', { destination: `${name}:999999` }))
      for (const id of theirs) {
        const answer = await bob.browser.post('/api/auth/sso-link', { destination: `${name}:${id}` })
        expect(answer.status).toBe(404)
        expect(shape(answer)).toBe(unknown)
      }
    }
    expect((await world.whmcs.calls(mark)).filter((call) => call.action === 'CreateSsoToken')).toEqual([])
    const items = [await shop.line('VPN-FAMILY', { quantity: 9 })]
    const first = ok(await bob.browser.post('/api/orders', { items }), 201)
    expect(ok(await bob.browser.post('/api/orders', { items, confirmDuplicateOf: ann.order.id })).id).toBe(first.id)
    expect(
      found(
        bob.heard.map((text) => text.replace(/"instance":"[^"]*"/, '')),
        ann,
      ),
    ).toEqual([])
  })

  test('what needs no id tells the caller’s own, side by side with the other', async () => {
    const spec = (await world.browser().get('/openapi.json')).body as { paths: Record<string, Record<string, Operation>> }
    const paths = Object.entries(spec.paths).flatMap(([path, operations]) => (operations['get'] && !path.includes('{') ? [path] : []))
    for (const person of [ann, bob]) person.heard.length = 0
    await Promise.all(paths.flatMap((path) => [ann, bob, ann, bob].map((person) => person.browser.get(path))))
    // The value of a measure may be any run of digits, an order number too; what it is a measure of may not.
    for (const person of [ann, bob])
      person.heard.splice(0, Infinity, ...person.heard.map((text) => text.replace(/^(\w+(?:\{.*\})?) [-+.\de]+$/gm, '$1')))
    const [hers, his] = [found(ann.heard, ann), found(bob.heard, bob)]
    expect(hers).toEqual(expect.arrayContaining([ann.email, ann.order.sfOrderId]))
    expect(his).toEqual(expect.arrayContaining([bob.email, bob.order.sfOrderId]))
    expect(found(ann.heard, bob)).toEqual([])
    expect(found(bob.heard, ann)).toEqual([])
  })

  test('a session ended by its owner is nobody’s, and ending one’s own leaves the other’s', async () => {
    expect((await bob.browser.delete('/api/me/sessions')).status).toBe(204)
    expect((await ann.browser.get('/api/me/sessions')).body.items.map(({ id }: { id: string }) => id).toSorted()).toEqual(
      ann.sessionIds.toSorted(),
    )
    expect((await bob.browser.post('/api/auth/logout')).status).toBe(204)
    expect((await bob.browser.get(`/api/orders/${bob.order.id}`)).status).toBe(401)
    expect((await ann.browser.get(`/api/orders/${ann.order.id}`)).status).toBe(200)
  })
})
