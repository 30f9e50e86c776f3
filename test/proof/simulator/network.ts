// The wire between a process and the stand-ins, in memory: every request meets a fate, which the world knows before the client does.

import { AsyncLocalStorage } from 'node:async_hooks'
import type { SandboxReply, SandboxRequest } from '../../../sandbox/desk.ts'
import { ExchangeFailed, type Wire, type WireReply, type WireRequest } from '../../../src/base/http-wire.ts'
import type { System } from '../../../src/base/remote.ts'
import type { Life } from './life.ts'
import type { Remotes } from './remotes.ts'
import type { Seeded } from '../seeded.ts'
import type { Timeline } from './timeline.ts'

/** What becomes of one request. Left out: it is applied once, soon, and its answer comes back. */
export interface Fate {
  /** No connection: not one byte is sent. */
  refused?: boolean
  /** How often the remote applies it: 0, 1 or 2. */
  applied?: number
  /** Applied only so long after the connection has ended, or would have, had its process not been frozen. */
  applyAfterMs?: number
  /** The connection breaks, or nothing comes any more. */
  lost?: 'reset' | 'silence'
  /** What comes in place of the remote's own answer. */
  reply?: (own: SandboxReply | null, request: SandboxRequest) => SandboxReply
  /** Right before it is applied. */
  before?: () => void
}

/** On whose behalf a request is made. */
export interface Purpose {
  effect: string
  what: 'find' | 'perform' | 'look'
  /** Of a perform: the newest event of its flow, which its intent wrote. */
  eventId?: number
  /** Of a perform: how long its process waits, when it is awake. */
  deadlineMs?: number | undefined
}

export const purpose = new AsyncLocalStorage<Purpose>()

export interface Sent {
  life: Life
  system: System
  request: SandboxRequest
  /** Null: a log-in or a reading of nobody's. */
  purpose: Purpose | null
  /** It may change something over there. */
  changes: boolean
}

/** Requests on their way that have not been applied yet. */
export interface Traffic {
  open: number
}

export interface NetworkHooks {
  /** Before anything happens. */
  fateOf(sent: Sent): Fate
  /** The first byte leaves. */
  onSent(sent: Sent): void
  /** The remote has applied it, and would answer this. */
  onApplied(sent: Sent, own: SandboxReply): void
  /** The process itself held it back, before its first byte. */
  onHeldBack(sent: Sent): void
  /** The answer is about to reach the process. */
  onAnswer(sent: Sent): void
  /** It has. */
  onHeard(sent: Sent, answer: SandboxReply): void
}

const SOON_MS = 40

export function networkOf(life: Life, timeline: Timeline, random: Seeded, remotes: Remotes, hooks: NetworkHooks, traffic: Traffic): Wire {
  const delay = () => 1 + random.below(SOON_MS)
  return {
    exchange: (wanted) =>
      new Promise<WireReply>((resolve, reject) => {
        const url = new URL(wanted.url)
        const system = remotes.systemAt(url.origin)
        const request = toRequest(url, wanted)
        const current = isLogIn(url.pathname) ? null : (purpose.getStore() ?? null)
        const sent: Sent = { life, system, request, purpose: current, changes: current !== null && isChange(system, request) }
        let begun = false
        let over = false
        let whenClosed = () => {}
        let unheard = () => {}
        const fail = (code: string, cause?: unknown) => {
          if (over) return
          over = true
          whenClosed()
          unheard()
          reject(new ExchangeFailed(code, begun, cause))
        }
        const stop = () => fail(wanted.signal.reason instanceof ExchangeFailed ? wanted.signal.reason.code : 'aborted')
        if (wanted.signal.aborted) return stop()
        wanted.signal.addEventListener('abort', stop, { once: true })
        unheard = life.whenOver(() => wanted.signal.removeEventListener('abort', stop))

        const fate = hooks.fateOf(sent)
        timeline.after(delay(), () =>
          life.deliver(() => {
            if (over) return
            if (fate.refused) return fail('unreachable')
            try {
              wanted.beforeSend?.()
            } catch (cause) {
              hooks.onHeldBack(sent)
              return fail('dropped', cause)
            }
            begun = true
            traffic.open += 1
            hooks.onSent(sent)
            const apply = () => void timeline.after(delay() + (fate.applyAfterMs ?? 0), () => void arrive(fate).catch(crash))
            if (fate.applyAfterMs) {
              whenClosed = life.whenOver(apply)
              // Nobody over there waits for a frozen client.
              if (current?.deadlineMs !== undefined) timeline.after(current.deadlineMs, whenClosed)
            } else apply()
            if (fate.lost === 'reset') timeline.after(delay(), () => life.deliver(() => fail('reset')))
          }),
        )

        async function arrive({ applied = 1, before, reply }: Fate): Promise<void> {
          traffic.open -= 1
          before?.()
          let own: SandboxReply | null = null
          for (let time = 0; time < applied; time += 1) {
            own = await remotes.handle(url.origin, request)
            hooks.onApplied(sent, own)
          }
          if (fate.lost) return
          const answer = reply ? reply(own, request) : (own ?? { status: 500 })
          timeline.after(delay(), () => {
            hooks.onAnswer(sent)
            life.deliver(() => {
              if (over) return
              over = true
              unheard()
              hooks.onHeard(sent, answer)
              resolve(toReply(answer))
            })
          })
        }
      }),
    close: async () => undefined,
  }
}

/** A fault of the simulator itself ends the run. */
function crash(error: unknown): never {
  process.nextTick(() => {
    throw error
  })
  throw error
}

function toRequest(url: URL, { method, headers, body }: WireRequest): SandboxRequest {
  return {
    method,
    path: url.pathname,
    query: url.searchParams,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    body: Buffer.from(body ?? ''),
    remoteAddress: '127.0.0.1',
  }
}

const toReply = ({ status, headers = {}, body = '' }: SandboxReply): WireReply => ({
  status,
  headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
  body: body.toString(),
})

const isLogIn = (path: string): boolean => path.endsWith('/oauth2/token') || path.endsWith('/v2/token')

function isChange(system: System, { method, body }: SandboxRequest): boolean {
  if (system === 'whmcs') return !/(?:^|&)action=Get/.test(body.toString('latin1'))
  return method !== 'GET'
}
