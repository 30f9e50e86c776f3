import type { IncomingMessage, ServerResponse } from 'node:http'
import { STATUS_CODES } from 'node:http'
import type { SandboxReply, SandboxRequest } from '../desk.ts'

export const BODY_LIMIT_BYTES = 2 * 1024 * 1024

export class BodyTooLarge extends Error {}

/** The whole request as a value. Throws BodyTooLarge, or what the socket threw when the caller went away in the middle. */
export async function readRequest(req: IncomingMessage): Promise<SandboxRequest> {
  const target = req.url ?? '/'
  const queryAt = target.indexOf('?')
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(req.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return {
    method: req.method ?? 'GET',
    path: queryAt < 0 ? target : target.slice(0, queryAt),
    query: new URLSearchParams(queryAt < 0 ? '' : target.slice(queryAt + 1)),
    headers,
    body: await readBody(req),
    remoteAddress: req.socket.remoteAddress ?? '',
  }
}

async function readBody(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of req) {
    const bytes = Buffer.from(chunk)
    sizeBytes += bytes.length
    // The rest is read and dropped: a socket closed in the middle of an upload would hide the 413 behind a reset.
    if (sizeBytes <= BODY_LIMIT_BYTES) chunks.push(bytes)
  }
  if (sizeBytes > BODY_LIMIT_BYTES) throw new BodyTooLarge(`a request body may have ${BODY_LIMIT_BYTES} bytes at most`)
  return Buffer.concat(chunks)
}

export function send(res: ServerResponse, reply: SandboxReply): void {
  const body = bytesOf(reply)
  res.writeHead(reply.status, headersOf(reply, body)).end(body)
}

/** Status line, headers with the true length and the first half of the body, then nothing; resolves once that much has left. */
export function sendHalf(res: ServerResponse, reply: SandboxReply): Promise<void> {
  const body = bytesOf(reply)
  return new Promise((resolve) => {
    if (body.length < 2) {
      // There is no half of an empty body: the reply breaks off after its status line, so that it stays unfinished all the same.
      res.socket?.write(`HTTP/1.1 ${reply.status} ${STATUS_CODES[reply.status] ?? 'Unknown'}\r\n`, () => resolve())
      return
    }
    res.writeHead(reply.status, headersOf(reply, body))
    res.write(body.subarray(0, Math.floor(body.length / 2)), () => resolve())
  })
}

export const json = (status: number, value: unknown): SandboxReply => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(value),
})

const bytesOf = (reply: SandboxReply): Buffer => (Buffer.isBuffer(reply.body) ? reply.body : Buffer.from(reply.body ?? '', 'utf8'))

function headersOf(reply: SandboxReply, body: Buffer): Record<string, string> {
  if (reply.status === 204 || reply.status === 304) return reply.headers ?? {}
  return { ...reply.headers, 'content-length': String(body.length) }
}
