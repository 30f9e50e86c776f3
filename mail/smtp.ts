import net from 'node:net'
import { bulkhead, BulkheadRejectedError, TaskCancelledError } from 'cockatiel'
import { createTransport } from 'nodemailer'
import type { Ended } from '../src/base/circuit.ts'
import type { Clock } from '../src/base/clock.ts'
import type { Verdict } from '../src/base/failure-rule.ts'
import type { Guard } from '../src/base/guard.ts'
import { HeldBack } from '../src/base/http-wire.ts'
import { outboundLookup } from '../src/base/outbound-addresses.ts'
import { observedWrite } from '../src/base/observed.ts'
import type { Outcome } from '../src/base/outcome.ts'
import { done, heldBack, notSent, refused, unknown } from '../src/base/outcome.ts'
import type { Call, ObserveCall } from '../src/base/remote.ts'
import { checkHeaders } from './check-headers.ts'
import { classifySmtpError, connectCode } from './classify-smtp.ts'
import type { MailTransport, OutgoingMail } from './transport.ts'

export interface SmtpConfig {
  /** `smtp://user:password@host:587` (STARTTLS) or `smtps://…:465` (TLS from the first byte). */
  url: string
  timeouts?: { connectMs?: number; greetingMs?: number; totalMs?: number }
  /** Further trusted roots, for a relay with a certificate of one's own. */
  ca?: string
}

/** A connection a mail, so they are counted here; over HTTP the pool of connections does it. */
const MOST_AT_ONCE = 4
const QUEUE_LIMIT = 200
const FULL_MS = 1_000

/**
 * Any SMTP relay, one connection a mail. The connection is made here and handed to nodemailer, so that a failure to connect is known to be
 * one, `beforeSend` runs as soon as it stands (before the greeting is answered), and a deadline closes it.
 */
export function createSmtpTransport({
  config,
  clock,
  observe,
  lookup = outboundLookup(),
  guard,
}: {
  config: SmtpConfig
  clock: Clock
  observe: ObserveCall
  /** Default: the public Internet alone. */
  lookup?: net.LookupFunction
  guard?: Guard | undefined
}): MailTransport {
  const { connectMs = 5_000, greetingMs = 10_000, totalMs = 30_000 } = config.timeouts ?? {}
  const relay = relayOf(config)
  const observer = { system: 'mail', clock, observe } as const
  const open = new Set<net.Socket>()
  const turns = bulkhead(MOST_AT_ONCE, QUEUE_LIMIT)

  async function inTurn(mail: OutgoingMail, call: Call): Promise<Sent> {
    const work = () => exchange(call, (transporter) => hand(transporter, mail))
    try {
      return await turns.execute(() => (guard ? guard.run('write', work, verdictOn) : work()), call.signal)
    } catch (error) {
      if (error instanceof BulkheadRejectedError) return heldBack('queue_full', FULL_MS)
      if (error instanceof HeldBack) return heldBack(error.code, error.retryAfterMs)
      if (error instanceof TaskCancelledError) return notSent('aborted')
      throw error
    }
  }

  async function exchange<T>(call: Call, talk: (transporter: Transporter) => Promise<Outcome<T>>): Promise<Outcome<T>> {
    const endsAt = clock.monotonic() + (call.deadlineMs ?? totalMs)
    let socket: net.Socket
    try {
      socket = await connect({ ...relay, lookup }, Math.min(connectMs, call.deadlineMs ?? totalMs), clock, call.signal)
    } catch (error) {
      return notSent(connectCode(error))
    }
    open.add(socket)
    let ended: 'deadline' | 'aborted' | undefined
    const end = (why: typeof ended) => {
      ended ??= why
      socket.destroy()
    }
    const stopClock = clock.after(Math.max(1, endsAt - clock.monotonic()), () => end('deadline'))
    const onAbort = () => end('aborted')
    call.signal?.addEventListener('abort', onAbort, { once: true })
    try {
      try {
        call.beforeSend?.()
      } catch {
        return notSent('stopped')
      }
      const transporter = createTransport({
        ...relay.options,
        getSocket: (_options, ready) => ready(null, { connection: socket }),
        greetingTimeout: greetingMs,
        socketTimeout: totalMs,
        disableFileAccess: true,
        disableUrlAccess: true,
      })
      return await talk(transporter)
    } catch (error) {
      return ended ? unknown(ended) : classifySmtpError(error)
    } finally {
      stopClock()
      call.signal?.removeEventListener('abort', onAbort)
      open.delete(socket)
      socket.destroy()
    }
  }

  return {
    name: 'smtp',
    send(mail, call) {
      checkHeaders(mail)
      return observedWrite(observer, 'SMTP send', call, () => inTurn(mail, call))
    },
    logIn: (call) =>
      exchange(call, async (transporter) => {
        await transporter.verify()
        return done(undefined)
      }),
    close() {
      for (const socket of open) socket.destroy()
    },
  }
}

type Sent = Outcome<{ providerId: string | null }>
type Transporter = Pick<ReturnType<typeof createTransport>, 'sendMail' | 'verify'>

async function hand(transporter: Transporter, mail: OutgoingMail): Promise<Sent> {
  const info = await transporter.sendMail(toMessage(mail))
  if (info.rejected.length > 0) return refused('address_refused')
  return done({ providerId: queueIdIn(info.response) })
}

const VERDICTS: Readonly<Record<string, Verdict>> = {
  connect_timeout: 'timed_out',
  deadline: 'timed_out',
  timeout: 'timed_out',
  connect_refused: 'failed',
  dns_failed: 'failed',
  connection_lost: 'failed',
  smtp_failure: 'failed',
  aborted: 'none',
  stopped: 'none',
  address_not_allowed: 'none',
}

/** Whatever the relay itself has said, a refusal too, shows that it is there. */
function verdictOn(ended: Ended<Sent>): Verdict {
  if ('error' in ended) return 'none'
  return ended.value.is === 'not_sent' || ended.value.is === 'unknown' ? (VERDICTS[ended.value.code] ?? 'fine') : 'fine'
}

interface Relay {
  host: string
  port: number
  options: { host: string; port: number; secure: boolean; requireTLS: boolean; auth?: { user: string; pass: string }; tls: { ca?: string } }
}

/** Throws RangeError for an address of another kind. */
function relayOf(config: SmtpConfig): Relay {
  const url = URL.parse(config.url)
  if (!url || !['smtp:', 'smtps:'].includes(url.protocol) || !url.hostname)
    throw new RangeError('an SMTP address looks like smtp://host:587')
  const secure = url.protocol === 'smtps:'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = Number(url.port) || (secure ? 465 : 587)
  // Without requireTLS a relay that does not offer STARTTLS, or someone who hides the offer, gets everything in plain text.
  const requireTLS = !secure && !['127.0.0.1', '::1', 'localhost'].includes(host)
  const auth = url.username ? { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } } : {}
  return { host, port, options: { host, port, secure, requireTLS, ...auth, tls: config.ca === undefined ? {} : { ca: config.ca } } }
}

function connect(
  { host, port, lookup }: Pick<Relay, 'host' | 'port'> & { lookup: net.LookupFunction },
  ms: number,
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(Object.assign(new Error('aborted'), { code: 'ABORT_ERR' }))
    const socket = net.connect({ host, port, lookup, ...(signal ? { signal } : {}) })
    const stopClock = clock.after(ms, () => socket.destroy(Object.assign(new Error('connect time-out'), { code: 'ETIMEDOUT' })))
    const failed = (error: Error) => {
      stopClock()
      reject(error)
    }
    socket.once('error', failed)
    socket.once('connect', () => {
      stopClock()
      socket.removeListener('error', failed)
      // nodemailer listens from here on; this one keeps a late reset from ending the process.
      socket.on('error', () => {})
      resolve(socket)
    })
  })
}

function toMessage(mail: OutgoingMail) {
  return {
    from: mail.from,
    to: mail.to,
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    // Stable, so that a receiver may recognise the second copy of one mail.
    messageId: mail.headers['Message-ID'],
    // The header in which SendGrid's own relay takes them; others pass it on unread.
    headers: { 'X-SMTPAPI': JSON.stringify({ unique_args: mail.customArgs }) },
    attachments: (mail.attachments ?? []).map((file) => ({
      filename: file.filename,
      content: file.content,
      contentType: file.contentType,
      ...(file.cid ? { cid: file.cid, contentDisposition: 'inline' as const } : {}),
    })),
  }
}

/** `250 2.0.0 Ok: queued as ABC123`: the one handle into the relay's own log. */
const queueIdIn = (response: string): string | null => /queued as ([\x21-\x7e]{1,200})/i.exec(response)?.[1] ?? null
