import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { entryId, fresh, newItem, newOrder, orderFields, startOrg } from './salesforce-org.ts'
import type { Answer, Json, Org } from './salesforce-org.ts'

let org: Org
beforeAll(async () => {
  org = await startOrg()
})
afterAll(() => org[Symbol.asyncDispose]())

const codeOf = (answer: Answer): unknown => (answer.status < 300 ? answer.status : answer.list[0]?.['errorCode'])
const insertOrder = async (more: Json): Promise<unknown> => codeOf(await org.call('POST', '/sobjects/Order', await orderFields(org, more)))
const patch = async (object: string, id: string, fields: Json): Promise<unknown> =>
  codeOf(await org.call('PATCH', `/sobjects/${object}/${id}`, fields))
const read = async (object: string, id: string): Promise<Json> => (await org.call('GET', `/sobjects/${object}/${id}`)).body
const insertItem = async (orderId: string, more: Json = {}): Promise<unknown> => {
  const fields = { OrderId: orderId, PricebookEntryId: await entryId(org, 'VPN-FAMILY'), Quantity: 1, UnitPrice: 1180, ...more }
  return codeOf(await org.call('POST', '/sobjects/OrderItem', fields))
}
const activated = async (): Promise<{ orderId: string; itemId: string }> => {
  const orderId = await newOrder(org)
  const itemId = await newItem(org, orderId)
  expect(await patch('Order', orderId, { Status: 'Activated' })).toBe(204)
  return { orderId, itemId }
}

describe('order', () => {
  test('starts with its number, its category and its defaults', async () => {
    expect(await read('Order', await newOrder(org))).toMatchObject({
      OrderNumber: expect.stringMatching(/^\d{8}$/),
      StatusCode: 'Draft',
      Provisioning_Status__c: 'Pending Review',
      Attempt_Count__c: 0,
      TotalAmount: 0,
      Provisioning_Request_Key__c: null,
    })
  })

  test('starts as a draft only', async () => {
    expect(await insertOrder({ Status: 'Activated' })).toBe('FAILED_ACTIVATION')
    expect(await insertOrder({ Status: 'Draft' })).toBe(201)
    expect(await insertOrder({ Status: 'Nonsense' })).toBe('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST')
  })

  test('ends after it starts', async () => {
    expect(await insertOrder({ EndDate: '2025-12-31' })).toBe('FIELD_INTEGRITY_EXCEPTION')
  })

  test('keeps its portal key for ever', async () => {
    const orderId = await newOrder(org)
    expect(await patch('Order', orderId, { Portal_Order_Key__c: fresh() })).toBe('FIELD_CUSTOM_VALIDATION_EXCEPTION')
  })

  test('keeps its price book once it has items', async () => {
    const standard = await org.id('Pricebook2', 'IsStandard = true')
    const orderId = await newOrder(org)
    expect(await patch('Order', orderId, { Pricebook2Id: standard })).toBe(204)
    expect(await patch('Order', orderId, { Pricebook2Id: await org.id('Pricebook2', "Name = 'Portal'") })).toBe(204)
    await newItem(org, orderId)
    expect(await patch('Order', orderId, { Pricebook2Id: standard })).toBe('FIELD_INTEGRITY_EXCEPTION')
  })

  test('refuses an inactive price book', async () => {
    await using org = await startOrg()
    await org.desk('update', { object: 'Pricebook2', id: await org.id('Pricebook2', "Name = 'Portal'"), fields: { IsActive: false } })
    expect(codeOf(await org.call('POST', '/sobjects/Order', await orderFields(org)))).toBe('FIELD_INTEGRITY_EXCEPTION')
  })
})

describe('order products', () => {
  test('take product and list price from the entry, add up, and are numbered', async () => {
    const orderId = await newOrder(org)
    const itemId = await newItem(org, orderId, { Quantity: 3, UnitPrice: 1000.5 })
    expect(await read('OrderItem', itemId)).toMatchObject({
      Product2Id: await org.id('Product2', "ProductCode = 'VPN-FAMILY'"),
      ListPrice: 1180,
      TotalPrice: 3001.5,
      OrderItemNumber: expect.stringMatching(/^\d{10}$/),
      Item_Provisioning_Status__c: 'Pending',
    })
    await newItem(org, orderId)
    expect(await read('Order', orderId)).toMatchObject({ TotalAmount: 4181.5 })
  })

  test('any price of zero or more is taken: the platform does not compare with the list', async () => {
    const orderId = await newOrder(org)
    expect(await insertItem(orderId, { UnitPrice: 1 })).toBe(201)
    expect(await insertItem(orderId, { UnitPrice: 0 })).toBe(201)
    expect(await insertItem(orderId, { UnitPrice: -1 })).toBe('FIELD_INTEGRITY_EXCEPTION')
    expect(await insertItem(orderId, { Quantity: 0 })).toBe('FIELD_INTEGRITY_EXCEPTION')
  })

  test('need the price book on the order, and an entry of that book', async () => {
    expect(await insertItem(await newOrder(org, { Pricebook2Id: null }))).toBe('FIELD_INTEGRITY_EXCEPTION')
    const foreign = await entryId(org, 'VPN-FAMILY', 'Standard Price Book')
    expect(await insertItem(await newOrder(org), { PricebookEntryId: foreign })).toBe('FIELD_INTEGRITY_EXCEPTION')
  })

  test('need an active entry of an active product', async () => {
    await using org = await startOrg()
    const entry = await entryId(org, 'VPN-FAMILY')
    const item = { OrderId: await newOrder(org), PricebookEntryId: entry, Quantity: 1, UnitPrice: 1 }
    const insert = async (): Promise<unknown> => codeOf(await org.call('POST', '/sobjects/OrderItem', item))
    await org.desk('update', { object: 'PricebookEntry', id: entry, fields: { IsActive: false } })
    expect(await insert()).toBe('FIELD_INTEGRITY_EXCEPTION')
    await org.desk('update', { object: 'PricebookEntry', id: entry, fields: { IsActive: true } })
    await org.desk('update', {
      object: 'Product2',
      id: await org.id('Product2', "ProductCode = 'VPN-FAMILY'"),
      fields: { IsActive: false },
    })
    expect(await insert()).toBe('FIELD_INTEGRITY_EXCEPTION')
  })

  test('a new quantity alone keeps the total and moves the price; both together stand', async () => {
    const orderId = await newOrder(org)
    const itemId = await newItem(org, orderId, { Quantity: 2, UnitPrice: 600 })
    await patch('OrderItem', itemId, { Quantity: 4 })
    expect(await read('OrderItem', itemId)).toMatchObject({ Quantity: 4, UnitPrice: 300, TotalPrice: 1200 })
    await patch('OrderItem', itemId, { Quantity: 1, UnitPrice: 500 })
    expect(await read('OrderItem', itemId)).toMatchObject({ Quantity: 1, UnitPrice: 500, TotalPrice: 500 })
    expect(await read('Order', orderId)).toMatchObject({ TotalAmount: 500 })
  })

  test('stay with their order and their entry', async () => {
    const itemId = await newItem(org, await newOrder(org))
    expect(await patch('OrderItem', itemId, { OrderId: await newOrder(org) })).toBe('INVALID_FIELD_FOR_INSERT_UPDATE')
    expect(await patch('OrderItem', itemId, { PricebookEntryId: await entryId(org, 'VPN-PERSONAL') })).toBe(
      'INVALID_FIELD_FOR_INSERT_UPDATE',
    )
  })

  test('a roll-up moves SystemModstamp, not LastModifiedDate', async () => {
    await using org = await startOrg()
    const orderId = await newOrder(org)
    const before = (await org.call('GET', `/sobjects/Order/${orderId}`)).body
    org.clock.advance(10_000)
    await newItem(org, orderId)
    const after = (await org.call('GET', `/sobjects/Order/${orderId}`)).body
    expect(after['LastModifiedDate']).toBe(before['LastModifiedDate'])
    expect(String(after['SystemModstamp']) > String(before['SystemModstamp'])).toBe(true)
  })
})

describe('activation', () => {
  test('needs a product, and Status alone', async () => {
    const orderId = await newOrder(org)
    expect(await patch('Order', orderId, { Status: 'Activated' })).toBe('FAILED_ACTIVATION')
    await newItem(org, orderId)
    expect(await patch('Order', orderId, { Status: 'Activated', Description: 'x' })).toBe('FAILED_ACTIVATION')
    expect(await patch('Order', orderId, { Status: 'Activated' })).toBe(204)
    expect(await read('Order', orderId)).toMatchObject({
      StatusCode: 'Activated',
      ActivatedDate: expect.any(String),
      ActivatedById: expect.any(String),
    })
  })

  test('needs the permission', async () => {
    await using org = await startOrg({ activateOrders: false })
    const orderId = await newOrder(org)
    await newItem(org, orderId)
    expect(codeOf(await org.call('PATCH', `/sobjects/Order/${orderId}`, { Status: 'Activated' }))).toBe('INSUFFICIENT_ACCESS_OR_READONLY')
  })

  test('afterwards products are neither added nor priced, and the order is not deleted', async () => {
    const { orderId, itemId } = await activated()
    const fields = { OrderId: orderId, PricebookEntryId: await entryId(org, 'VPN-FAMILY'), Quantity: 1, UnitPrice: 1 }
    const { list } = await org.call('POST', '/sobjects/OrderItem', fields)
    expect(list[0]).toMatchObject({
      errorCode: 'ENTITY_IS_LOCKED',
      message: 'Unable to modify activated or superseded Order:  cannot delete Order, or add or remove Order Products',
    })
    expect(await patch('OrderItem', itemId, { Quantity: 5 })).toBe('ENTITY_IS_LOCKED')
    expect(await patch('Order', orderId, { AccountId: await org.id('Account', "Customer_Number__c = 'C-1005'") })).toBe('ENTITY_IS_LOCKED')
    await expect(org.desk('delete', { object: 'Order', id: orderId })).rejects.toThrow('ENTITY_IS_LOCKED')
  })

  test('afterwards our own fields can still be written, given the permission', async () => {
    const { orderId, itemId } = await activated()
    expect(
      await patch('Order', orderId, {
        Provisioning_Status__c: 'Provisioned',
        Portal_Correlation_Id__c: 'abcdefgh',
        Portal_Event_Id__c: 42,
      }),
    ).toBe(204)
    expect(await patch('OrderItem', itemId, { WHMCS_Service_ID__c: fresh() })).toBe(204)
  })

  test('without the permission nothing can be written afterwards', async () => {
    await using org = await startOrg({ editActivatedOrders: false })
    const orderId = await newOrder(org)
    await newItem(org, orderId)
    await org.call('PATCH', `/sobjects/Order/${orderId}`, { Status: 'Activated' })
    expect(codeOf(await org.call('PATCH', `/sobjects/Order/${orderId}`, { Portal_Correlation_Id__c: 'abcdefgh' }))).toBe('ENTITY_IS_LOCKED')
  })

  test('a draft is deleted with its items, and its key is free again', async () => {
    const key = fresh()
    const orderId = await newOrder(org, { Portal_Order_Key__c: key })
    const itemId = await newItem(org, orderId)
    await org.desk('delete', { object: 'Order', id: orderId })
    expect((await org.call('GET', `/sobjects/OrderItem/${itemId}`)).status).toBe(404)
    expect(await newOrder(org, { Portal_Order_Key__c: key })).not.toBe(orderId)
  })
})

describe('row locks', () => {
  test('a held row refuses writes with UNABLE_TO_LOCK_ROW, its items too, reads pass, and time frees it', async () => {
    await using org = await startOrg()
    const orderId = await newOrder(org)
    const itemId = await newItem(org, orderId)
    await org.desk('lock', { id: orderId, ms: 5000 })
    const held = await org.call('PATCH', `/sobjects/Order/${orderId}`, { Description: 'x' })
    expect([held.status, held.list]).toEqual([
      400,
      [
        {
          message: `unable to obtain exclusive access to this record or 1 records: ${orderId}`,
          errorCode: 'UNABLE_TO_LOCK_ROW',
          fields: [],
        },
      ],
    ])
    expect(codeOf(await org.call('PATCH', `/sobjects/OrderItem/${itemId}`, { Description: 'x' }))).toBe('UNABLE_TO_LOCK_ROW')
    expect((await org.call('GET', `/sobjects/Order/${orderId}`)).status).toBe(200)
    org.clock.advance(5001)
    expect(codeOf(await org.call('PATCH', `/sobjects/Order/${orderId}`, { Description: 'x' }))).toBe(204)
  })

  test('ms 0 lets go at once', async () => {
    const orderId = await newOrder(org)
    await org.desk('lock', { id: orderId })
    await org.desk('lock', { id: orderId, ms: 0 })
    expect(await patch('Order', orderId, { Description: 'x' })).toBe(204)
  })
})
