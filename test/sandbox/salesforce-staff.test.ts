import { createServer } from 'node:http'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fresh, newItem, newOrder, objectAt, objectsIn, startOrg } from './salesforce-org.ts'
import type { Json, Org } from './salesforce-org.ts'

interface Heard {
  method: string
  path: string
  headers: Record<string, string>
  raw: string
  body: Json
}

/** Stands where the BFF stands: keeps what it hears, and answers what it is told. */
async function startEar(): Promise<{ url: string; heard: Heard[]; reply: { status: number; body: unknown }; close: () => Promise<void> }> {
  const heard: Heard[] = []
  const reply = { status: 202, body: { status: 'provisioning' } as unknown }
  const server = createServer((req, res) => {
    const chunks: Buffer[] = []
    req.on('data', (chunk: Buffer) => chunks.push(chunk))
    req.on('end', () => {
      const raw = Buffer.concat(chunks).toString('utf8')
      const headers = Object.fromEntries(Object.entries(req.headers).map(([name, value]) => [name, String(value)]))
      heard.push({ method: req.method ?? '', path: req.url ?? '', headers, raw, body: raw === '' ? {} : JSON.parse(raw) })
      res.writeHead(reply.status, { 'content-type': 'application/json' }).end(JSON.stringify(reply.body))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const close = async (): Promise<void> => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return { url: `http://127.0.0.1:${port}`, heard, reply, close }
}

let org: Org
let ear: Awaited<ReturnType<typeof startEar>>
const hook = new Webhook('whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=')
beforeAll(async () => {
  org = await startOrg()
  ear = await startEar()
  org.bff.url = ear.url
})
afterAll(async () => {
  await org[Symbol.asyncDispose]()
  await ear.close()
})

const heardFor = (orderId: string): Heard[] => ear.heard.filter((call) => call.path.includes(orderId))
const order = async (id: string): Promise<Json> => (await org.call('GET', `/sobjects/Order/${id}`)).body

describe('the button', () => {
  test('queues the order with a new key and one attempt more, then calls signed', async () => {
    const id = await newOrder(org)
    const { answers } = await org.desk('press', { orderId: id.slice(0, 15) })
    expect(answers).toEqual([{ status: 202, body: { status: 'provisioning' } }])
    const row = await order(id)
    expect(row).toMatchObject({
      Provisioning_Status__c: 'Queued',
      Attempt_Count__c: 1,
      Provisioning_Requested_By__c: expect.stringMatching(/^005/),
    })
    const [call] = heardFor(id)
    expect(call).toMatchObject({ method: 'POST', path: `/api/orders/${id}/provision` })
    expect(call?.body).toEqual({
      type: 'provision',
      sfOrderId: id,
      requestKey: row['Provisioning_Request_Key__c'],
      requestedBy: row['Provisioning_Requested_By__c'],
    })
    expect(call?.headers['webhook-id']).toMatch(/^[A-Za-z0-9_-]{1,64}$/)
    expect(call?.headers['content-type']).toBe('application/json')
    expect(hook.verify(call?.raw ?? '', call?.headers ?? {})).toEqual(call?.body)
  })

  test('pressed three times at once: one attempt, three calls with ids and keys of their own', async () => {
    const id = await newOrder(org)
    const { answers } = await org.desk('press', { orderId: id, times: 3 })
    expect(answers).toHaveLength(3)
    expect(await order(id)).toMatchObject({ Attempt_Count__c: 1 })
    const calls = heardFor(id)
    expect(new Set(calls.map((call) => call.headers['webhook-id'])).size).toBe(3)
    expect(new Set(calls.map((call) => call.headers['idempotency-key'])).size).toBe(3)
    expect(new Set(calls.map((call) => call.raw)).size).toBe(1)
  })

  test.each(['Failed', 'Needs Attention'])('from %s it queues again with another key, and clears the error', async (status) => {
    const id = await newOrder(org)
    await org.desk('press', { orderId: id })
    const before = await order(id)
    await org.call('PATCH', `/sobjects/Order/${id}`, { Provisioning_Status__c: status, Provisioning_Error_Code__c: 'x' })
    await org.desk('press', { orderId: id })
    const after = await order(id)
    expect(after).toMatchObject({ Provisioning_Status__c: 'Queued', Attempt_Count__c: 2, Provisioning_Error_Code__c: null })
    expect(after['Provisioning_Request_Key__c']).not.toBe(before['Provisioning_Request_Key__c'])
  })

  test.each(['Queued', 'In Progress', 'Provisioned', 'Cancelled', 'Rejected'])(
    '%s: the order stays, the call is sent all the same',
    async (status) => {
      const id = await newOrder(org)
      await org.desk('press', { orderId: id })
      await org.call('PATCH', `/sobjects/Order/${id}`, { Provisioning_Status__c: status })
      const before = await order(id)
      await org.desk('press', { orderId: id })
      expect(await order(id)).toEqual(before)
      expect(heardFor(id).map((call) => call.body['requestKey'])).toEqual(
        Array.from({ length: 2 }, () => before['Provisioning_Request_Key__c']),
      )
    },
  )

  test('one that has been Queued for more than thirty minutes is queued anew, with another key and one attempt more', async () => {
    await using other = await startOrg()
    other.bff.url = ear.url
    const id = await newOrder(other)
    const row = async (): Promise<Json> => (await other.call('GET', `/sobjects/Order/${id}`)).body
    await other.desk('press', { orderId: id })
    const first = await row()
    other.clock.advance(29 * 60_000)
    await other.desk('press', { orderId: id })
    expect(await row()).toEqual(first)
    // Whoever changes it meanwhile makes it wait anew.
    await other.desk('update', { object: 'Order', id, fields: { Description: 'as agreed' } })
    other.clock.advance(29 * 60_000)
    await other.desk('press', { orderId: id })
    expect(await row()).toMatchObject({ Attempt_Count__c: 1, Provisioning_Request_Key__c: first['Provisioning_Request_Key__c'] })
    other.clock.advance(2 * 60_000)
    await other.desk('press', { orderId: id })
    const again = await row()
    expect(again).toMatchObject({ Provisioning_Status__c: 'Queued', Attempt_Count__c: 2 })
    expect(again['Provisioning_Request_Key__c']).not.toBe(first['Provisioning_Request_Key__c'])
    expect(heardFor(id).at(-1)?.body).toMatchObject({ requestKey: again['Provisioning_Request_Key__c'] })
  })

  test('an order held by another transaction stays, the call is sent all the same', async () => {
    const id = await newOrder(org)
    await org.desk('lock', { id })
    await org.desk('press', { orderId: id })
    await org.desk('lock', { id, ms: 0 })
    expect(await order(id)).toMatchObject({ Provisioning_Status__c: 'Pending Review', Attempt_Count__c: 0 })
    expect(heardFor(id)).toHaveLength(1)
  })

  test('an unknown order is called for too', async () => {
    await org.desk('press', { orderId: '8015g00000ZZZZZ' })
    expect(heardFor('8015g00000ZZZZZ')).toHaveLength(1)
  })

  test('the signature is dated by real time, whatever the desk did to the clock', async () => {
    await using other = await startOrg()
    other.bff.url = ear.url
    other.clock.advance(86_400_000)
    await other.signIn()
    const id = await newOrder(other)
    await other.desk('press', { orderId: id })
    const call = heardFor(id).at(-1)
    expect(() => hook.verify(call?.raw ?? '', call?.headers ?? {})).not.toThrow()
  })

  test('a BFF that is down is status 0; problems are handed back as they are', async () => {
    const id = await newOrder(org)
    ear.reply.status = 409
    ear.reply.body = { code: 'not_approved' }
    expect((await org.desk('press', { orderId: id }))['answers']).toEqual([{ status: 409, body: { code: 'not_approved' } }])
    ear.reply.status = 202
    ear.reply.body = { status: 'provisioning' }
    await using lonely = await startOrg()
    const answers = objectsIn((await lonely.desk('press', { orderId: await newOrder(lonely) }))['answers'])
    expect(answers).toMatchObject([{ status: 0, body: { error: expect.stringContaining('callout failed') } }])
  })

  test('the desk names what is wrong with a call', async () => {
    await expect(org.desk('press', {})).rejects.toThrow('orderId: a record id is needed')
    await expect(org.desk('press', { orderId: '8015g00000ZZZZZ', times: 0 })).rejects.toThrow('times')
    await expect(org.desk('press', { orderId: '8015g00000ZZZZZ', userId: '0055g00000ZZZZZ' })).rejects.toThrow('userId')
    await expect(org.desk('update', { object: 'Order', id: '8015g00000ZZZZZ', fields: {} })).rejects.toThrow('NOT_FOUND')
  })
})

describe('other signed calls', () => {
  test('a decision', async () => {
    const id = await newOrder(org)
    await org.desk('decide', { orderId: id, type: 'adopt', rev: 7, line: 1, remoteId: '55', reason: 'seen in WHMCS' })
    const [call] = heardFor(id)
    expect(call).toMatchObject({ method: 'POST', path: `/api/orders/${id}/decisions` })
    expect(call?.body).toEqual({
      type: 'adopt',
      sfOrderId: id,
      rev: 7,
      line: 1,
      remoteId: '55',
      reason: 'seen in WHMCS',
      requestedBy: expect.stringMatching(/^005/),
    })
    expect(hook.verify(call?.raw ?? '', call?.headers ?? {})).toEqual(call?.body)
  })

  test('the status, signed over an empty body', async () => {
    const id = await newOrder(org)
    expect(await org.desk('provision-status', { orderId: id })).toMatchObject({ status: 202, body: { status: 'provisioning' } })
    const [call] = heardFor(id)
    expect(call).toMatchObject({ method: 'GET', path: `/api/orders/${id}/provision`, raw: '' })
    expect(() =>
      new Webhook('whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=').verify('', call?.headers ?? {}, { jsonParse: false }),
    ).not.toThrow()
  })
})

describe('staff page', () => {
  const page = (path: string): Promise<{ status: number; text: string; headers: Headers }> => org.raw(path)

  test('lists orders, accounts and cases, with a strict policy', async () => {
    const { status, text, headers } = await page('/')
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(text).toContain('Pending Review')
    expect((await page('/staff/accounts')).text).toContain('C-1050')
    expect((await page('/staff/cases')).status).toBe(200)
    expect((await page('/staff/style.css')).headers.get('content-type')).toBe('text/css; charset=utf-8')
  })

  test('finds accounts by name, number and address of the contact', async () => {
    for (const search of ['c-1002', 'someone.else@', "o'brien"]) {
      const { text } = await page(`/staff/accounts?q=${encodeURIComponent(search)}`)
      expect(text, search).toContain('href="/staff/accounts/001')
    }
    expect((await page('/staff/accounts?q=nobody-at-all')).text).toContain('Nobody found')
  })

  test('escapes whatever a record holds', async () => {
    const subject = `<script>alert("1")</script>${fresh()}`
    await org.call('POST', '/sobjects/Case', { Subject: subject })
    const { text } = await page('/staff/cases')
    expect(text).not.toContain('<script>')
    expect(text).toContain('&lt;script&gt;alert(&quot;1&quot;)')
    expect((await page(`/staff/accounts?q=${encodeURIComponent('"><script>')}`)).text).not.toContain('<script>')
  })

  test('the button on the page presses, and the answer is shown once', async () => {
    const id = await newOrder(org)
    await newItem(org, id)
    expect((await page(`/staff/orders/${id}`)).text).toContain('Provision in WHMCS')
    const pressed = await org.raw(`/staff/orders/${id}/press`, { method: 'POST', headers: { 'sec-fetch-site': 'same-origin' } })
    expect([pressed.status, pressed.headers.get('location')]).toEqual([303, `/staff/orders/${id}`])
    expect(await order(id)).toMatchObject({ Provisioning_Status__c: 'Queued' })
    expect((await page(`/staff/orders/${id}`)).text).toContain('Accepted (202)')
    expect((await page(`/staff/orders/${id}`)).text).not.toContain('Accepted (202)')
  })

  test("another site's form does not press", async () => {
    const id = await newOrder(org)
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }]) {
      expect((await org.raw(`/staff/orders/${id}/press`, { method: 'POST', headers })).status).toBe(403)
    }
    expect(await order(id)).toMatchObject({ Provisioning_Status__c: 'Pending Review' })
  })

  test('the form offers what Trunkline says may be decided; all, where it does not say', async () => {
    const id = await newOrder(org)
    const before = { ...ear.reply }
    const offered = async (decisions: unknown): Promise<(string | undefined)[]> => {
      Object.assign(ear.reply, { status: 200, body: { status: 'needs_person', rev: 3, steps: [], decisions } })
      const [, list = ''] = /<select name="type"[^>]*>(.*?)<\/select>/s.exec((await page(`/staff/orders/${id}`)).text) ?? []
      return [...list.matchAll(/<option>(\w+)<\/option>/g)].map(([, type]) => type)
    }
    expect(
      await offered([
        { type: 'adopt', line: null },
        { type: 'adopt', line: 2 },
        { type: 'cancel', line: null },
      ]),
    ).toEqual(['adopt', 'cancel'])
    expect(await offered([])).toEqual([])
    expect(await offered(undefined)).toEqual(['retry', 'adopt', 'skip', 'abandon', 'cancel', 'reject'])
    Object.assign(ear.reply, before)
  })

  test('a decision from the form, and a case closed', async () => {
    const id = await newOrder(org)
    const form = new URLSearchParams({ type: 'reject', rev: '3', reason: 'not covered', line: '', remoteId: '' })
    expect((await org.raw(`/staff/orders/${id}/decide`, { method: 'POST', body: form })).status).toBe(303)
    expect(heardFor(id)[0]?.body).toMatchObject({ type: 'reject', rev: 3, reason: 'not covered' })
    const caseId = String((await org.call('POST', '/sobjects/Case', { Subject: 'x' })).body['id'])
    expect((await org.raw(`/staff/cases/${caseId}/close`, { method: 'POST' })).status).toBe(303)
    expect((await org.call('GET', `/sobjects/Case/${caseId}`)).body['IsClosed']).toBe(true)
  })

  test('what is not there is 404', async () => {
    for (const path of ['/staff/orders/8015g00000ZZZZZ', '/staff/nothing', '/staff/accounts/x/y'])
      expect((await page(path)).status).toBe(404)
  })
})

describe('desk', () => {
  test('the state holds every object with the names of the API, without attributes', async () => {
    const response = await org.raw('/__sandbox/state')
    for (const object of ['Account', 'Contact', 'Product2', 'Pricebook2', 'PricebookEntry', 'Order', 'OrderItem', 'Case', 'User']) {
      expect(objectsIn(response.body[object]).length, object).toBeGreaterThan(0)
    }
    expect(objectsIn(response.body['Account'])[0]).toMatchObject({ Customer_Number__c: 'C-1001', IsDeleted: false })
    expect(objectsIn(response.body['Account'])[0]).not.toHaveProperty('attributes')
    expect(objectsIn(response.body['OrderItem']).find((row) => row['UnitPrice'] === 6800)).toMatchObject({ Billing_Cycle__c: 'Monthly' })
  })

  test('a business error has the envelope of the platform', async () => {
    await org.desk('faults', { match: { path: '/services/data/v67.0/limits' }, fault: { kind: 'business-error', message: 'No.' } })
    const { status, list } = await org.call('GET', '/limits')
    expect([status, list]).toEqual([400, [{ message: 'No.', errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', fields: [] }]])
  })

  test('the order that staff entered waits for review', async () => {
    await using org = await startOrg()
    const [row] = await org.rows(
      "SELECT Status, Portal_Order_Key__c, Provisioning_Status__c, Account.Customer_Number__c, (SELECT Product2.ProductCode FROM OrderItems ORDER BY UnitPrice DESC) FROM Order WHERE Portal_Source__c = 'Staff'",
    )
    expect(row).toMatchObject({
      Status: 'Pending Review',
      Portal_Order_Key__c: null,
      Provisioning_Status__c: 'Pending Review',
      Account: { Customer_Number__c: 'C-1003' },
    })
    const codes = objectsIn(objectAt(row ?? {}, 'OrderItems')['records']).map((item) => objectAt(item, 'Product2')['ProductCode'])
    expect(codes).toEqual(['NET-FIBER-10G', 'VPN-FAMILY'])
  })
})
