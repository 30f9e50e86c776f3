import { PassThrough } from 'node:stream'
import type { Connection } from 'jsforce'
import type { Attempt } from './classify.ts'
import { ExchangeFailed } from '../src/base/http-wire.ts'

type Send = (url: string, headers: Record<string, string>) => Promise<Attempt>

/**
 * What jsforce takes for a transport. It is handed an empty 200 with the limit header: the reply itself is read by us, since jsforce passes broken JSON on
 * as text, makes up results for 204 and keeps neither status nor headers.
 */
export function jsforceTransport(send: Send): Connection['_transport'] {
  return {
    httpRequest: ({ url, headers = {} }) => {
      const reply = send(url, headers).then((attempt) => ({ statusCode: 200, headers: limitHeader(attempt), body: '' }))
      return Object.assign(reply, { stream: () => new PassThrough() }) // jsforce asks for a stream with every request
    },
    getRequestStreamCreator: refuse,
  }
}

function limitHeader(attempt: Attempt): Record<string, string> {
  const limit = attempt instanceof ExchangeFailed ? undefined : attempt.headers['sforce-limit-info']
  return limit === undefined ? {} : { 'sforce-limit-info': limit }
}

function refuse(): never {
  throw new Error('a request of jsforce that did not come through its channel')
}
/** In the place of jsforce's own, should it ever send something by itself. */
export const noTransport: Connection['_transport'] = { httpRequest: refuse, getRequestStreamCreator: refuse }
