import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { parsePhpForm } from '../../sandbox/whmcs/php-form.ts'
import { type Install, newClient, orderFields, phpMap, row, rows, startInstall } from './whmcs-install.ts'

let install: Install
beforeAll(async () => {
  install = await startInstall({}, 'open(sesame)')
})
afterAll(() => install.close())
afterEach(() => install.fresh())

const pair = (first: string, second: string, more: [string, string][] = []): [string, string][] => [
  [first, 'trunklinedevidentifier0123456789'],
  [second, 'trunklinedevsecret0123456789abcd'],
  ['responsetype', 'json'],
  ...more,
]
const details: [string, string] = ['action', 'WhmcsDetails']

describe('who may call', () => {
  test('the pair is taken as identifier and secret, and as username and password', async () => {
    expect((await install.post(pair('identifier', 'secret', [details]))).json).toMatchObject({ result: 'success' })
    expect((await install.post(pair('username', 'password', [details]))).json).toMatchObject({ result: 'success' })
  })
  test('a wrong or missing secret is refused with 403', async () => {
    for (const fields of [
      [details],
      [...pair('identifier', 'nothing'), details],
      [...pair('identifier', 'secret'), ['secret', 'x'], details],
    ]) {
      const reply = await install.post([['responsetype', 'json'], ...(fields as [string, string][])])
      expect([reply.status, reply.json]).toEqual([403, { result: 'error', message: 'Invalid or missing credentials' }])
    }
  })
  test('a wrong admin log-in is refused in its own words', async () => {
    const reply = await install.post([['username', 'admin'], ['password', 'md5'], ['responsetype', 'json'], details])
    expect([reply.status, reply.json.message]).toEqual([403, 'Authentication Failed'])
  })
  test('an address that is not on the list is refused, and the list knows no ranges', async () => {
    await install.desk('switches', { allowedIps: ['127.0.0.0/8', '10.0.0.1'] })
    const reply = await install.call('WhmcsDetails')
    expect([reply.status, reply.json.message]).toEqual([403, 'Invalid IP 127.0.0.1'])
    await install.desk('switches', { allowedIps: ['127.0.0.1'] })
    await install.ok('WhmcsDetails')
  })
  test('the access key passes the address list, a wrong one is refused', async () => {
    await install.desk('switches', { allowedIps: ['10.0.0.1'] })
    await install.ok('WhmcsDetails', { accesskey: 'open(sesame)' })
    const reply = await install.call('WhmcsDetails', { accesskey: 'open' })
    expect([reply.status, reply.json.message]).toEqual([403, 'Access Denied'])
  })
  test.each(['AddPayMethod', 'DecryptPassword', 'GetClientPassword', 'DeleteOrder', 'DeleteClient', 'ValidateLogin'])(
    '%s is not in the role and asking for it is written down',
    async (action) => {
      const reply = await install.call(action)
      const message = `Invalid Permissions: API action "${action.toLowerCase()}" is not allowed`
      expect([reply.status, reply.json.message]).toEqual([403, message])
      expect(reply.text).toContain(String.raw`\u0022${action.toLowerCase()}\u0022`)
      expect((await install.state()).misuse).toMatchObject([{ what: `action ${action}` }])
    },
  )
  test('an unknown action looks the same but is no misuse', async () => {
    expect((await install.call('BrewCoffee')).status).toBe(403)
    expect((await install.state()).misuse).toEqual([])
  })
  test('letter case of the action does not count', async () => {
    expect((await install.ok('whmcsdetails')).whmcs).toEqual({ version: '8.13.0', canonicalversion: '8.13.0-release.1' })
  })
})

describe('what is a call', () => {
  test.each([
    ['a query string', { method: 'POST', body: '' }, '?action=WhmcsDetails&responsetype=json'],
    ['GET', { method: 'GET' }, '?action=WhmcsDetails'],
    ['a JSON body', { method: 'POST', body: '{"action":"WhmcsDetails"}', headers: { 'content-type': 'application/json' } }, ''],
  ])('%s is no action', async (_name, init, query) => {
    const answer = await fetch(`${install.url}/includes/api.php${query}`, init)
    expect([answer.status, await answer.json()]).toEqual([400, { result: 'error', message: 'Empty action request' }])
  })
  test('without responsetype the reply is pairs, not JSON', async () => {
    const reply = await install.post(pair('identifier', 'secret', [details]).filter(([name]) => name !== 'responsetype'))
    expect(reply.type).toContain('text/plain')
    expect(reply.text).toBe('result=success;whmcs[version]=8.13.0;whmcs[canonicalversion]=8.13.0-release.1;')
  })
  test('a business error is written in the same type', async () => {
    const fields = pair('identifier', 'secret', [['action', 'GetInvoice']]).filter(([name]) => name !== 'responsetype')
    const reply = await install.post(fields)
    expect([reply.status, reply.text]).toEqual([200, 'result=error;message=Invoice ID Not Found;'])
  })
  test('XML is written on request', async () => {
    const reply = await install.post([...pair('identifier', 'secret', [details]), ['responsetype', 'xml']])
    expect(reply.text).toContain('<version>8.13.0</version>')
  })
})

describe('how a reply is written', () => {
  test('slashes, quotes, markup and text outside ASCII are escaped, and parse to the same', async () => {
    const id = await newClient(install, { firstname: '𠮷田', lastname: `O'Brien "&" <Söhne>` })
    const { text, json } = await install.call('GetClientsDetails', { clientid: id })
    expect(text).not.toMatch(/[^\\]\//)
    expect(text).not.toMatch(/[^ -~]/)
    expect(row(json.client).firstname).toBe('𠮷田')
    expect(row(json.client).lastname).toBe('O&#039;Brien &quot;&amp;&quot; &lt;Söhne&gt;')
  })
  test('entities and escapes can be switched off', async () => {
    await install.desk('switches', { plainText: true, plainUnicode: true })
    const id = await newClient(install, { firstname: '花子', lastname: "O'Brien" })
    const { text, json } = await install.call('GetClientsDetails', { clientid: id })
    expect(text).toContain('花子')
    expect(row(json.client).lastname).toBe("O'Brien")
  })
  test('a PHP notice may stand in front of the JSON', async () => {
    await install.desk('switches', { phpWarning: true })
    const reply = await install.call('WhmcsDetails')
    expect(reply.status).toBe(200)
    expect(reply.text).toMatch(/^<br \/>\n<b>Warning<\/b>/)
  })
  test('ids come as text and as number when types are shuffled', async () => {
    await install.desk('switches', { shuffleTypes: true })
    const id = await newClient(install)
    const seen = new Set<string>()
    for (let turn = 0; turn < 20; turn += 1) {
      const client = row((await install.ok('GetClientsDetails', { clientid: id })).client)
      expect(Number(client.id)).toBe(id)
      seen.add(typeof client.id)
    }
    expect(seen).toEqual(new Set(['string', 'number']))
  })
  test('a fault of the kind business-error comes in the envelope and is not applied', async () => {
    await install.desk('faults', { match: { action: 'AddClient' }, fault: { kind: 'business-error', message: 'Not today' } })
    const reply = await install.call('AddClient', { firstname: 'x' })
    expect([reply.status, reply.json]).toEqual([200, { result: 'error', message: 'Not today' }])
    expect((await install.state()).clients).toHaveLength(2)
  })
})

describe('forms as PHP reads them', () => {
  const plain = (value: unknown): unknown =>
    value instanceof Map ? Object.fromEntries([...value].map(([key, inner]) => [key, plain(inner)])) : value
  test.each([
    ['pid[0]=5&pid[1]=7', { pid: { 0: '5', 1: '7' } }],
    ['pid[]=5&pid[]=7', { pid: { 0: '5', 1: '7' } }],
    ['pid[4]=5&pid[]=7', { pid: { 4: '5', 5: '7' } }],
    ['a%5Bx%5D%5By%5D=1', { a: { x: { y: '1' } } }],
    ['a=1&a=2', { a: '2' }],
    ['a=1&a[b]=2', { a: { b: '2' } }],
    ['first.name=x&last+name=y', { first_name: 'x', last_name: 'y' }],
    ['a=one+two%20three%2B', { a: 'one two three+' }],
    ['a=50%&b=%zz', { a: '50%', b: '%zz' }],
    ['a=%F0%A0%AE%B7', { a: '𠮷' }],
    ['a', { a: '' }],
    ['=x&&b=1', { b: '1' }],
    ['a[b=1', { a_b: '1' }],
    ['__proto__[x]=1', { ['__proto__']: { x: '1' } }],
  ])('%s', (body, expected) => {
    expect(plain(parsePhpForm(body))).toEqual(expected)
  })
  test('variables past the thousandth are dropped without a word', () => {
    const form = parsePhpForm(Array.from({ length: 1200 }, (_, index) => `v${index}=1`).join('&'))
    expect(form.size).toBe(1000)
  })
  test('the text "false" counts as true', async () => {
    const client = await newClient(install, { noemail: 1 })
    await install.ok('AddOrder', { ...orderFields(client, [31]), noinvoice: 'false' })
    expect((await install.state()).invoices).toEqual([])
    await install.ok('AddOrder', { ...orderFields(client, [31]), noinvoice: '0' })
    expect((await install.state()).invoices).toHaveLength(1)
  })
})

describe('serialised fields', () => {
  const lineKey = async (field: string) => {
    const client = await newClient(install)
    const { orderid } = await install.ok('AddOrder', { clientid: client, paymentmethod: 'stripe', 'pid[0]': 31, 'customfields[0]': field })
    const services = rows(await install.ok('GetClientsProducts', { clientid: client }), 'products', 'product')
    expect(services.map((service) => service.orderid)).toEqual([String(orderid)])
    return rows(services[0] ?? {}, 'customfields', 'customfield').find((entry) => entry.id === '131')?.value
  }
  const b64 = (text: string) => Buffer.from(text).toString('base64')

  test('lengths count bytes of UTF-8', async () => {
    expect(await lineKey(b64('a:1:{i:131;s:10:"寿司🍣";}'))).toBe('寿司🍣')
    expect(await lineKey(b64('a:1:{i:131;s:24:"株式会社サンプル";}'))).toBe('株式会社サンプル')
    expect(await lineKey(b64('a:1:{i:131;s:8:"a1b;c}\nd";}'))).toBe('a1b;c}\nd')
    expect(await lineKey(b64('a:1:{i:131;i:12;}'))).toBe('12')
  })
  test.each([
    ['a length in UTF-16 units', b64('a:1:{i:131;s:12:"寿司🍣";}')],
    ['a length in characters', b64('a:1:{i:131;s:8:"株式会社サンプル";}')],
    ['an object', b64('O:8:"stdClass":1:{s:3:"131";s:1:"x";}')],
    ['an object inside', b64('a:1:{i:131;O:8:"stdClass":0:{}}')],
    ['cut text', b64('a:1:{i:131;s:3:"abc";')],
    ['a missing separator', b64('a:1:{i:131;s:3:"abc"}')],
    ['plain JSON', b64('{"131":"x"}')],
    ['no base64', 'a:1:{i:131;s:1:"x";}'],
    ['a field of another product', phpMap({ 132: 'x' })],
  ])('%s drops the value silently and the order is placed all the same', async (_name, field) => {
    expect(await lineKey(field)).toBe('')
  })
})
