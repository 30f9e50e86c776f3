// A Salesforce stand-in on a free port, signed in, for the tests of its own behaviour.
import { createSandboxClock } from '../../sandbox/clock.ts'
import { startStandIn } from '../../sandbox/desk-server.ts'
import { readSettings } from '../../sandbox/settings.ts'
import { createSalesforce } from '../../sandbox/salesforce/stand-in.ts'
import type { SandboxClock } from '../../sandbox/desk.ts'
import type { SalesforceTuning } from '../../sandbox/salesforce/settings.ts'

export type Json = Record<string, unknown>

export interface Answer {
  status: number
  headers: Headers
  text: string
  /** The body as an object; `{}` when it is something else. */
  body: Json
  /** The body as a list of objects; empty when it is something else. */
  list: Json[]
}

export interface Org extends AsyncDisposable {
  url: string
  clock: SandboxClock
  token: string
  bff: { url: string }
  /** Below `/services/data/v67.0`. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  /** Without a token and from the root. */
  raw(path: string, init?: RequestInit): Promise<Answer>
  rows(soql: string): Promise<Json[]>
  desk(name: string, body?: Json): Promise<Json>
  signIn(): Promise<string>
  id(object: string, where: string): Promise<string>
}

export const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
export const objectsIn = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : [])
export const objectAt = (value: Json, key: string): Json => (isObject(value[key]) ? value[key] : {})

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true && text !== ''
  const parsed: unknown = isJson ? JSON.parse(text) : null
  return { status: response.status, headers: response.headers, text, body: isObject(parsed) ? parsed : {}, list: objectsIn(parsed) }
}

export async function startOrg(tuning: Partial<SalesforceTuning> = {}): Promise<Org> {
  const clock = createSandboxClock()
  const settings = readSettings({})
  const bff = { url: 'http://127.0.0.1:9' }
  const address = { url: '' }
  const standIn = createSalesforce({ clock, settings, url: () => address.url, bffUrl: () => bff.url, tuning })
  const running = await startStandIn({ standIn, clock, port: 0 })
  address.url = running.url
  const org: Org = {
    url: running.url,
    clock,
    token: '',
    bff,
    async call(method, path, body, headers = {}) {
      const init: RequestInit = {
        method,
        headers: { authorization: `Bearer ${org.token}`, 'content-type': 'application/json', ...headers },
      }
      if (body !== undefined) init.body = JSON.stringify(body)
      return await answerOf(await fetch(`${running.url}/services/data/v67.0${path}`, init))
    },
    raw: async (path, init) => await answerOf(await fetch(running.url + path, { redirect: 'manual', ...init })),
    async rows(soql) {
      const answer = await org.call('GET', `/query?q=${encodeURIComponent(soql)}`)
      if (answer.status !== 200) throw new Error(`${soql}: ${answer.text}`)
      return objectsIn(answer.body['records'])
    },
    async desk(name, body = {}) {
      const headers = { 'content-type': 'application/json' }
      const answer = await answerOf(
        await fetch(`${running.url}/__sandbox/${name}`, { method: 'POST', headers, body: JSON.stringify(body) }),
      )
      if (answer.status !== 200) throw new Error(`${name}: ${answer.status} ${answer.text}`)
      return answer.body
    },
    async signIn() {
      const { clientId, clientSecret } = settings.salesforce
      const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret })
      const answer = await org.raw('/services/oauth2/token', { method: 'POST', body: form })
      org.token = String(answer.body['access_token'])
      return org.token
    },
    async id(object, where) {
      const [row] = await org.rows(`SELECT Id FROM ${object} WHERE ${where}`)
      if (!row) throw new Error(`no ${object} where ${where}`)
      return String(row['Id'])
    },
    [Symbol.asyncDispose]: () => running.close(),
  }
  await org.signIn()
  return org
}

let made = 0
/** Text that no other row has. */
export const fresh = (prefix = 'k'): string => `${prefix}-${(made += 1)}-${process.pid}`

/** Fields of an Order that the stand-in accepts. */
export async function orderFields(org: Org, more: Json = {}): Promise<Json> {
  return {
    AccountId: await org.id('Account', "Customer_Number__c = 'C-1001'"),
    Pricebook2Id: await org.id('Pricebook2', "Name = 'Portal'"),
    EffectiveDate: '2026-01-31',
    Status: 'Pending Review',
    Portal_Order_Key__c: fresh('order'),
    ...more,
  }
}

export async function entryId(org: Org, productCode: string, book = 'Portal'): Promise<string> {
  return await org.id('PricebookEntry', `Product2.ProductCode = '${productCode}' AND Pricebook2.Name = '${book}'`)
}

export async function newOrder(org: Org, more: Json = {}): Promise<string> {
  const answer = await org.call('POST', '/sobjects/Order', await orderFields(org, more))
  if (answer.status !== 201) throw new Error(answer.text)
  return String(answer.body['id'])
}

export async function newItem(org: Org, orderId: string, more: Json = {}): Promise<string> {
  const item = { OrderId: orderId, PricebookEntryId: await entryId(org, 'VPN-FAMILY'), Quantity: 1, UnitPrice: 1180, ...more }
  const answer = await org.call('POST', '/sobjects/OrderItem', item)
  if (answer.status !== 201) throw new Error(answer.text)
  return String(answer.body['id'])
}
