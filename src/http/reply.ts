import type { Response } from 'express'
import { nameOf, type Reply, type Route } from './route.ts'

/** Writes a handler's reply as JSON. With `checkReplies` it must be one that the route promised. */
export function sendReply(route: Route, reply: Reply, res: Response, { checkReplies }: { checkReplies: boolean }): void {
  if (reply === undefined) return
  if (checkReplies) checkReply(route, reply)
  res.statusCode = reply.status
  for (const [header, value] of Object.entries(reply.headers ?? {})) res.setHeader(header, value)
  if (reply.body === undefined) {
    res.end()
    return
  }
  const bytes = Buffer.from(JSON.stringify(reply.body))
  if (!res.hasHeader('Content-Type')) res.setHeader('Content-Type', 'application/json; charset=utf-8')
  res.setHeader('Content-Length', bytes.length)
  res.end(bytes)
}

function checkReply(route: Route, { status, body }: NonNullable<Reply>): void {
  if (!Object.hasOwn(route.replies, status)) throw new Error(`${nameOf(route)} answers ${status}, which it does not promise`)
  const schema = route.replies[status]
  if (schema) schema.parse(body === undefined ? undefined : JSON.parse(JSON.stringify(body)))
  else if (body !== undefined) throw new Error(`${nameOf(route)} promises no body with ${status}`)
}
