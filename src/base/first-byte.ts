// A request that holds everything back until its connection stands, so that "was a byte written?" has an exact answer.
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http'
import http from 'node:http'
import https from 'node:https'
import type { Socket } from 'node:net'
import type { Clock } from './clock.ts'

interface Watch {
  transport: { request(options: RequestOptions, onReply: (res: IncomingMessage) => void): ClientRequest }
  state: { sent: boolean; connectTimedOut: boolean; stopped?: { reason: unknown } }
}

/**
 * A transport for axios. Head and body are kept back until the socket is connected (and its TLS handshake done), then `beforeSend`
 * runs and both are written in that same tick; when it throws, the request is destroyed without a byte. Time spent waiting for a
 * free connection does not count as connecting.
 */
export function watchedTransport({
  clock,
  connectMs,
  beforeSend,
}: {
  clock: Clock
  connectMs: number
  beforeSend: (() => void) | undefined
}): Watch {
  const state: Watch['state'] = { sent: false, connectTimedOut: false }

  const release = (req: ClientRequest, write: () => void) => {
    if (req.destroyed) return
    try {
      beforeSend?.()
    } catch (reason) {
      state.stopped = { reason }
      req.destroy()
      return
    }
    // beforeSend may have aborted the call, or the peer may have hung up on a kept connection.
    if (req.destroyed) return
    state.sent = true
    write()
  }

  return {
    state,
    transport: {
      request(options, onReply) {
        const req = options.protocol === 'https:' ? https.request(options, onReply) : http.request(options, onReply)
        const chunks: Uint8Array[] = []
        const end = req.end.bind(req)
        // axios calls write(buffer) at most once and then end() without arguments.
        req.write = (chunk: unknown) => {
          if (!(chunk instanceof Uint8Array)) throw new TypeError('a request body is sent as bytes')
          chunks.push(chunk)
          return true
        }
        req.end = (() => {
          const body = Buffer.concat(chunks)
          const write = () => (body.length > 0 ? end(body) : end())
          if (req.socket) whenConnected(req.socket)
          else req.once('socket', whenConnected)

          function whenConnected(socket: Socket) {
            if (isReady(socket)) return release(req, write)
            const stopClock = clock.after(connectMs, () => {
              state.connectTimedOut = true
              req.destroy()
            })
            const ready = options.protocol === 'https:' ? 'secureConnect' : 'connect'
            const connected = () => {
              stopClock()
              release(req, write)
            }
            socket.once(ready, connected)
            req.once('close', () => {
              stopClock()
              socket.removeListener(ready, connected)
            })
          }
          return req
        }) as ClientRequest['end'] // three overloads, of which axios uses the one without arguments
        return req
      },
    },
  }
}

/** A kept connection is ready at once; a new one still connects, or has its TLS handshake ahead. */
const isReady = (socket: Socket & { secureConnecting?: boolean }): boolean => !socket.connecting && socket.secureConnecting !== true
