import createClient from 'openapi-fetch'
import { Fault } from './fault.ts'
import type { paths } from './schema.d.ts'

/** Longer than the server takes over anything. */
const WITHIN_MS = 30_000

/** Of a page that is made where there is no address yet. */
const NOWHERE = 'http://portal.invalid'

let send = (request: Request) => fetch(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(WITHIN_MS)]) })

/** Where the API is at hand, requests take no way over the wire. */
export function answerWith(answer: (request: Request) => Promise<Response>): void {
  send = answer
}

const baseUrl = typeof location === 'undefined' ? NOWHERE : location.origin
const client = createClient<paths>({ baseUrl, fetch: (request) => send(request) })

let signedOut = () => {}

/** `heard` is called whenever the server no longer knows who asks. */
export function whenSignedOut(heard: () => void): void {
  signedOut = heard
}

/** A file of ours that is plain text. Throws Fault. */
export async function readText(path: string, signal: AbortSignal): Promise<string> {
  const reply = await send(new Request(baseUrl + path, { signal })).catch(() => null)
  if (!reply?.ok) throw new Fault(reply?.status ?? 0, {})
  return await reply.text()
}

interface Answer<Data> {
  data?: Data
  error?: unknown
  response: Response
}

/** The answer's body. Throws Fault, also where nothing came. */
export async function ask<Data>(call: (api: typeof client) => Promise<Answer<Data>>): Promise<NonNullable<Data>> {
  return (await askWhole(call)).data
}

/** The same with its status, for calls that have more than one good answer. An answer without a body is an empty one. */
export async function askWhole<Data>(
  call: (api: typeof client) => Promise<Answer<Data>>,
): Promise<{ status: number; data: NonNullable<Data> }> {
  const { data, error, response } = await call(client).catch(() => {
    throw new Fault(0, {})
  })
  if (response.ok) return { status: response.status, data: data ?? ({} as NonNullable<Data>) } // 204 promises nothing
  // A proxy's page is no problem of ours.
  const problem = typeof error === 'object' && error !== null ? error : { code: `http_${response.status}` }
  const fault = new Fault(response.status, problem, Number(response.headers.get('retry-after')) || null)
  if (fault.code === 'not_signed_in') signedOut()
  throw fault
}
