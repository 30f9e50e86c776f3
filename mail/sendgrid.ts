import sendgrid from '@sendgrid/mail'
import type { Clock } from '../src/base/clock.ts'
import type { Exchange, HttpAgent } from '../src/base/http-agent.ts'
import { createHttpAgent } from '../src/base/http-agent.ts'
import { observedWrite } from '../src/base/observed.ts'
import type { Outcome } from '../src/base/outcome.ts'
import { done, unknown } from '../src/base/outcome.ts'
import type { Call, ObserveCall } from '../src/base/remote.ts'
import { failedWrite, TransportFailure } from '../src/base/transport-failure.ts'
import { checkHeaders } from './check-headers.ts'
import { classifySendgridReply, headerOf, repliedError } from './classify-sendgrid.ts'
import type { MailTransport, OutgoingMail } from './transport.ts'

export interface SendgridConfig {
  url: string
  apiKey: string
  /** Milliseconds for the whole exchange. Default 10 s. */
  timeoutMs?: number
}

/**
 * Twilio SendGrid, v3 mail/send, through its own library. A client of its own for each mail carries our strict axios options, so deadline,
 * connection pool and "was a byte sent?" are those of every other system.
 */
export function createSendgridTransport(options: {
  config: SendgridConfig
  clock: Clock
  observe: ObserveCall
  http?: HttpAgent
}): MailTransport {
  const { config, clock, observe } = options
  const http = options.http ?? createHttpAgent({ clock, maxSockets: 4 })
  const observer = { system: 'mail', clock, observe } as const

  async function exchange(mail: OutgoingMail, call: Call): Promise<Outcome<{ providerId: string | null }>> {
    let open: Exchange
    try {
      open = http.open({ ...call, deadlineMs: call.deadlineMs ?? config.timeoutMs ?? 10_000 })
    } catch (error) {
      return failedWrite(error)
    }
    try {
      const [reply] = await serviceFor(config, open, call.correlationId).send(toMessage(mail))
      if (reply.statusCode !== 202) return unknown(`http_${reply.statusCode}`)
      return done({ providerId: messageIdIn(reply.headers) })
    } catch (error) {
      const replied = repliedError(error)
      if (replied) return classifySendgridReply(replied, clock.now())
      return failedWrite(error instanceof TransportFailure ? error : open.failure(error))
    } finally {
      open.close()
    }
  }

  return {
    name: 'sendgrid',
    send(mail, call) {
      checkHeaders(mail)
      return observedWrite(observer, 'POST /v3/mail/send', call, () => exchange(mail, call))
    },
    close: () => http.close(),
  }
}

function serviceFor(config: SendgridConfig, open: Exchange, correlationId: string): typeof sendgrid {
  const service = newService()
  service.setApiKey(config.apiKey)
  // After setApiKey, which sets the base address back to SendGrid's own.
  service.client.setDefaultRequest({ ...open.options, baseUrl: config.url })
  service.client.setDefaultHeader('X-Correlation-Id', correlationId)
  return service
}

interface Service {
  setApiKey(apiKey: string): void
  client: { setDefaultRequest(request: object): void; setDefaultHeader(name: string, value: string): void }
}

/** The package exports one shared instance with its class hanging on it, and types that know neither the class nor `client`. */
const newService = (): typeof sendgrid & Service => new (Reflect.get(sendgrid, 'MailService') as new () => typeof sendgrid & Service)()

function toMessage(mail: OutgoingMail) {
  return {
    from: mail.from,
    to: mail.to,
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    // The library copies these into the headers of the HTTP request as well, so the one that may be set is named here.
    headers: { 'Message-ID': mail.headers['Message-ID'] },
    customArgs: { ...mail.customArgs },
    // A link rewritten by click tracking would hand the secrets in it to a third party.
    trackingSettings: { clickTracking: { enable: false, enableText: false }, openTracking: { enable: false } },
    attachments: (mail.attachments ?? []).map((file) => ({
      content: file.content.toString('base64'),
      filename: file.filename,
      type: file.contentType,
      disposition: file.cid ? 'inline' : 'attachment',
      // The wire name: the library renames keys everywhere but inside this list, and `contentId` would be lost.
      ...(file.cid ? { content_id: file.cid } : {}),
    })),
  }
}

/** Kept only when it looks like an id. */
function messageIdIn(headers: unknown): string | null {
  const id = headerOf(headers, 'x-message-id')
  return id !== undefined && /^[\x21-\x7e]{1,200}$/.test(id) ? id : null
}
