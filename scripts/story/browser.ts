// A browser as far as the story needs one: cookies for each origin, forms, redirects. It knows the product from outside alone.
import { setTimeout as sleep } from 'node:timers/promises'

export interface Page {
  status: number
  url: string
  text: string
  headers: Headers
}

export interface Browser {
  /** Opens a page, following redirects. */
  open(url: string): Promise<Page>
  /** Posts a form as the page's own origin, following redirects. */
  submit(url: string, fields: Record<string, string>): Promise<Page>
  /** Calls the API as a page of the same origin does. Throws when the answer is not 2xx. */
  call(method: string, url: string, body?: unknown): Promise<{ status: number; headers: Headers; body: unknown }>
}

const MOST_REDIRECTS = 5
const PATIENCE_MS = 60_000

export function createBrowser(): Browser {
  const jar = new Map<string, Map<string, string>>()

  async function send(url: string, init: RequestInit & { headers?: Record<string, string> }): Promise<Response> {
    const cookies = jar.get(new URL(url).host) ?? new Map<string, string>()
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { ...init.headers, ...(cookie && { cookie }) }
    const reply = await fetch(url, { ...init, headers, redirect: 'manual', signal: AbortSignal.timeout(PATIENCE_MS) })
    for (const set of reply.headers.getSetCookie()) {
      const [, name, value] = /^([^=;]+)=([^;]*)/.exec(set) ?? []
      if (name !== undefined) cookies.set(name, value ?? '')
    }
    jar.set(new URL(url).host, cookies)
    return reply
  }

  async function follow(first: Response, from: string): Promise<Page> {
    let [reply, url] = [first, from]
    for (let hops = 0; reply.status >= 300 && reply.status < 400 && hops < MOST_REDIRECTS; hops += 1) {
      url = new URL(reply.headers.get('location') ?? '/', url).href
      reply = await send(url, {})
    }
    return { status: reply.status, url, text: await reply.text(), headers: reply.headers }
  }

  return {
    open: async (url) => follow(await send(url, {}), url),
    async submit(url, fields) {
      const headers = { origin: new URL(url).origin, 'content-type': 'application/x-www-form-urlencoded' }
      return follow(await send(url, { method: 'POST', headers, body: new URLSearchParams(fields).toString() }), url)
    },
    async call(method, url, body) {
      const headers = {
        origin: new URL(url).origin,
        'sec-fetch-site': 'same-origin',
        ...(body !== undefined && { 'content-type': 'application/json' }),
      }
      const reply = await send(url, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) })
      const text = await reply.text()
      if (!reply.ok) throw new Error(`${method} ${new URL(url).pathname} answered ${reply.status}: ${text.slice(0, 400)}`)
      return { status: reply.status, headers: reply.headers, body: text === '' ? undefined : JSON.parse(text) }
    },
  }
}

/** Looks again until `look` finds something. Throws with what was waited for. */
export async function waitFor<T>(what: string, look: () => Promise<T | undefined>, limitMs = 60_000): Promise<T> {
  const end = performance.now() + limitMs
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (performance.now() > end) throw new Error(`${what} did not come within ${limitMs / 1000} s`)
    await sleep(200)
  }
}
