import { holdsTag } from './etag.ts'
import type { Arrived } from './caller.ts'
import type { Lifecycle } from './lifecycle.ts'
import { correlationOf } from './middleware/front.ts'
import { sendPrepared } from './middleware/headers.ts'
import { nameOf, type Reply, type Route } from './route.ts'

interface ReplyDeps {
  lifecycle: Pick<Lifecycle, 'stopping'>
  checkReplies: boolean
}

/** Writes a handler's reply as JSON. With `checkReplies` it must be one that the route promised. */
export function sendReply(route: Route, reply: Reply, arrived: Arrived, { lifecycle, checkReplies }: ReplyDeps): void {
  if (reply === undefined) return
  if (checkReplies) checkReply(route, reply)
  const bytes = bytesOf(reply)
  if (reply.prepared) {
    sendPreparedBytes(reply, reply.prepared, arrived, lifecycle)
    return
  }
  const { res } = arrived
  res.statusCode = reply.status
  for (const [header, value] of Object.entries(reply.headers ?? {})) res.setHeader(header, value)
  if (bytes === undefined) {
    res.end()
    return
  }
  if (!res.hasHeader('Content-Type')) res.setHeader('Content-Type', 'application/json; charset=utf-8')
  res.setHeader('Content-Length', bytes.length)
  res.end(bytes)
}

type Given = NonNullable<Reply>

/** Bytes that were made once, and 304 for who has them already. */
function sendPreparedBytes(
  { status, headers = {} }: Given,
  { bytes, etag }: NonNullable<Given['prepared']>,
  { req, res }: Arrived,
  { stopping }: Pick<Lifecycle, 'stopping'>,
): void {
  const own = ['X-Correlation-Id', correlationOf(res), 'ETag', etag]
  for (const [name, value] of Object.entries(headers)) own.push(name, String(value))
  if (stopping) own.push('Connection', 'close')
  if (holdsTag(req.headers['if-none-match'], etag)) {
    sendPrepared(res, 304, own)
    return
  }
  own.push('Content-Type', 'application/json; charset=utf-8', 'Content-Length', String(bytes.length))
  sendPrepared(res, status, own, bytes)
}

/** What a reply says, as JSON. */
export const bytesOf = ({ body, prepared }: Given): Buffer | undefined =>
  prepared?.bytes ?? (body === undefined ? undefined : Buffer.from(JSON.stringify(body)))

function checkReply(route: Route, reply: Given): void {
  const { status } = reply
  if (!Object.hasOwn(route.replies, status)) throw new Error(`${nameOf(route)} answers ${status}, which it does not promise`)
  const schema = route.replies[status]
  const bytes = bytesOf(reply)
  const body = bytes && (JSON.parse(bytes.toString()) as unknown)
  if (schema) schema.parse(body)
  else if (body !== undefined) throw new Error(`${nameOf(route)} promises no body with ${status}`)
}
