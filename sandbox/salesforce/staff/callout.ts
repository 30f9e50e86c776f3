// Calls that Salesforce makes to us: real HTTP, signed in the Standard Webhooks form with the first secret.
import { randomUUID } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import type { Org } from '../org/org.ts'

/** What came back; status 0 when nothing did (Apex would see a CalloutException). */
export interface Answer {
  readonly status: number
  readonly body: unknown
}

export interface Callouts {
  readonly org: Org
  readonly bffUrl: () => string
}

export async function signedPost(out: Callouts, path: string, body: unknown): Promise<Answer> {
  return await send(out, path, 'POST', JSON.stringify(body), { 'content-type': 'application/json', 'idempotency-key': randomUUID() })
}

/** Signed over an empty body. */
export async function signedGet(out: Callouts, path: string, waitMs?: number): Promise<Answer> {
  return await send(out, path, 'GET', '', {}, waitMs)
}

async function send(
  { org, bffUrl }: Callouts,
  path: string,
  method: string,
  body: string,
  headers: Record<string, string>,
  waitMs = org.settings.calloutMs,
): Promise<Answer> {
  try {
    const response = await fetch(new URL(path, bffUrl()), {
      method,
      headers: { accept: 'application/json', ...headers, ...signature(org, body) },
      ...(method === 'GET' ? {} : { body }),
      redirect: 'manual',
      signal: AbortSignal.timeout(waitMs),
    })
    return { status: response.status, body: parsed(await response.text()) }
  } catch (error) {
    return { status: 0, body: { error: `callout failed: ${reasonOf(error)}` } }
  }
}

function signature(org: Org, body: string): Record<string, string> {
  const secret = org.settings.provisionSecrets[0] ?? ''
  const id = `msg_${randomUUID().replaceAll('-', '')}`
  const at = new Date(org.settings.wallClock())
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, at, body),
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message : error.message
}
