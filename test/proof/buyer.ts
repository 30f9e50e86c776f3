// A customer as a program would be one: many requests at once over kept connections, and a new log-in when the session is gone.
import { Agent, request } from 'undici'
import type { Customer } from '../world/customers.ts'
import { inTurns } from './in-turns.ts'

/** What came back; status 0 when nothing did, and `code` says why. */
export interface Said {
  status: number
  /** A problem's code. */
  code: string | null
  headers: Readonly<Record<string, string | string[] | undefined>>
  // Replies are read freely, as in the tests.
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any
  ms: number
  /** Which of its sessions the buyer sent, so that a log-in since is not repeated. */
  session: number
}

export interface Buyer {
  customer: Customer
  send(method: 'GET' | 'POST' | 'PATCH', path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Said>
  /** Logs in, unless that was done since `after` was sent; those who ask meanwhile wait for the same one. */
  logIn(after?: Said): Promise<Said | null>
}

/** All of them, logged in. A few at a time: the product hashes few passwords at once, and tells whoever comes beyond that to come again. */
export async function openBuyers(customers: readonly Customer[], door: () => string): Promise<Buyer[]> {
  return inTurns(customers, async (customer) => {
    const buyer = openBuyer(customer, door)
    const said = await buyer.logIn()
    if (said?.status !== 200) throw new Error(`the log-in of ${customer.number} was answered ${said?.status} ${said?.code}`)
    return buyer
  })
}

/** `door` says for each request where it goes. */
export function openBuyer(customer: Customer, door: () => string): Buyer {
  let session = 0
  let cookie = ''
  let underWay: Promise<Said> | null = null
  const send: Buyer['send'] = (method, path, body, headers = {}) =>
    exchange(door() + path, session, {
      method,
      headers: { 'sec-fetch-site': 'same-origin', ...(cookie && { cookie }), ...(body !== undefined && { 'content-type': 'application/json' }), ...headers }, // prettier-ignore
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
  const enter = async () => {
    const { email, password } = customer
    const said = await send('POST', '/api/auth/login', { email, password })
    if (said.status === 200) {
      cookie = [said.headers['set-cookie'] ?? []].flat().map((line) => line.slice(0, line.indexOf(';'))).join('; ') // prettier-ignore
      session += 1
    }
    return said
  }
  return {
    customer,
    send,
    async logIn(after) {
      if (after && after.session !== session) return null
      return (underWay ??= enter().finally(() => {
        underWay = null
      }))
    },
  }
}

const SLOWEST_MS = 60_000
const agent = new Agent({ connections: 256, headersTimeout: SLOWEST_MS, bodyTimeout: SLOWEST_MS })

async function exchange(url: string, session: number, options: Parameters<typeof request>[1]): Promise<Said> {
  const from = performance.now()
  const said = (more: Pick<Said, 'status' | 'code' | 'headers' | 'body'>): Said => ({ ...more, ms: performance.now() - from, session })
  try {
    const { statusCode: status, headers, body } = await request(url, { ...options, dispatcher: agent })
    const text = await body.text()
    const parsed: unknown = text === '' ? null : JSON.parse(text)
    const { code } = Object(parsed) as { code?: unknown }
    return said({ status, code: status >= 400 ? String(code) : null, headers, body: parsed })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException // what undici and JSON.parse throw
    return said({ status: 0, code: code ?? message, headers: {}, body: null })
  }
}
