import type { SandboxReply, SandboxRequest } from '../desk.ts'
import { type Account, maySendFrom, turnedAway } from './account.ts'
import { notAcceptable, refused, tooMany, wrongSender, wrongType } from './errors.ts'
import { crossCheck, Mail, recipients } from './mail-schema.ts'
import type { Attachment, Mailbox } from './mailbox.ts'

export interface RateLimit {
  limit: number
  left: number
  resetAtMs: number
}

export interface Sender {
  mailbox: Mailbox
  nowMs: number
  account: Account
  rateLimit: RateLimit | undefined
}

/** POST /v3/mail/send: 202 with an empty body and X-Message-Id once it is queued, 200 in sandbox mode, where nothing is sent. */
export function sendMail(sender: Sender, request: SandboxRequest): SandboxReply {
  const closed = turnedAway(sender.account, request, 'mail.send')
  if (closed) return closed
  if (!/application\/json|application\/\*|\*\/\*/.test(request.headers['accept'] ?? '')) return notAcceptable()
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) return wrongType()
  const limited = throttle(sender)
  if (limited) return limited
  const body = parse(request.body)
  if (body === undefined) return refused(400, [{ message: 'Bad Request', field: null }])
  const parsed = Mail.safeParse(body)
  if (!parsed.success) {
    return refused(
      400,
      parsed.error.issues.map(({ message, path }) => ({ message, field: path.length === 0 ? null : path.join('.') })),
    )
  }
  const faults = crossCheck(parsed.data, sender.nowMs)
  if (faults.length > 0) return refused(400, faults)
  if (!maySendFrom(sender.account, parsed.data.from.email)) return wrongSender()
  if (parsed.data.mail_settings?.sandbox_mode?.enable) return { status: 200 }
  return { status: 202, headers: { 'x-message-id': deliver(sender, parsed.data) } }
}

function throttle({ rateLimit, nowMs }: Sender): SandboxReply | undefined {
  if (!rateLimit || rateLimit.resetAtMs <= nowMs) return undefined
  if (rateLimit.left <= 0) return tooMany(rateLimit.limit, rateLimit.resetAtMs)
  rateLimit.left -= 1
  return undefined
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined // JSON has no `undefined`, so that this stands for "not JSON" alone
  }
}

function deliver({ mailbox, nowMs }: Sender, mail: Mail): string {
  const messageId = mailbox.nextMessageId()
  const contentOf = (type: string): string => mail.content.find((part) => part.type === type)?.value ?? ''
  for (const person of mail.personalizations) {
    for (const to of recipients(person)) {
      mailbox.deliver({
        messageId,
        to,
        from: mail.from.email,
        subject: person.subject ?? mail.subject ?? '',
        text: contentOf('text/plain'),
        html: contentOf('text/html'),
        customArgs: { ...mail.custom_args, ...person.custom_args },
        headers: { ...mail.headers, ...person.headers },
        at: new Date(nowMs).toISOString(),
        attachments: (mail.attachments ?? []).map(attachment),
        via: 'api',
      })
    }
  }
  return messageId
}

const attachment = ({ filename, type, content_id: contentId, content }: NonNullable<Mail['attachments']>[number]): Attachment => ({
  filename,
  type: type ?? 'application/octet-stream',
  ...(contentId === undefined ? {} : { contentId: contentId.replace(/^<|>$/g, '') }),
  content,
})
