// The vectors of test/vectors: how their data becomes requests.

import type { RawRequest } from '../provisioning/raw-call.ts'
import { SETTING } from './read.ts'
import { type Entry, entryFor } from '../provisioning/signatures.ts'

/** What is sent. Texts may hold `{A}`, `{A15}`, `{B}`, `{B15}`, `{unknown}` (order ids), `{n}` (the vector's number) and `{x*3}` (xxx). */
export interface Sent {
  /** Default POST. */
  method?: string
  /** Default the press of order A. */
  path?: string
  /** The JSON text; default the press of order A. Or any bytes. Null sends none. */
  body?: string | { base64: string } | { padTo: number; of?: string } | null
  /** What the signature covers, where that is not the body. */
  signedBody?: string
  chunked?: number
  /** Default a new one for each call. Null leaves the header out. */
  id?: string | null
  signedId?: string
  /** Seconds from now, or the header as it stands. */
  at?: number | string | null
  signedAt?: string
  /** Entries of the header, or the header as it stands. Default one entry with the secret `current`. */
  signature?: readonly (string | Entry | { raw: string })[] | { header: string } | null
  /** Each entry in a header line of its own. */
  signatureSplit?: boolean
  key?: string | string[] | null
  contentType?: string | null
  headers?: [string, string][]
  /** Header names in capital letters. */
  capitals?: boolean
}

export interface Expected {
  status: number
  code?: string
  replayed?: boolean
  /** The number (from 0) of an earlier call of the vector whose answer this is too. */
  sameAs?: number
  /** The number of an earlier call whose flow this is. */
  sameFlowAs?: number
}

export interface Vector {
  name: string
  why: string
  /** Which of the servers of `setting.json` answers; default `default`. */
  at?: string
  /** `staff`: what staff set in Salesforce before the call. */
  calls: { staff?: { order: 'A' | 'B'; status: string }; send: Sent; expect: Expected }[]
  /** Flows of order A afterwards; default 1 after a 202 to a press, else 0. */
  flows?: number
}

export const NOW_SECONDS = Math.floor(SETTING.nowMs / 1000)

export interface Names {
  A: string
  B: string
  unknown: string
  n: string
}

function fill(text: string, names: Names): string {
  const known: Record<string, string> = { ...names, A15: names.A.slice(0, 15), B15: names.B.slice(0, 15) }
  return text
    .replace(/\{(.)\*(\d+)\}/g, (_, letter: string, times) => letter.repeat(Number(times)))
    .replace(/\{(A|A15|B|B15|unknown|n)\}/g, (_, name: string) => known[name] ?? '')
}

function bytesOf(body: Sent['body'], names: Names): Buffer {
  if (body === null) return Buffer.alloc(0)
  if (body === undefined || typeof body === 'string') return Buffer.from(fill(body ?? SETTING.press, names))
  if ('base64' in body) return Buffer.from(body.base64, 'base64')
  const text = Buffer.from(fill(body.of ?? SETTING.press, names))
  return Buffer.concat([text, Buffer.alloc(Math.max(0, body.padTo - text.length), ' ')])
}

/** `fresh` is a text that no other call has had. */
export function requestOf(sent: Sent, names: Names, nowSeconds: number, fresh: string): RawRequest {
  const write = (text: string) => fill(text, names)
  const method = sent.method ?? 'POST'
  const body = method === 'GET' || method === 'HEAD' ? bytesOf(sent.body ?? null, names) : bytesOf(sent.body, names)
  const id = sent.id === undefined ? `msg_${fresh}` : sent.id === null ? null : write(sent.id)
  const at = sent.at === undefined ? 0 : sent.at
  const timestamp = typeof at === 'number' ? String(nowSeconds + at) : at
  const headers: [string, string][] = []
  if (id !== null) headers.push(['webhook-id', id])
  if (timestamp !== null) headers.push(['webhook-timestamp', timestamp])
  const covered = sent.signedBody === undefined ? body : Buffer.from(write(sent.signedBody))
  const entries = signatureHeaders(sent, write(sent.signedId ?? id ?? ''), sent.signedAt ?? timestamp ?? '', covered, write)
  headers.push(...entries.map((entry): [string, string] => ['webhook-signature', entry]))
  const key = sent.key === undefined ? (method === 'POST' ? `key-${fresh}` : null) : sent.key
  for (const value of key === null ? [] : [key].flat()) headers.push(['Idempotency-Key', write(value)])
  const type = sent.contentType === undefined ? (method === 'POST' ? 'application/json' : null) : sent.contentType
  if (type !== null) headers.push(['Content-Type', type])
  headers.push(...(sent.headers ?? []).map(([name, value]): [string, string] => [name, write(value)]))
  return {
    method,
    path: write(sent.path ?? '/api/orders/{A}/provision'),
    headers: sent.capitals ? headers.map(([name, value]) => [name.toUpperCase(), value] as const) : headers,
    body,
    ...(sent.chunked === undefined ? {} : { chunked: sent.chunked }),
  }
}

function signatureHeaders(sent: Sent, id: string, timestamp: string, body: Buffer, write: (text: string) => string): string[] {
  const { signature = ['current'] } = sent
  if (signature === null) return []
  if ('header' in signature) return [write(signature.header)]
  const entries = signature.map((entry) =>
    typeof entry === 'object' && 'raw' in entry ? write(entry.raw) : entryFor(entry, id, timestamp, body),
  )
  return sent.signatureSplit ? entries : [entries.join(' ')]
}
