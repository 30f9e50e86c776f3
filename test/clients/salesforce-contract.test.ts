import nock from 'nock'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findAccountByCustomerNumber } from '../../salesforce/account.ts'
import { recordId } from '../../salesforce/ids.ts'
import { findOrderByKey } from '../../salesforce/order.ts'
import { checkSchema } from '../../salesforce/schema-check.ts'
import { apiFor, call, ids, type TestApi } from './salesforce/peer.ts'

// Salesforce's own host names, as its documentation prints the exchanges.

const LOGIN = 'https://login.salesforce.com'
const INSTANCE = 'https://acme.my.salesforce.com'
let api: TestApi

beforeEach(() => {
  nock.disableNetConnect()
  api = apiFor(LOGIN)
  nock(LOGIN)
    .post('/services/oauth2/token', /grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=/)
    .reply(200, {
      access_token: '00D5g!x',
      scope: 'api',
      instance_url: INSTANCE,
      id: `${LOGIN}/id/00D5g0000012345EAA/0055g00000ABCdEAAW`,
      token_type: 'Bearer',
    })
})
afterEach(async () => {
  await api.sf.close()
  nock.cleanAll()
  nock.enableNetConnect()
})

const data = () =>
  nock(`${INSTANCE}/services/data/v67.0`, { reqheaders: { authorization: 'Bearer 00D5g!x', 'sforce-call-options': 'client=trunkline' } })

test('the instance of the token reply is used, and a null child list is read', async () => {
  const row = {
    attributes: { type: 'Account', url: `/services/data/v67.0/sobjects/Account/${ids.account}` },
    Id: ids.account,
    Name: 'O\'Brien & "Söhne"',
    Customer_Number__c: 'C-1001',
    Internet_Eligibility__c: null,
    Internet_Eligible_Plans__c: 'HomeFiber;Apartment',
    Portal_Pricebook_Id__c: null,
    WHMCS_Client_Id__c: null,
    Portal_User_Id__c: null,
    Contacts: null,
  }
  const scope = data()
    .get('/query')
    .query(({ q }) => String(q).includes("Customer_Number__c = 'C-1001'"))
    .reply(
      200,
      { totalSize: 1, done: true, records: [row] },
      { 'sforce-limit-info': 'api-usage=25/5000; per-app-api-usage=17/250(appName=portal)' },
    )
  expect(await findAccountByCustomerNumber(api.sf, 'c-1001', call())).toMatchObject({
    id: ids.account,
    contactEmails: [],
    eligiblePlans: ['HomeFiber', 'Apartment'],
  })
  expect(api.sf.usage()).toEqual({ used: 25, limit: 5000 })
  scope.done()
})

describe('an order found by its key', () => {
  const KEY = '01890a5d-ac96-774b-bcce-b302099a8057'
  const item = (id: string, lineKey: string | null, UnitPrice: number) => ({
    Id: recordId(id, 'OrderItem'),
    Portal_Line_Key__c: lineKey,
    PricebookEntryId: ids.entry,
    Product2Id: ids.product,
    Quantity: 1.0,
    UnitPrice,
  })
  const found = (items: object[] | null) =>
    data()
      .get('/query')
      .query(({ q }) => String(q).includes(`Portal_Order_Key__c = '${KEY}'`))
      .reply(200, {
        totalSize: 1,
        done: true,
        records: [
          {
            Id: ids.order,
            OrderNumber: '00000101',
            Portal_Order_Key__c: KEY,
            AccountId: ids.account,
            Status: 'Pending Review',
            Provisioning_Status__c: null,
            OrderItems: items === null ? null : { totalSize: items.length, done: true, records: items },
          },
        ],
      })

  test('has its items in the order of their lines, those of staff last', async () => {
    found([
      item('8025g000000A001', null, 1),
      item('8025g000000A002', `${KEY}:10`, 2),
      item('8025g000000A004', `${KEY}:2`, 3),
      item('8025g000000A003', null, 4980.0),
    ])
    const order = await findOrderByKey(api.sf, KEY, call())
    expect(order?.items.map(({ unitPrice }) => unitPrice.amount)).toEqual([3, 2, 1, 4980])
  })

  test('may have lost all of them', async () => {
    found(null)
    expect(await findOrderByKey(api.sf, KEY, call())).toMatchObject({ sfOrderId: ids.order, items: [] })
  })

  test('is unreadable with an amount that its currency does not have', async () => {
    found([item('8025g000000A001', `${KEY}:1`, 0.5)])
    await expect(findOrderByKey(api.sf, KEY, call())).rejects.toMatchObject({ fault: 'unreadable', code: 'amount' })
  })
})

test('the boot check names every fault of an org', async () => {
  const field = (name: string, more: object = {}) => ({
    name,
    type: 'string',
    length: 36,
    createable: true,
    updateable: true,
    externalId: true,
    unique: true,
    picklistValues: [],
    ...more,
  })
  for (const object of ['Account', 'OrderItem']) {
    data().get(`/sobjects/${object}/describe`).reply(200, { name: object, createable: true, updateable: true, fields: [] })
  }
  const order = [
    field('Portal_Order_Key__c', { unique: false, externalId: false, length: 20 }),
    field('Provisioning_Status__c', {
      createable: false,
      updateable: false,
      picklistValues: [
        { value: 'Queued', active: true },
        { value: 'Failed', active: false },
      ],
    }),
  ]
  data().get('/sobjects/Order/describe').reply(200, { name: 'Order', createable: true, updateable: true, fields: order })
  const standard = ['AccountId', 'Subject', 'Description', 'Status', 'Origin'].map((name) => field(name))
  const ofCase = [field('Portal_Case_Key__c'), field('Portal_Visible__c'), ...standard, field('Priority', { createable: false })]
  data().get('/sobjects/Case/describe').reply(200, { name: 'Case', createable: true, updateable: true, fields: ofCase })
  const list = (records: object[]) => ({ totalSize: records.length, done: true, records })
  data()
    .get('/query')
    .query(({ q }) => String(q).includes('OrderStatus'))
    .reply(200, list([{ ApiName: 'Pending Review', StatusCode: 'Activated' }]))
  const lateDate = new Date(Date.now() + 600_000).toUTCString()
  data()
    .get('/query')
    .query(({ q }) => String(q).includes('Pricebook2'))
    .reply(200, list([]), { date: lateDate })
  const faults = await checkSchema(api.sf, 'Portal', call())
  for (const fault of [
    'Account.Customer_Number__c: missing, or hidden from the integration user',
    'OrderItem.Portal_Line_Key__c: missing, or hidden from the integration user',
    'Order.Portal_Order_Key__c: not unique',
    'Order.Portal_Order_Key__c: not an external id',
    'Order.Portal_Order_Key__c: shorter than 36',
    'Order.Provisioning_Status__c: not writable',
    'Order.Provisioning_Status__c: value "Failed" is missing',
    'Order.Description: missing, or hidden from the integration user',
    'Case.Priority: not writable',
    'Order.Status: "Pending Review" is not in category Draft',
    'Order.Status: value "Activated" is missing',
    'Pricebook2: 0 active price books are named "Portal"',
  ]) {
    expect(faults).toContain(fault)
  }
  expect(faults.filter((fault) => fault.startsWith('Case') || fault.includes('"Queued"'))).toEqual(['Case.Priority: not writable'])
  expect(faults.at(-1)).toMatch(/^clock: (5[5-9]\d|60[01]) s away/)
})
