import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fresh, newOrder, objectsIn, orderFields, startOrg } from './salesforce-org.ts'
import type { Answer, Json, Org } from './salesforce-org.ts'

let org: Org
let account: string
beforeAll(async () => {
  org = await startOrg()
  account = await org.id('Account', "Customer_Number__c = 'C-1001'")
})
afterAll(() => org[Symbol.asyncDispose]())

const newCase = async (fields: Json = {}): Promise<string> => {
  const answer = await org.call('POST', '/sobjects/Case', { Subject: 'A question', ...fields })
  expect(answer.status, answer.text).toBe(201)
  return String(answer.body['id'])
}
const read = async (path: string): Promise<Json> => (await org.call('GET', `/sobjects/${path}`)).body
const expectRefused = (answer: Answer, errorCode: string, message?: string | RegExp): void => {
  expect([answer.status, answer.list[0]?.['errorCode']]).toEqual([400, errorCode])
  if (message !== undefined) expect(answer.list[0]?.['message']).toMatch(message)
}

describe('one record', () => {
  test('insert answers 201 with id and Location, read gives all columns or those asked for', async () => {
    const answer = await org.call('POST', '/sobjects/Case', { Subject: 'Hello', AccountId: account.slice(0, 15) })
    expect(answer.status).toBe(201)
    const id = String(answer.body['id'])
    expect(answer.body).toEqual({ id, success: true, errors: [] })
    expect(id).toMatch(/^500\w{15}$/)
    expect(answer.headers.get('location')).toBe(`/services/data/v67.0/sobjects/Case/${id}`)
    expect(await read(`Case/${id}`)).toMatchObject({
      Id: id,
      Subject: 'Hello',
      AccountId: account,
      Status: 'New',
      IsClosed: false,
      Origin: null,
    })
    expect(await read(`Case/${id.slice(0, 15)}?fields=Subject,casenumber`)).toEqual({
      attributes: { type: 'Case', url: `/services/data/v67.0/sobjects/Case/${id}` },
      Subject: 'Hello',
      CaseNumber: expect.stringMatching(/^\d{8}$/),
    })
  })

  test('update answers 204 without a body; null clears a field', async () => {
    const id = await newCase({ Description: 'x' })
    const answer = await org.call('PATCH', `/sobjects/Case/${id}`, { Description: null, Status: 'Closed' })
    expect([answer.status, answer.text, answer.headers.get('content-type')]).toEqual([204, '', null])
    expect(await read(`Case/${id}`)).toMatchObject({ Description: null, IsClosed: true, ClosedDate: expect.any(String) })
  })

  test('the stamps move with a change', async () => {
    await using org = await startOrg()
    const id = String((await org.call('POST', '/sobjects/Case', { Subject: 'x' })).body['id'])
    const before = (await org.call('GET', `/sobjects/Case/${id}`)).body
    org.clock.advance(5000)
    await org.call('PATCH', `/sobjects/Case/${id}`, { Subject: 'y' })
    const after = (await org.call('GET', `/sobjects/Case/${id}`)).body
    expect(String(after['SystemModstamp']) > String(before['SystemModstamp'])).toBe(true)
    expect(after['LastModifiedDate']).toBe(after['SystemModstamp'])
    expect(after['CreatedDate']).toBe(before['CreatedDate'])
  })

  test('what is not there is 404', async () => {
    for (const path of ['Case/5005g00000ZZZZZAAA', 'Case/nonsense', `Case/${account}`, 'Foo__c/5005g00000ZZZZZAAA']) {
      const answer = await org.call('GET', `/sobjects/${path}`)
      expect([answer.status, answer.list[0]?.['errorCode']], path).toEqual([404, 'NOT_FOUND'])
    }
  })

  test('an unknown column in ?fields= is INVALID_FIELD', async () => {
    expectRefused(await org.call('GET', `/sobjects/Account/${account}?fields=Id,Foo__c`), 'INVALID_FIELD')
  })

  test('a precondition in whole seconds: 304 and 412', async () => {
    const id = await newCase()
    const future = new Date(Date.now() + 60_000).toUTCString()
    const past = new Date(Date.now() - 60_000).toUTCString()
    expect((await org.call('GET', `/sobjects/Case/${id}`, undefined, { 'if-modified-since': future })).status).toBe(304)
    expect((await org.call('PATCH', `/sobjects/Case/${id}`, { Subject: 'z' }, { 'if-unmodified-since': past })).status).toBe(412)
    expect((await org.call('PATCH', `/sobjects/Case/${id}`, { Subject: 'z' }, { 'if-unmodified-since': future })).status).toBe(204)
  })

  test('DELETE is 204, the second one 404 ENTITY_IS_DELETED', async () => {
    await using open = await startOrg({ fieldSecurity: false })
    const id = String((await open.call('POST', '/sobjects/Case', { Subject: 'x' })).body['id'])
    expect((await open.call('DELETE', `/sobjects/Case/${id}`)).status).toBe(204)
    const again = await open.call('DELETE', `/sobjects/Case/${id}`)
    expect([again.status, again.list[0]?.['errorCode']]).toEqual([404, 'ENTITY_IS_DELETED'])
  })
})

describe('external ids', () => {
  test('a record is read by key, url-decoded', async () => {
    const key = `a b?&+${fresh()}`
    const id = await newCase({ Portal_Case_Key__c: key })
    expect(await read(`Case/Portal_Case_Key__c/${encodeURIComponent(key)}?fields=Id`)).toMatchObject({ Id: id })
    expect((await org.call('GET', `/sobjects/Case/Portal_Case_Key__c/${fresh()}`)).status).toBe(404)
    expect((await org.call('GET', `/sobjects/Case/Subject/x`)).list[0]?.['message']).toContain('Provided external ID field does not exist')
  })

  test('upsert: 201 created, 200 updated, 404 with updateOnly', async () => {
    const path = `/sobjects/Case/Portal_Case_Key__c/${fresh()}`
    expect((await org.call('PATCH', `${path}?updateOnly=true`, { Subject: 'a' })).status).toBe(404)
    const first = await org.call('PATCH', path, { Subject: 'a' })
    expect([first.status, first.body]).toEqual([201, { id: expect.any(String), success: true, errors: [], created: true }])
    const second = await org.call('PATCH', path, { Subject: 'b' })
    expect([second.status, second.body]).toEqual([200, { id: first.body['id'], success: true, errors: [], created: false }])
  })

  test('neither the key nor an Id may stand in the body of an upsert', async () => {
    const path = `/sobjects/Case/Portal_Case_Key__c/${fresh()}`
    expectRefused(await org.call('PATCH', path, { Portal_Case_Key__c: 'x' }), 'INVALID_FIELD')
    expectRefused(await org.call('PATCH', path, { Id: 'x' }), 'INVALID_FIELD')
    expectRefused(await org.call('PATCH', `/sobjects/Account/${account}`, { Id: account }), 'INVALID_FIELD')
  })

  test('a taken key is DUPLICATE_VALUE with the 15-character id; many may have none', async () => {
    const key = fresh()
    const id = await newCase({ Portal_Case_Key__c: key })
    const answer = await org.call('POST', '/sobjects/Case', { Portal_Case_Key__c: key })
    expectRefused(answer, 'DUPLICATE_VALUE')
    expect(answer.list[0]?.['message']).toBe(
      `duplicate value found: Portal_Case_Key__c duplicates value on record with id: ${id.slice(0, 15)}`,
    )
    await newCase({ Portal_Case_Key__c: null })
    await newCase({ Portal_Case_Key__c: '' })
  })

  test('uniqueness follows the case rule of the field', async () => {
    const key = fresh('key')
    await newCase({ Portal_Case_Key__c: key })
    await newCase({ Portal_Case_Key__c: key.toUpperCase() })
    const other = await org.id('Account', "Customer_Number__c = 'C-1004'")
    expect((await org.call('PATCH', `/sobjects/Account/${account}`, { WHMCS_Client_Id__c: 'abc' })).status).toBe(204)
    expectRefused(await org.call('PATCH', `/sobjects/Account/${other}`, { WHMCS_Client_Id__c: 'ABC' }), 'DUPLICATE_VALUE')
  })

  test('of many inserts of one key at once exactly one wins', async () => {
    const fields = await orderFields(org)
    const answers = await Promise.all(Array.from({ length: 20 }, () => org.call('POST', '/sobjects/Order', fields)))
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1)
    for (const answer of answers.filter((answer) => answer.status !== 201)) expectRefused(answer, 'DUPLICATE_VALUE')
  })
})

describe('values', () => {
  const patchOrder = async (fields: Json): Promise<Answer> => org.call('PATCH', `/sobjects/Order/${await newOrder(org)}`, fields)

  test('text is trimmed, blank is null, control characters go', async () => {
    const id = await newCase({ Subject: '  a\u0000b\tc  ', Description: '   ' })
    expect(await read(`Case/${id}?fields=Subject,Description`)).toMatchObject({ Subject: 'ab\tc', Description: null })
  })

  test('too long text is refused and echoed', async () => {
    expectRefused(
      await patchOrder({ Provisioning_Error_Code__c: 'x'.repeat(65) }),
      'STRING_TOO_LONG',
      /^Provisioning Error Code: data value too large: x+ \(max length=64\)$/,
    )
    expect((await patchOrder({ Provisioning_Error_Code__c: 'x'.repeat(64) })).status).toBe(204)
    expectRefused(await patchOrder({ Provisioning_Error_Code__c: '𠮷'.repeat(33) }), 'STRING_TOO_LONG')
  })

  test('restricted picklists take their words alone', async () => {
    const message = 'Provisioning Status: bad value for restricted picklist field: Foo'
    expectRefused(await patchOrder({ Provisioning_Status__c: 'Foo' }), 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', message)
    for (const status of ['Partly Provisioned', 'Cancelling', 'Rejected', 'Failed', 'In Progress']) {
      expect((await patchOrder({ Provisioning_Status__c: status })).status, status).toBe(204)
    }
  })

  test.each([
    ['a number for text', { Description: 5 }],
    ['text for a number', { Portal_Event_Id__c: '5' }],
    ['text for a checkbox', { Portal_Visible__c: 'true' }],
    ['a day without zeros', { EffectiveDate: '2026-1-1' }],
    ['a day that is none', { EffectiveDate: '2026-02-30' }],
    ['an instant without zone', { Last_Provisioning_At__c: '2026-01-31T04:05:06' }],
  ])('%s is JSON_PARSER_ERROR', async (_, fields) => {
    const object = 'Portal_Visible__c' in fields ? 'Case' : 'Order'
    const id = object === 'Case' ? await newCase() : await newOrder(org)
    expectRefused(await org.call('PATCH', `/sobjects/${object}/${id}`, fields), 'JSON_PARSER_ERROR')
  })

  test('instants are taken with any zone and given in UTC', async () => {
    const id = await newOrder(org)
    await org.call('PATCH', `/sobjects/Order/${id}`, { Last_Provisioning_At__c: '2026-01-31T13:05:06.789+09:00' })
    expect(await read(`Order/${id}?fields=Last_Provisioning_At__c`)).toMatchObject({
      Last_Provisioning_At__c: '2026-01-31T04:05:06.000+0000',
    })
  })

  test('a number out of range is refused', async () => {
    expectRefused(await patchOrder({ Portal_Event_Id__c: 1e18 }), 'NUMBER_OUTSIDE_VALID_RANGE')
  })

  test('references: malformed, of another object, of nothing', async () => {
    const fields = await orderFields(org)
    const contact = await org.id('Contact', `AccountId = '${account}'`)
    expectRefused(await org.call('POST', '/sobjects/Order', { ...fields, AccountId: 'xyz' }), 'MALFORMED_ID')
    expectRefused(
      await org.call('POST', '/sobjects/Order', { ...fields, AccountId: contact }),
      'MALFORMED_ID',
      /id value of incorrect type/,
    )
    expectRefused(await org.call('POST', '/sobjects/Order', { ...fields, AccountId: '0015g00000ZZZZZ' }), 'INVALID_CROSS_REFERENCE_KEY')
  })

  test('all missing fields are named at once, and required ones cannot be cleared', async () => {
    const message = 'Required fields are missing: [AccountId, EffectiveDate, Status]'
    expectRefused(await org.call('POST', '/sobjects/Order', {}), 'REQUIRED_FIELD_MISSING', message)
    expectRefused(await patchOrder({ EffectiveDate: null }), 'REQUIRED_FIELD_MISSING')
  })

  test('unknown and read-only columns', async () => {
    expectRefused(await patchOrder({ Foo__c: 1 }), 'INVALID_FIELD', "No such column 'Foo__c' on sobject of type Order")
    expectRefused(
      await patchOrder({ TotalAmount: 1 }),
      'INVALID_FIELD_FOR_INSERT_UPDATE',
      /^Unable to create\/update fields: TotalAmount\./,
    )
  })

  test('column names are taken in any case', async () => {
    const id = await newCase({ subject: 'lower' })
    expect(await read(`Case/${id}?fields=Subject`)).toMatchObject({ Subject: 'lower' })
  })
})

describe('rights of the integration user', () => {
  test('fields that are read-only for it are refused, and the staff may set them', async () => {
    const id = await newOrder(org)
    for (const fields of [{ Attempt_Count__c: 3 }, { Provisioning_Request_Key__c: fresh() }]) {
      expectRefused(await org.call('PATCH', `/sobjects/Order/${id}`, fields), 'INVALID_FIELD_FOR_INSERT_UPDATE')
    }
    await org.desk('update', { object: 'Order', id, fields: { Attempt_Count__c: 3 } })
    expect(await read(`Order/${id}?fields=Attempt_Count__c`)).toMatchObject({ Attempt_Count__c: 3 })
  })

  test('it neither makes accounts, nor changes products, nor deletes', async () => {
    const product = await org.id('Product2', "ProductCode = 'VPN-FAMILY'")
    const answers = [
      await org.call('POST', '/sobjects/Account', { Name: 'New' }),
      await org.call('PATCH', `/sobjects/Product2/${product}`, { Name: 'New' }),
      await org.call('DELETE', `/sobjects/Case/${await newCase()}`),
    ]
    for (const answer of answers) expect([answer.status, answer.list[0]?.['errorCode']]).toEqual([403, 'INSUFFICIENT_ACCESS_OR_READONLY'])
  })

  test('field security is an option', async () => {
    await using open = await startOrg({ fieldSecurity: false })
    expect((await open.call('PATCH', `/sobjects/Order/${await newOrder(open)}`, { Attempt_Count__c: 3 })).status).toBe(204)
    expect((await open.call('POST', '/sobjects/Account', { Name: 'New' })).status).toBe(201)
  })

  test('person accounts are an option', async () => {
    await using open = await startOrg({ personAccounts: true })
    expect(await open.rows('SELECT PersonEmail, IsPersonAccount FROM Account LIMIT 1')).toHaveLength(1)
  })
})

describe('describe and drift', () => {
  const fieldOf = (answer: Answer, name: string): Json | undefined =>
    objectsIn(answer.body['fields']).find((field) => field['name'] === name)

  test('describe tells types, lengths, keys, rights and picklists', async () => {
    const answer = await org.call('GET', '/sobjects/Order/describe')
    expect(answer.body).toMatchObject({ name: 'Order', keyPrefix: '801', createable: true, updateable: true, queryable: true })
    expect(fieldOf(answer, 'Portal_Order_Key__c')).toMatchObject({
      type: 'string',
      length: 36,
      externalId: true,
      unique: true,
      caseSensitive: true,
      idLookup: true,
      createable: true,
      nillable: true,
    })
    expect(fieldOf(answer, 'Attempt_Count__c')).toMatchObject({
      type: 'double',
      precision: 4,
      scale: 0,
      createable: false,
      updateable: false,
    })
    expect(fieldOf(answer, 'AccountId')).toMatchObject({
      type: 'reference',
      referenceTo: ['Account'],
      relationshipName: 'Account',
      nillable: false,
    })
    const words = objectsIn(fieldOf(answer, 'Provisioning_Status__c')?.['picklistValues']).map((value) => value['value'])
    expect(words).toEqual([
      'Pending Review',
      'Queued',
      'In Progress',
      'Provisioned',
      'Partly Provisioned',
      'Needs Attention',
      'Cancelling',
      'Cancelled',
      'Rejected',
      'Failed',
    ])
    expect(fieldOf(await org.call('GET', '/sobjects/Product2/describe'), 'Portal_Description__c')).toMatchObject({
      type: 'textarea',
      length: 32_768,
      filterable: false,
    })
  })

  test('the desk can make the schema drift', async () => {
    await using org = await startOrg()
    await org.desk('drift', { object: 'Order', field: 'Portal_Correlation_Id__c', missing: true })
    await org.desk('drift', { object: 'Order', field: 'WHMCS_Order_Id__c', length: 3 })
    await org.desk('drift', { object: 'Order', field: 'Portal_Source__c', values: ['Portal'] })
    const answer = await org.call('GET', '/sobjects/Order/describe')
    expect(fieldOf(answer, 'Portal_Correlation_Id__c')).toBeUndefined()
    expect(fieldOf(answer, 'WHMCS_Order_Id__c')).toMatchObject({ length: 3 })
    const id = await newOrder(org)
    expectRefused(await org.call('PATCH', `/sobjects/Order/${id}`, { Portal_Correlation_Id__c: 'x' }), 'INVALID_FIELD')
    expectRefused(await org.call('PATCH', `/sobjects/Order/${id}`, { WHMCS_Order_Id__c: '1234' }), 'STRING_TOO_LONG')
    expectRefused(
      await org.call('PATCH', `/sobjects/Order/${id}`, { Portal_Source__c: 'Staff' }),
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
    )
    expect(
      (await org.call('GET', `/query?q=${encodeURIComponent('SELECT Portal_Correlation_Id__c FROM Order')}`)).list[0]?.['errorCode'],
    ).toBe('INVALID_FIELD')
  })
})

describe('limits', () => {
  test('/limits counts down with the calls; at zero every data call is 403, and the next day is free again', async () => {
    await using org = await startOrg()
    await org.desk('limit', { remaining: 2 })
    const { body } = await org.call('GET', '/limits')
    expect(body['DailyApiRequests']).toEqual({ Max: 1_000_000, Remaining: 1 })
    expect((await org.call('GET', '/limits')).headers.get('sforce-limit-info')).toBe('api-usage=1000000/1000000')
    const { status, list } = await org.call('GET', '/limits')
    expect([status, list]).toEqual([403, [{ message: 'TotalRequests Limit exceeded.', errorCode: 'REQUEST_LIMIT_EXCEEDED' }]])
    org.clock.advance(24 * 3_600_000)
    await org.signIn()
    expect((await org.call('GET', '/limits')).status).toBe(200)
  })
})
