// Small files that we hold in memory: packed once, asked for each time, and sent only when they have changed.

import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { Request, Response } from 'express'
import { holdsTag } from './etag.ts'
import { PAGE_CSP } from './middleware/headers.ts'

export interface Asset {
  type: string
  etag: string
  bytes: Buffer
  zipped: Buffer
}

/** What is packed already gains nothing. */
const PACKED = ['image/png', 'image/webp']

export const asset = (type: string, bytes: Buffer): Asset => ({
  type,
  bytes,
  zipped: PACKED.includes(type) ? bytes : gzipSync(bytes),
  etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"`,
})

/** The asset, or 304; a page goes under the policy of our pages. */
export function sendAsset(req: Request, res: Response, { type, etag, bytes, zipped }: Asset, cacheControl = 'no-cache'): void {
  res.setHeader('Cache-Control', cacheControl)
  res.setHeader('ETag', etag)
  res.vary('Accept-Encoding')
  if (type === 'text/html') res.setHeader('Content-Security-Policy', PAGE_CSP)
  if (holdsTag(req.headers['if-none-match'], etag)) {
    res.statusCode = 304
    res.end()
    return
  }
  const packed = zipped !== bytes && req.acceptsEncodings('gzip') === 'gzip'
  if (packed) res.setHeader('Content-Encoding', 'gzip')
  const body = packed ? zipped : bytes
  res.setHeader('Content-Type', type.startsWith('text/') ? `${type}; charset=utf-8` : type)
  res.setHeader('Content-Length', body.length)
  res.end(body)
}
