import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fresh, newItem, newOrder, objectAt, objectsIn, startOrg } from './salesforce-org.ts'
import type { Answer, Json, Org } from './salesforce-org.ts'

let org: Org
beforeAll(async () => {
  org = await startOrg()
})
afterAll(() => org[Symbol.asyncDispose]())

const ask = (soql: string): Promise<Answer> => org.call('GET', `/query?q=${encodeURIComponent(soql)}`)
const names = async (where: string): Promise<string[]> =>
  (await org.rows(`SELECT ProductCode FROM Product2 WHERE ${where} ORDER BY ProductCode`)).map((row) => String(row['ProductCode']))
const refusal = async (soql: string): Promise<Json> => {
  const { status, list } = await ask(soql)
  return { status, ...list[0] }
}

describe('shape of the answer', () => {
  test('records have attributes, the columns asked for in the case of the schema, and nothing else', async () => {
    const { body } = await ask("select id, customer_number__c, website from account where customer_number__c = 'c-1001'")
    expect(body).toMatchObject({ totalSize: 1, done: true })
    const [row] = objectsIn(body['records'])
    expect(Object.keys(row ?? {})).toEqual(['attributes', 'Id', 'Customer_Number__c', 'Website'])
    expect(row).toMatchObject({
      Website: null,
      attributes: { type: 'Account', url: `/services/data/v67.0/sobjects/Account/${String(row?.['Id'])}` },
    })
    expect(row?.['Id']).toMatch(/^001\w{15}$/)
  })

  test('parents are nested, an empty parent is null', async () => {
    const [order] = await org.rows(
      "SELECT Account.Name, Account.Owner.Username, BillToContact.Name FROM Order WHERE Portal_Source__c = 'Staff'",
    )
    expect(order?.['Account']).toMatchObject({ attributes: { type: 'Account' }, Owner: { Username: 'hana.suzuki@trunkline.dev' } })
    expect(order?.['BillToContact']).toBeNull()
  })

  test('a child subquery is a result of its own, or null without children', async () => {
    const orderId = await newOrder(org)
    const soql = `SELECT Id, (SELECT Quantity FROM OrderItems ORDER BY Portal_Line_Key__c) FROM Order WHERE Id = '${orderId}'`
    expect((await org.rows(soql))[0]?.['OrderItems']).toBeNull()
    await newItem(org, orderId)
    await newItem(org, orderId, { Quantity: 2 })
    expect((await org.rows(soql))[0]?.['OrderItems']).toMatchObject({ totalSize: 2, done: true })
  })

  test('decimals, dates and instants are printed as on the wire', async () => {
    const { text } = await ask("SELECT UnitPrice FROM PricebookEntry WHERE Product2.ProductCode = 'VPN-FAMILY'")
    expect(text).toContain('"UnitPrice":1180.0')
    const [order] = await org.rows("SELECT EffectiveDate, CreatedDate FROM Order WHERE Portal_Source__c = 'Staff'")
    expect(order?.['EffectiveDate']).toMatch(/^\d{4}-\d\d-\d\d$/)
    expect(order?.['CreatedDate']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000\+0000$/)
  })

  test('COUNT() has a total and no records', async () => {
    expect((await ask('SELECT COUNT() FROM Account')).body).toEqual({ totalSize: 50, done: true, records: [] })
  })

  test('a compound address is put together', async () => {
    const [row] = await org.rows("SELECT BillingAddress FROM Account WHERE Customer_Number__c = 'C-1001'")
    expect(row?.['BillingAddress']).toMatchObject({ country: 'Japan' })
  })
})

describe('conditions', () => {
  test('text compares without case, also in IN and LIKE', async () => {
    expect(await names("ProductCode = 'vpn-family'")).toEqual(['VPN-FAMILY'])
    expect(await names("ProductCode IN ('vpn-family', 'VPN-personal')")).toEqual(['VPN-FAMILY', 'VPN-PERSONAL'])
    expect(await names("ProductCode LIKE 'vpn%'")).toEqual(['VPN-BETA', 'VPN-BUSINESS', 'VPN-FAMILY', 'VPN-PERSONAL'])
  })

  test('a case-sensitive key compares with case', async () => {
    const key = fresh('Key')
    const id = await newOrder(org, { Portal_Order_Key__c: key })
    expect(await org.rows(`SELECT Id FROM Order WHERE Portal_Order_Key__c = '${key}'`)).toMatchObject([{ Id: id }])
    expect(await org.rows(`SELECT Id FROM Order WHERE Portal_Order_Key__c = '${key.toUpperCase()}'`)).toEqual([])
  })

  test('LIKE: % is any text, _ one character, escaped ones are themselves', async () => {
    expect(await names("Name LIKE 'VPN F_mily'")).toEqual(['VPN-FAMILY'])
    const subject = `50\\% of a_b ${fresh()}`
    await org.call('POST', '/sobjects/Case', { Subject: subject.replace('\\', '') })
    expect(await org.rows("SELECT Id FROM Case WHERE Subject LIKE '50\\% of a\\_b%'")).toHaveLength(1)
    expect(await org.rows("SELECT Id FROM Case WHERE Subject LIKE '5_\\% of axb%'")).toHaveLength(0)
  })

  test('quoted text is unescaped, and an unknown escape is malformed', async () => {
    expect(await org.rows("SELECT Id FROM Contact WHERE LastName = 'O\\'Brien'")).not.toHaveLength(0)
    expect(await refusal("SELECT Id FROM Contact WHERE LastName = 'a\\q'")).toMatchObject({ status: 400, errorCode: 'MALFORMED_QUERY' })
  })

  test('AND, OR, NOT and parentheses', async () => {
    expect(await names("(Portal_Category__c = 'VPN' OR Portal_Category__c = 'eSIM') AND (NOT ProductCode LIKE 'VPN%')")).toEqual([
      'ESIM-JP-1GB-7D',
      'ESIM-JP-3GB-30D',
      'ESIM-SUMMER',
    ])
    expect(await names("((Portal_Category__c = 'VPN') AND (NOT (ProductCode = 'VPN-BETA' OR ProductCode = 'VPN-FAMILY')))")).toEqual([
      'VPN-BUSINESS',
      'VPN-PERSONAL',
    ])
  })

  test('AND and OR at one level, and a bare NOT behind AND, are malformed as on the platform', async () => {
    expect(await refusal("SELECT Id FROM Product2 WHERE Name = 'a' AND Name = 'b' OR Name = 'c'")).toMatchObject({
      errorCode: 'MALFORMED_QUERY',
    })
    expect(await refusal("SELECT Id FROM Product2 WHERE Name = 'a' AND NOT Name = 'b'")).toMatchObject({ errorCode: 'MALFORMED_QUERY' })
  })

  test('null equals null alone; unknown rows pass neither a test nor its negation', async () => {
    const all = await names('Name != null')
    expect(await names('Portal_ConfigOptions_JSON__c = null').catch(() => 'refused')).toBe('refused')
    const withPackage = await names('ESIM_Package_Id__c != null')
    expect(withPackage).toEqual(['ESIM-JP-1GB-7D', 'ESIM-JP-3GB-30D', 'ESIM-SUMMER'])
    expect(await names('ESIM_Package_Id__c = null')).toHaveLength(all.length - withPackage.length)
    expect(await names("ESIM_Package_Id__c != 'hinode-7days-1gb'")).toEqual(['ESIM-JP-3GB-30D'])
    expect(await names("NOT (ESIM_Package_Id__c = 'hinode-7days-1gb')")).toEqual(['ESIM-JP-3GB-30D'])
    expect(await names("ESIM_Package_Id__c NOT IN ('hinode-7days-1gb')")).toEqual(['ESIM-JP-3GB-30D'])
    expect(await names('Portal_Valid_To__c < 2100-01-01')).toEqual(['ESIM-SUMMER'])
  })

  test('booleans take true, false and null, which means false', async () => {
    const hidden = await names('Portal_Visible__c = false')
    expect(hidden).toEqual(['NET-STAFF'])
    expect(await names('Portal_Visible__c = null')).toEqual(hidden)
    expect(await refusal("SELECT Id FROM Product2 WHERE IsActive = 'true'")).toMatchObject({ status: 400, errorCode: 'INVALID_FIELD' })
  })

  test('numbers compare as numbers', async () => {
    expect(
      await org.rows("SELECT Id FROM PricebookEntry WHERE UnitPrice >= 980 AND UnitPrice < 1180.5 AND Pricebook2.Name = 'Portal'"),
    ).toHaveLength(3)
  })

  test('dates and instants, with zone and as words', async () => {
    const orderId = await newOrder(org)
    const count = async (where: string): Promise<number> =>
      (await org.rows(`SELECT Id FROM Order WHERE Id = '${orderId}' AND ${where}`)).length
    expect(await count('EffectiveDate = 2026-01-31')).toBe(1)
    expect(await count('EffectiveDate > 2026-01-31')).toBe(0)
    expect(await count('CreatedDate = TODAY')).toBe(1)
    expect(await count('CreatedDate = YESTERDAY')).toBe(0)
    expect(await count('SystemModstamp >= 2020-01-01T00:00:00+09:00')).toBe(1)
    expect(await count('SystemModstamp < 2020-01-01T00:00:00Z')).toBe(0)
    expect(await refusal("SELECT Id FROM Order WHERE CreatedDate > '2020-01-01'")).toMatchObject({ errorCode: 'INVALID_FIELD' })
  })

  test('multi-select takes INCLUDES and EXCLUDES', async () => {
    expect(await org.rows("SELECT Id FROM Account WHERE Internet_Eligible_Plans__c INCLUDES ('HomeFiber;Apartment')")).toHaveLength(43)
    expect(await org.rows("SELECT Id FROM Account WHERE Internet_Eligible_Plans__c EXCLUDES ('HomeFiber')")).toHaveLength(0)
  })

  test('ids are taken in 15 and 18 characters; text that is no id is refused', async () => {
    const id = await org.id('Account', "Customer_Number__c = 'C-1001'")
    expect(await org.rows(`SELECT Id FROM Account WHERE Id = '${id.slice(0, 15)}'`)).toMatchObject([{ Id: id }])
    expect(await org.rows(`SELECT Id FROM Contact WHERE AccountId IN ('${id}')`)).toHaveLength(1)
    expect(await refusal("SELECT Id FROM Account WHERE Id = 'abc'")).toMatchObject({ errorCode: 'INVALID_QUERY_FILTER_OPERATOR' })
  })

  test('a parent field is compared through the dot', async () => {
    expect(
      await org.rows("SELECT Id FROM Contact WHERE Account.Customer_Number__c = 'C-1007' AND Email = 'CUSTOMER1007@example.jp'"),
    ).toHaveLength(1)
  })
})

describe('order and pages', () => {
  const numbers = async (tail: string): Promise<unknown[]> =>
    (await org.rows(`SELECT Customer_Number__c FROM Account ${tail}`)).map((row) => row['Customer_Number__c'])

  test('without ORDER BY the order differs from call to call', async () => {
    const seen = new Set<string>()
    for (let round = 0; round < 5; round += 1) seen.add(JSON.stringify(await numbers('')))
    expect(seen.size).toBeGreaterThan(1)
  })

  test('ORDER BY, LIMIT and OFFSET', async () => {
    expect(await numbers('ORDER BY Customer_Number__c LIMIT 2 OFFSET 1')).toEqual(['C-1002', 'C-1003'])
    expect(await numbers('ORDER BY Customer_Number__c DESC LIMIT 1')).toEqual(['C-1050'])
    expect(await refusal('SELECT Id FROM Account OFFSET 2001')).toMatchObject({ status: 400, errorCode: 'NUMBER_OUTSIDE_VALID_RANGE' })
  })

  test('nulls come first unless NULLS LAST is said', async () => {
    const first = async (tail: string): Promise<unknown> =>
      (await org.rows(`SELECT ESIM_Package_Id__c FROM Product2 ORDER BY ESIM_Package_Id__c ${tail} LIMIT 1`))[0]?.['ESIM_Package_Id__c']
    expect(await first('')).toBeNull()
    expect(await first('NULLS LAST')).toBe('hinode-30days-3gb')
    expect(await first('DESC NULLS LAST')).toBe('hinode-7days-1gb')
  })

  test('pages follow each other by locator and hold every row once', async () => {
    await org.desk('page-size', { size: 20 })
    const { body } = await ask('SELECT Id FROM Account ORDER BY Customer_Number__c')
    await org.desk('page-size', { size: 2000 })
    expect(body).toMatchObject({ totalSize: 50, done: false })
    const ids = objectsIn(body['records']).map((row) => row['Id'])
    let next: unknown = body['nextRecordsUrl']
    expect(next).toMatch(/^\/services\/data\/v67\.0\/query\/01g\w{15}-20$/)
    while (typeof next === 'string') {
      const page = await org.call('GET', next.replace('/services/data/v67.0', ''))
      ids.push(...objectsIn(page.body['records']).map((row) => row['Id']))
      expect(page.body['totalSize']).toBe(50)
      next = page.body['nextRecordsUrl']
    }
    expect(new Set(ids).size).toBe(50)
  })

  test('a locator ends after 15 minutes, and an invented one is invalid', async () => {
    await using org = await startOrg({ pageSize: 10 })
    const { body } = await org.call('GET', `/query?q=${encodeURIComponent('SELECT Id FROM Account')}`)
    org.clock.advance(16 * 60_000)
    const late = await org.call('GET', String(body['nextRecordsUrl']).replace('/services/data/v67.0', ''))
    expect([late.status, late.list[0]?.['errorCode']]).toEqual([400, 'INVALID_QUERY_LOCATOR'])
    expect((await org.call('GET', '/query/01g5g00000000AAAAA-10')).list[0]?.['errorCode']).toBe('INVALID_QUERY_LOCATOR')
  })

  test('the batch size of the caller is a hint between 200 and 2000', async () => {
    const soql = encodeURIComponent('SELECT Id FROM Account')
    const answer = await org.call('GET', `/query?q=${soql}`, undefined, { 'sforce-query-options': 'batchSize=5' })
    expect(answer.body['done']).toBe(true)
  })
})

describe('refusals', () => {
  test('an unknown column is INVALID_FIELD with the caret under it', async () => {
    expect(await refusal('SELECT Id,Foo__c FROM Account')).toEqual({
      status: 400,
      errorCode: 'INVALID_FIELD',
      message:
        "\nSELECT Id,Foo__c FROM Account\n          ^\nERROR at Row:1:Column:11\nNo such column 'Foo__c' on entity 'Account'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.",
    })
  })

  test.each([
    ['SELECT Id FROM Account WHERE Foo__c = 1', 'INVALID_FIELD'],
    ['SELECT Id FROM Account ORDER BY Foo__c', 'INVALID_FIELD'],
    ['SELECT Foo.Name FROM Account', 'INVALID_FIELD'],
    ['SELECT Id, (SELECT Id FROM Foos) FROM Account', 'INVALID_FIELD'],
    ['SELECT PersonEmail FROM Account', 'INVALID_FIELD'],
    ['SELECT Id FROM Foo__c', 'INVALID_TYPE'],
    ['SELECT Id FORM Account', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Account WHERE', 'MALFORMED_QUERY'],
    ['SELECT Id, Id FROM Account', 'MALFORMED_QUERY'],
    ["SELECT Id FROM Product2 WHERE Portal_Description__c = 'x'", 'INVALID_FIELD'],
    ['SELECT Id FROM Product2 ORDER BY Portal_Description__c', 'INVALID_FIELD'],
    ["SELECT Id FROM Account WHERE Id LIKE '001%'", 'INVALID_QUERY_FILTER_OPERATOR'],
  ])('%s → %s', async (soql, errorCode) => {
    expect(await refusal(soql)).toMatchObject({ status: 400, errorCode })
  })

  test.each([
    'SELECT Status FROM Order GROUP BY Status',
    'SELECT COUNT(Id) FROM Order',
    'SELECT Id FROM Order FOR UPDATE',
    'SELECT FIELDS(ALL) FROM Order LIMIT 200',
    'SELECT toLabel(Status) FROM Order',
    'SELECT Id FROM Order WHERE Id IN (SELECT OrderId FROM OrderItem)',
    'SELECT Id FROM Order WHERE CreatedDate = THIS_FISCAL_YEAR',
    'SELECT Id FROM Order WHERE CALENDAR_YEAR(CreatedDate) = 2026',
    'SELECT Id FROM Order USING SCOPE mine',
  ])('what is not imitated is malformed, never answered wrongly: %s', async (soql) => {
    expect(await refusal(soql)).toMatchObject({ status: 400, errorCode: 'MALFORMED_QUERY' })
  })

  test('no text at all is malformed', async () => {
    expect((await org.call('GET', '/query')).list[0]?.['errorCode']).toBe('MALFORMED_QUERY')
  })
})

describe('seed', () => {
  test('fifty accounts, each with one contact and its address, save the one that differs', async () => {
    const contacts = await org.rows(
      'SELECT Email, Account.Customer_Number__c, Account.Name FROM Contact ORDER BY Account.Customer_Number__c',
    )
    expect(contacts).toHaveLength(50)
    const odd = contacts.filter(
      (row) => row['Email'] !== `customer${String(objectAt(row, 'Account')['Customer_Number__c']).slice(2)}@example.jp`,
    )
    expect(odd.map((row) => [row['Email'], objectAt(row, 'Account')['Customer_Number__c']])).toEqual([
      ['someone.else@example.jp', 'C-1002'],
    ])
    const text = JSON.stringify(contacts.map((row) => objectAt(row, 'Account')['Name']))
    for (const mark of ["'", '&', '𠮷']) expect(text).toContain(mark)
  })

  test('every seventh account is not eligible', async () => {
    expect(await org.rows("SELECT Id FROM Account WHERE Internet_Eligibility__c = 'NotEligible'")).toHaveLength(7)
    expect(await org.rows("SELECT Id FROM Account WHERE Customer_Number__c = 'C-1014' AND Internet_Eligible_Plans__c = null")).toHaveLength(
      1,
    )
  })

  test('the Portal book and the standard book price all products but one', async () => {
    for (const book of ['Portal', 'Standard Price Book']) {
      expect(await org.rows(`SELECT Id FROM PricebookEntry WHERE Pricebook2.Name = '${book}'`)).toHaveLength(11)
    }
    expect(await org.rows("SELECT Id FROM Product2 WHERE ProductCode = 'VPN-BETA'")).toHaveLength(1)
    expect(await org.rows('SELECT Id FROM Pricebook2 WHERE IsStandard = true')).toHaveLength(1)
  })

  test('option texts are JSON that names WHMCS options, except the broken one', async () => {
    const rows = await org.rows('SELECT ProductCode, Portal_ConfigOptions_JSON__c FROM Product2')
    const json = Object.fromEntries(rows.map((row) => [String(row['ProductCode']), row['Portal_ConfigOptions_JSON__c']]))
    expect(JSON.parse(String(json['NET-FIBER-1G']))).toMatchObject([
      {
        key: 'installation',
        type: 'select',
        required: true,
        whmcsOptionId: 211,
        options: [{ value: 'standard', whmcsChoiceId: 2111 }, { value: 'weekend' }],
      },
      { key: 'static_ip', type: 'boolean', price: { amount: 500, currency: 'JPY' }, whmcsOptionId: 212 },
    ])
    expect(() => JSON.parse(String(json['NET-GAMER'])) as unknown).toThrow()
  })

  test('the statuses have their categories', async () => {
    const rows = await org.rows('SELECT ApiName, StatusCode, IsDefault FROM OrderStatus ORDER BY SortOrder')
    expect(rows.map((row) => [row['ApiName'], row['StatusCode']])).toEqual([
      ['Draft', 'Draft'],
      ['Pending Review', 'Draft'],
      ['Cancelled', 'Draft'],
      ['Activated', 'Activated'],
    ])
  })

  test('the same seed gives the same ids, another one others', async () => {
    const idOf = async (): Promise<string> => await org.id('Account', "Customer_Number__c = 'C-1001'")
    const before = await idOf()
    await org.desk('reset', { seed: 'other' })
    await org.signIn()
    const other = await idOf()
    await org.desk('reset', {})
    await org.signIn()
    expect(other).not.toBe(before)
    expect(await idOf()).toBe(before)
  })
})
