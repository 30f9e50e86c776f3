import { z } from 'zod'
import type { SandboxClock, SandboxReply, SandboxRequest, StandIn } from '../desk.ts'
import { refused, tooLarge } from './errors.ts'
import { createMailbox } from './mailbox.ts'
import { showMailbox } from './page.ts'
import { createAccount, readAccount } from './account.ts'
import { setups } from './setups.ts'
import { type RateLimit, sendMail } from './send.ts'
import { type RunningSmtp, type SmtpFault, startSmtp } from './smtp.ts'

const RateLimitCall = z.strictObject({ limit: z.int().min(0).max(1_000_000), windowMs: z.int().min(1).max(3_600_000).default(60_000) })
const SmtpCall = z
  .strictObject({
    phase: z.enum(['mail', 'rcpt', 'data']),
    code: z.int().min(400).max(599).default(451),
    message: z
      .string()
      .regex(/^[\x20-\x7e]+$/)
      .default('4.3.0 try again later'),
    isLost: z.boolean().default(false),
    times: z.int().min(1).max(1_000_000).default(1),
  })
  .refine(({ phase, isLost }) => !isLost || phase === 'data', { error: 'only the answer to the data can be lost' })

interface MailSettings {
  apiKey: string
  /** The one verified sender. */
  from: string
}

interface MailStandIn extends StandIn {
  /** Starts SMTP for the same mailbox; port 0 takes a free one. */
  listenSmtp(port: number): Promise<RunningSmtp>
}

/** SendGrid's mail/send, an SMTP server beside it, and the mailbox page at /. */
export function createMail({ clock, settings }: { clock: SandboxClock; settings: MailSettings }): MailStandIn {
  const mailbox = createMailbox()
  const smtpFaults: SmtpFault[] = []
  let rateLimit: RateLimit | undefined
  const account = createAccount(settings.apiKey, settings.from)
  return {
    handle(request) {
      if (request.path === '/v3/mail/send' && request.method === 'POST') {
        return sendMail({ mailbox, nowMs: clock.now(), account, rateLimit }, request)
      }
      if (request.path.startsWith('/v3/') && request.method === 'GET') return readAccount(account, request)
      if (request.path.startsWith('/v3/')) return refused(404, [{ message: 'Not Found', field: null }])
      return showMailbox(mailbox, request)
    },
    state: () => ({ messages: mailbox.messages }),
    reset(seed) {
      mailbox.reset(seed)
      smtpFaults.length = 0
      rateLimit = undefined
    },
    businessError: (_request: SandboxRequest, message: string): SandboxReply => refused(400, [{ message, field: null }]),
    tooLarge,
    setups: setups(account),
    desk: {
      'rate-limit'(body) {
        const { limit, windowMs } = RateLimitCall.parse(body)
        rateLimit = { limit, left: limit, resetAtMs: clock.now() + windowMs }
      },
      smtp(body) {
        smtpFaults.push(SmtpCall.parse(body))
      },
    },
    listenSmtp: (port) => startSmtp({ mailbox, port, nowMs: () => clock.now(), faults: smtpFaults }),
  }
}
