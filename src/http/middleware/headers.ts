import { type IncomingMessage, ServerResponse } from 'node:http'
import type { Express, Response } from 'express'
import helmet from 'helmet'

// Security headers (SEC-45). Helmet is the source of the values; they are worked out once, since they are the same on every answer.

const YEAR_SECONDS = 31_536_000

const PERMISSIONS = [
  'accelerometer',
  'camera',
  'display-capture',
  'geolocation',
  'gyroscope',
  'microphone',
  'midi',
  'payment',
  'usb',
] as const

function fromHelmet(directives: Record<string, string[]>): [string, string][] {
  const found = new Map<string, string>()
  const res = { setHeader: (name: string, value: string) => found.set(name, value), removeHeader: () => undefined }
  helmet({
    contentSecurityPolicy: { useDefaults: false, directives },
    strictTransportSecurity: { maxAge: YEAR_SECONDS, includeSubDomains: true },
    referrerPolicy: { policy: 'no-referrer' },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  })(...asPair(res), (error?: unknown) => {
    if (error) throw error as Error
  })
  found.set('Permissions-Policy', PERMISSIONS.map((feature) => `${feature}=()`).join(', '))
  return [...found]
}

/** Helmet touches nothing of the request, and of the response only `setHeader` and `removeHeader`. */
function asPair(res: { setHeader: unknown; removeHeader: unknown }): [IncomingMessage, ServerResponse] {
  return [{} as IncomingMessage, res as unknown as ServerResponse]
}

/** On every answer; nothing of it may be loaded, run or framed. */
export const API_HEADERS: readonly [string, string][] = [
  ...fromHelmet({ 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] }),
  ['Cache-Control', 'no-store'],
]

/** For pages: our own files alone, no inline script or style, so no nonce is needed. */
export const PAGE_CSP =
  fromHelmet({
    'default-src': ["'none'"],
    'script-src': ["'self'"],
    'style-src': ["'self'"],
    'img-src': ["'self'", 'data:'],
    'font-src': ["'self'"],
    'connect-src': ["'self'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
  }).find(([name]) => name === 'Content-Security-Policy')?.[1] ?? ''

const plainWriteHead = ServerResponse.prototype.writeHead

/**
 * Puts the constant headers on every answer of this app in the moment its head is written, so that no handler can forget them. What a handler
 * has set itself (a page's CSP, a cache rule) stays. `more` is asked for what depends on the request.
 */
export function alwaysSend(app: Express, more: (res: Response) => readonly [string, string][]): void {
  Object.defineProperty(app.response, 'writeHead', {
    value(this: Response, ...given: unknown[]) {
      for (const [name, value] of API_HEADERS) if (!this.hasHeader(name)) this.setHeader(name, value)
      for (const [name, value] of more(this)) this.setHeader(name, value)
      return Reflect.apply(plainWriteHead, this, given)
    },
  })
}

const FLAT_HEADERS = API_HEADERS.filter(([name]) => name !== 'Cache-Control').flat()

/**
 * Sends a prepared answer in one go: the constant headers and `own` (names and values in turn, Cache-Control among them) as one list. Setting
 * headers one by one is a good part of what a cached answer costs.
 */
export function sendPrepared(res: ServerResponse, status: number, own: readonly string[], body?: Buffer): void {
  const set = res.getHeaderNames()
  if (set.length > 0) throw new Error(`${set.join(', ')} set before a prepared answer`)
  plainWriteHead.call(res, status, [...FLAT_HEADERS, ...own])
  res.end(body)
}
