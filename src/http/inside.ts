// What a page of ours asks of the API while it is made: the same routes with the same answers, without a way over the wire.

import type { Request, Response } from 'express'
import { Problem } from '../base/problems.ts'
import { Asked } from './caller.ts'
import type { DoorDeps } from './door.ts'
import { clientIp, ipGroup } from './middleware/client-ip.ts'
import { correlationOf } from './middleware/front.ts'
import { asProblem } from './middleware/problem.ts'
import { sessionIn } from './middleware/session-cookie.ts'
import { paramsOf, queryOf } from './read-input.ts'
import { bodyOf } from './reply.ts'
import type { Reply, Route } from './route.ts'

export interface Answer {
  status: number
  body: unknown
}

/** Asks one address of the API, path and query, for whom the page is made. Never throws: what went wrong is an answer too. */
export type Inside = (address: string) => Promise<Answer>

/** Lets a page in, which counts as one request. Null where it is over a limit, or nobody can tell whose session it is. */
export type OpenInside = (req: Request, res: Response) => Promise<Inside | null>

/** `routes` in the order in which they are looked for. */
export function openInside(routes: readonly Route[], { log, gate, sessions, lifecycle }: DoorDeps): OpenInside {
  const around = { log, stopping: lifecycle.signal }
  const askable = routes
    .filter(({ method, who, produces }) => method === 'get' && (who === 'public' || who === 'signed-in') && produces === undefined)
    .map((route) => ({ route, pattern: new URLPattern({ pathname: route.path }) }))

  return async (req, res) => {
    const ip = clientIp(req)
    const group = ipGroup(ip)
    const sessionId = sessionIn(req, sessions.cookie.name)
    const { session, limited, down } =
      sessionId === null
        ? { session: null, limited: await gate.pass({ sessionId, ipGroup: group }), down: false }
        : await gate.ask({ sessionId, ipGroup: group })
    if (limited || down) return null

    const ask = async (address: string): Promise<Reply> => {
      const url = new URL(address, 'http://inside.invalid')
      const found = askable.find(({ pattern }) => pattern.test({ pathname: url.pathname }))
      if (!found) throw new Problem('not_found')
      const { route, pattern } = found
      if (route.who === 'signed-in' && !session) throw new Problem('not_signed_in')
      const params = paramsOf(route, pattern.exec({ pathname: url.pathname })?.pathname.groups ?? {})
      const query = queryOf(route, Object.fromEntries(url.searchParams))
      return route.handle(new Asked({ req, res, ip, group }, { params, query, body: undefined, session, claim: null }, around))
    }
    return async (address) => {
      try {
        const reply = await ask(address)
        return { status: reply?.status ?? 204, body: reply && bodyOf(reply) }
      } catch (error) {
        const problem = asProblem(error)
        if (problem.code === 'internal') log.fault('http.failed', problem.cause, { correlationId: correlationOf(res), method: 'inside' })
        else if (problem.cause !== undefined)
          log.fault('http.refused', problem.cause, { correlationId: correlationOf(res), code: problem.code })
        return { status: problem.status, body: { code: problem.code } }
      }
    }
  }
}
