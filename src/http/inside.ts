// What a page of ours asks of the API while it is made: the same routes, without a way over the wire. Their answers are the same but for what another
// system would have to be asked for.

import type { Request, Response } from 'express'
import { Problem } from '../base/problems.ts'
import { Asked } from './caller.ts'
import type { DoorDeps } from './door.ts'
import { clientIp, ipGroup } from './middleware/client-ip.ts'
import { correlationOf } from './middleware/front.ts'
import { gateHit } from './middleware/limit-record.ts'
import { asProblem, logCause } from './middleware/problem.ts'
import { sessionIn } from './middleware/session-cookie.ts'
import { paramsOf, queryOf } from './read-input.ts'
import { bytesOf } from './reply.ts'
import type { Reply, Route } from './route.ts'

export interface Answer {
  status: number
  /** JSON. */
  bytes?: Buffer | undefined
}

/** Asks one address of the API, path and query, for whom the page is made. Never throws: what went wrong is an answer too. */
export type Inside = (address: string) => Promise<Answer>

/** Lets a page in, which counts as one request. Null where it is over a limit, or nobody can tell whose session it is. */
export type OpenInside = (req: Request, res: Response) => Promise<Inside | null>

/** `routes` in the order in which they are looked for. */
export function openInside(routes: readonly Route[], { log, gate, recordLimit, sessions, lifecycle }: DoorDeps): OpenInside {
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
    if (limited) recordLimit(gateHit(limited, { sessionId, userId: session?.userId, group, ip, correlationId: correlationOf(res) }))
    if (limited || down) return null

    const ask = async (address: string): Promise<Reply> => {
      const url = new URL(address, 'http://inside.invalid')
      for (const { route, pattern } of askable) {
        const match = pattern.exec({ pathname: url.pathname })
        if (!match) continue
        if (route.who === 'signed-in' && !session) throw new Problem('not_signed_in')
        const params = paramsOf(route, match.pathname.groups)
        const query = queryOf(route, Object.fromEntries(url.searchParams))
        return route.handle(
          new Asked({ req, res, ip, group }, { params, query, body: undefined, session, claim: null, isForPage: true }, around),
        )
      }
      throw new Problem('not_found')
    }
    return async (address) => {
      try {
        const reply = await ask(address)
        return { status: reply?.status ?? 204, bytes: reply && bytesOf(reply) }
      } catch (error) {
        const problem = asProblem(error)
        logCause(log, problem, correlationOf(res), req.method)
        return { status: problem.status, bytes: Buffer.from(JSON.stringify({ code: problem.code })) }
      }
    }
  }
}
