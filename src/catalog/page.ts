import { createHash } from 'node:crypto'

/** An answer that is ready to be sent: its bytes and their strong ETag. */
export interface Page {
  bytes: Buffer
  etag: string
}

export function toPage(body: unknown): Page {
  const bytes = Buffer.from(JSON.stringify(body))
  return { bytes, etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"` }
}
