import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { entryId, fresh, isObject, newItem, newOrder, objectsIn, orderFields, startOrg } from './salesforce-org.ts'
import type { Answer, Json, Org } from './salesforce-org.ts'

const BASE = '/services/data/v67.0'
let org: Org
let entry: string
beforeAll(async () => {
  org = await startOrg()
  entry = await entryId(org, 'VPN-FAMILY')
})
afterAll(() => org[Symbol.asyncDispose]())

const composite = (compositeRequest: Json[], allOrNone = true): Promise<Answer> =>
  org.call('POST', '/composite', { allOrNone, compositeRequest })
const parts = (answer: Answer): Json[] => objectsIn(answer.body['compositeResponse'])
const statuses = (answer: Answer): unknown[] => parts(answer).map((part) => part['httpStatusCode'])
const codes = (answer: Answer): unknown[] => parts(answer).map((part) => objectsIn(part['body'])[0]?.['errorCode'])
const rowsOf = (answer: Answer, at: number): Json[] => objectsIn(parts(answer)[at]?.['body'])

const insertOrder = async (more: Json = {}): Promise<Json> => ({
  method: 'POST',
  url: `${BASE}/sobjects/Order`,
  referenceId: 'refOrder',
  body: await orderFields(org, more),
})
const item = (more: Json = {}): Json => ({
  attributes: { type: 'OrderItem' },
  OrderId: '@{refOrder.id}',
  PricebookEntryId: entry,
  Quantity: 1,
  UnitPrice: 1180,
  Portal_Line_Key__c: fresh('line'),
  ...more,
})
const insertItems = (records: Json[], allOrNone = true): Json => ({
  method: 'POST',
  url: `${BASE}/composite/sobjects`,
  referenceId: 'refItems',
  body: { allOrNone, records },
})
const countByKey = async (key: unknown): Promise<number> =>
  (await org.rows(`SELECT Id FROM Order WHERE Portal_Order_Key__c = '${String(key)}'`)).length

describe('composite', () => {
  test('an order and its items are made in one call, the id handed on by reference', async () => {
    const answer = await composite([await insertOrder(), insertItems([item(), item({ Quantity: 2 })])])
    expect(answer.status).toBe(200)
    expect(statuses(answer)).toEqual([201, 200])
    const [order, items] = parts(answer)
    const id = isObject(order?.['body']) ? String(order['body']['id']) : ''
    expect(order).toEqual({
      body: { id, success: true, errors: [] },
      httpHeaders: { Location: `${BASE}/sobjects/Order/${id}` },
      httpStatusCode: 201,
      referenceId: 'refOrder',
    })
    expect(items?.['body']).toEqual([expect.objectContaining({ success: true }), expect.objectContaining({ success: true })])
    expect(await org.rows(`SELECT TotalAmount, (SELECT Id FROM OrderItems) FROM Order WHERE Id = '${id}'`)).toMatchObject([
      { TotalAmount: 3540, OrderItems: { totalSize: 2 } },
    ])
  })

  test('it counts as one call', async () => {
    const used = (answer: Answer): number => Number(/=(\d+)\//.exec(answer.headers.get('sforce-limit-info') ?? '')?.[1])
    const first = used(await org.call('GET', '/limits'))
    const requests = Array.from({ length: 5 }, (_, at) => ({ method: 'GET', url: `${BASE}/limits`, referenceId: `r${at}` }))
    expect(used(await composite(requests))).toBe(first + 1)
  })

  test('the same order key again: DUPLICATE_VALUE, the rest halted, nothing changed', async () => {
    const order = await insertOrder()
    await composite([order, insertItems([item()])])
    const again = await composite([order, insertItems([item()])])
    expect(again.status).toBe(200)
    expect(statuses(again)).toEqual([400, 400])
    expect(codes(again)).toEqual(['DUPLICATE_VALUE', 'PROCESSING_HALTED'])
    expect(rowsOf(again, 1)[0]?.['message']).toBe('The transaction was rolled back since another operation in the same transaction failed.')
  })

  test('a refused item takes the order with it: 200 for the rows, the order halted and really gone', async () => {
    const order = await insertOrder()
    const answer = await composite([order, insertItems([item(), item({ Quantity: null })])])
    expect(statuses(answer)).toEqual([400, 200])
    expect(codes(answer)[0]).toBe('PROCESSING_HALTED')
    expect(rowsOf(answer, 1).map((row) => [row['success'], objectsIn(row['errors'])[0]?.['statusCode']])).toEqual([
      [false, 'ALL_OR_NONE_OPERATION_ROLLED_BACK'],
      [false, 'REQUIRED_FIELD_MISSING'],
    ])
    expect(await countByKey(isObject(order['body']) ? order['body']['Portal_Order_Key__c'] : '')).toBe(0)
  })

  test('with the inner flag off a sibling still says success, although all was rolled back', async () => {
    const order = await insertOrder()
    const answer = await composite([order, insertItems([item(), item({ Quantity: null })], false)])
    expect(rowsOf(answer, 1).map((row) => row['success'])).toEqual([true, false])
    expect(await org.rows(`SELECT Id FROM OrderItem WHERE Id = '${String(rowsOf(answer, 1)[0]?.['id'])}'`)).toEqual([])
  })

  test('auto-numbers of a rolled-back transaction are used up', async () => {
    const numberOf = async (id: string): Promise<number> =>
      Number((await org.call('GET', `/sobjects/Order/${id}?fields=OrderNumber`)).body['OrderNumber'])
    const before = await numberOf(await newOrder(org))
    await composite([await insertOrder(), insertItems([item({ Quantity: null })])])
    expect(await numberOf(await newOrder(org))).toBe(before + 2)
  })

  test('a write-back in one transaction: fields, items, and Status last', async () => {
    const orderId = await newOrder(org)
    const itemId = await newItem(org, orderId)
    const answer = await composite([
      { method: 'GET', url: `${BASE}/sobjects/Order/${orderId}?fields=Provisioning_Request_Key__c`, referenceId: 'read' },
      {
        method: 'PATCH',
        url: `${BASE}/sobjects/Order/${orderId}`,
        referenceId: 'order',
        body: { Provisioning_Status__c: 'Provisioned', WHMCS_Order_Id__c: fresh() },
      },
      {
        method: 'PATCH',
        url: `${BASE}/sobjects/OrderItem/${itemId}`,
        referenceId: 'item',
        body: { Item_Provisioning_Status__c: 'Provisioned' },
      },
      { method: 'PATCH', url: `${BASE}/sobjects/Order/${orderId}`, referenceId: 'activate', body: { Status: 'Activated' } },
    ])
    expect(statuses(answer)).toEqual([200, 204, 204, 204])
    expect(parts(answer)[1]).toMatchObject({ body: null })
    expect((await org.call('GET', `/sobjects/Order/${orderId}`)).body).toMatchObject({
      Status: 'Activated',
      StatusCode: 'Activated',
      Provisioning_Status__c: 'Provisioned',
    })
  })

  test('updates are rolled back too', async () => {
    const orderId = await newOrder(org)
    const answer = await composite([
      { method: 'PATCH', url: `${BASE}/sobjects/Order/${orderId}`, referenceId: 'order', body: { Provisioning_Status__c: 'Provisioned' } },
      { method: 'PATCH', url: `${BASE}/sobjects/Order/${orderId}`, referenceId: 'activate', body: { Status: 'Activated' } },
    ])
    expect(codes(answer)).toEqual(['PROCESSING_HALTED', 'FAILED_ACTIVATION'])
    expect((await org.call('GET', `/sobjects/Order/${orderId}`)).body).toMatchObject({ Provisioning_Status__c: 'Pending Review' })
  })

  test('a query inside, its rows used in url and body of later calls', async () => {
    const orderId = await newOrder(org)
    const q = encodeURIComponent(`SELECT Id, OrderNumber, AccountId FROM Order WHERE Id = '${orderId}'`)
    const answer = await composite([
      { method: 'GET', url: `${BASE}/query?q=${q}`, referenceId: 'found' },
      {
        method: 'PATCH',
        url: `${BASE}/sobjects/Order/@{found.records[0].Id}`,
        referenceId: 'patch',
        body: { Description: 'no. @{found.records[0].OrderNumber}' },
      },
      {
        method: 'POST',
        url: `${BASE}/sobjects/Case`,
        referenceId: 'opened',
        body: { AccountId: '@{found.records[0].AccountId}', Subject: 'x' },
      },
    ])
    expect(statuses(answer)).toEqual([200, 204, 201])
    expect((await org.call('GET', `/sobjects/Order/${orderId}?fields=Description`)).body['Description']).toMatch(/^no\. \d{8}$/)
  })

  test('references into lists', async () => {
    const answer = await composite([
      await insertOrder(),
      insertItems([item()]),
      { method: 'PATCH', url: `${BASE}/sobjects/OrderItem/@{refItems[0].id}`, referenceId: 'patch', body: { Description: 'x' } },
    ])
    expect(statuses(answer)).toEqual([201, 200, 204])
  })

  test('without all-or-none dependents of a failure are halted, others run', async () => {
    const answer = await composite(
      [
        await insertOrder({ Status: 'Foo' }),
        { method: 'GET', url: `${BASE}/sobjects/Order/@{refOrder.id}`, referenceId: 'dependent' },
        { method: 'POST', url: `${BASE}/sobjects/Case`, referenceId: 'other', body: { Subject: 'x' } },
      ],
      false,
    )
    expect(statuses(answer)).toEqual([400, 400, 201])
    expect(rowsOf(answer, 1)[0]).toMatchObject({
      errorCode: 'PROCESSING_HALTED',
      message: 'Invalid reference specified. No value for refOrder.id found in refOrder',
    })
  })

  test('a missing record inside is 404 for its part and undoes the others', async () => {
    const order = await insertOrder()
    const answer = await composite([order, { method: 'GET', url: `${BASE}/sobjects/Case/5005g00000ZZZZZ`, referenceId: 'read' }])
    expect([answer.status, statuses(answer)]).toEqual([200, [400, 404]])
  })

  test('a malformed whole is refused at the outside', async () => {
    const get = (referenceId: unknown, url = `${BASE}/limits`): Json => ({ method: 'GET', url, referenceId })
    const many = Array.from({ length: 26 }, (_, at) => get(`r${at}`))
    const queries = Array.from({ length: 6 }, (_, at) => get(`r${at}`, `${BASE}/query?q=x`))
    for (const requests of [[], many, queries, [get('a'), get('a')], [get('a b')], [{ url: 'x', referenceId: 'a' }]]) {
      expect((await composite(requests)).status).toBe(400)
    }
    expect(statuses(await composite([{ method: 'POST', url: `${BASE}/composite`, referenceId: 'inner', body: {} }]))).toEqual([400])
  })
})

describe('collections', () => {
  const newCases = (records: Json[], allOrNone: boolean): Promise<Answer> =>
    org.call('POST', '/composite/sobjects', { allOrNone, records: records.map((row) => ({ attributes: { type: 'Case' }, ...row })) })

  test('rows are made in order; a bad one fails alone without all-or-none', async () => {
    const answer = await newCases([{ Subject: 'a' }, { Foo__c: 1 }, { Subject: 'c' }], false)
    expect([answer.status, answer.list.map((row) => row['success'])]).toEqual([200, [true, false, true]])
    expect(answer.list[1]).toEqual({
      success: false,
      errors: [{ statusCode: 'INVALID_FIELD', message: "No such column 'Foo__c' on sobject of type Case", fields: [] }],
    })
  })

  test('with all-or-none nothing stays, and each good row says why', async () => {
    const key = fresh()
    const answer = await newCases([{ Portal_Case_Key__c: key }, { Foo__c: 1 }], true)
    expect(objectsIn(answer.list[0]?.['errors'])[0]).toEqual({
      statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK',
      message: 'Record rolled back because not all records were valid and the request was using AllOrNone header',
      fields: [],
    })
    expect(await org.rows(`SELECT Id FROM Case WHERE Portal_Case_Key__c = '${key}'`)).toEqual([])
  })

  test('update by lower-case id; a rolled-back row keeps its id', async () => {
    const made = await newCases([{ Subject: 'a' }, { Subject: 'b' }], true)
    const rows = made.list.map((row) => ({ attributes: { type: 'Case' }, id: row['id'], Subject: 'z' }))
    expect((await org.call('PATCH', '/composite/sobjects', { allOrNone: true, records: rows })).list.map((row) => row['success'])).toEqual([
      true,
      true,
    ])
    const [first, second] = rows
    const bad = await org.call('PATCH', '/composite/sobjects', { allOrNone: true, records: [first, { ...second, Foo__c: 1 }] })
    expect(bad.list[0]).toMatchObject({ id: first?.id, success: false })
  })

  test('retrieve answers null for what is not there', async () => {
    const [row] = (await newCases([{ Subject: 'seen' }], true)).list
    const answer = await org.call('POST', '/composite/sobjects/Case', { ids: [row?.['id'], '5005g00000ZZZZZAAA'], fields: ['Subject'] })
    expect(JSON.parse(answer.text)).toEqual([expect.objectContaining({ Subject: 'seen' }), null])
  })

  test('upsert by key', async () => {
    const records = [{ attributes: { type: 'Case' }, Portal_Case_Key__c: fresh(), Subject: 'x' }]
    const created = async (): Promise<unknown> =>
      (await org.call('PATCH', '/composite/sobjects/Case/Portal_Case_Key__c', { allOrNone: true, records })).list[0]?.['created']
    expect([await created(), await created()]).toEqual([true, false])
  })

  test('at most 200 rows and ten runs of a type', async () => {
    expect(
      (
        await newCases(
          Array.from({ length: 201 }, () => ({})),
          true,
        )
      ).status,
    ).toBe(400)
    const records = Array.from({ length: 12 }, (_, at) => ({ attributes: { type: at % 2 === 0 ? 'Case' : 'Contact' } }))
    expect((await org.call('POST', '/composite/sobjects', { records })).list[0]?.['errorCode']).toBe('LIMIT_EXCEEDED')
  })
})
