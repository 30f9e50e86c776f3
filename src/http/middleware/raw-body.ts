import type { IncomingMessage } from 'node:http'
import { Problem } from '../../base/problems.ts'
import { headerOf } from '../header-of.ts'

export const BODY_LIMIT_BYTES = 64 * 1024
export const SIGNED_BODY_LIMIT_BYTES = 20 * 1024

export const hasBody = (req: IncomingMessage): boolean =>
  req.headers['transfer-encoding'] !== undefined || (req.headers['content-length'] !== undefined && req.headers['content-length'] !== '0')

/** 415 unless the body is said to be plain JSON in UTF-8. */
export function checkJsonType(req: IncomingMessage): void {
  const type = headerOf(req, 'content-type') ?? ''
  const encoding = headerOf(req, 'content-encoding') ?? 'identity'
  const isJson = /^application\/json\s*(?:;\s*charset="?utf-8"?\s*)?;?$/i.test(type.trim())
  if (!isJson || encoding.toLowerCase() !== 'identity') throw new Problem('unsupported_media_type')
}

/** The body's bytes as they came. Throws Problem `too_large` above `limitBytes`, whatever the header promised, and `unreadable_json` when it was cut off. */
export function readRawBody(req: IncomingMessage, limitBytes: number): Promise<Buffer> {
  const announced = Number(req.headers['content-length'] ?? 0)
  if (announced > limitBytes) return Promise.reject(new Problem('too_large'))
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const stop = (error: Error | undefined) => {
      req.off('data', onData).off('end', onEnd).off('error', onCut).off('close', onCut)
      if (error) reject(error)
      else resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size))
    }
    const onData = (chunk: Buffer) => {
      size += chunk.length
      if (size > limitBytes) stop(new Problem('too_large'))
      else chunks.push(chunk)
    }
    const onEnd = () => stop(undefined)
    const onCut = () => stop(new Problem('unreadable_json', 'The body ended early.'))
    req.on('data', onData).on('end', onEnd).on('error', onCut).on('close', onCut)
  })
}
