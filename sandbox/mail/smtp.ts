import { SMTPServer, type SMTPServerSession } from 'smtp-server'
import { BODY_LIMIT_BYTES } from '../desk/wire.ts'
import type { Mailbox } from './mailbox.ts'
import { parseMail } from './mime.ts'
import { bareAddress } from './account.ts'

/** How one phase of the dialogue goes wrong: a reply code, or `lost`: taken, and the socket gone before the answer. */
export interface SmtpFault {
  phase: 'mail' | 'rcpt' | 'data'
  code: number
  message: string
  isLost: boolean
  times: number
}

interface SmtpOptions {
  mailbox: Mailbox
  port: number
  nowMs(): number
  faults: SmtpFault[]
}

export interface RunningSmtp {
  port: number
  close(): Promise<void>
}

/** SMTP on the loopback interface, without TLS, any user and password; what arrives lies in the same mailbox as the API's mails. */
export async function startSmtp(options: SmtpOptions): Promise<RunningSmtp> {
  const server = new SMTPServer({
    authOptional: true,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    size: BODY_LIMIT_BYTES,
    onAuth: (auth, _session, done) => done(null, { user: auth.username ?? 'nobody' }),
    onMailFrom: (_address, _session, done) => done(faultIn(options.faults, 'mail')?.error),
    onRcptTo: (_address, _session, done) => done(faultIn(options.faults, 'rcpt')?.error),
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        if (stream.sizeExceeded) return done(replyError(552, 'the message is too large'))
        const fault = faultIn(options.faults, 'data')
        if (fault && !fault.isLost) return done(fault.error)
        const messageId = deliver(options, Buffer.concat(chunks), session)
        if (fault) return cut(server, session)
        done(null, `Ok: queued as ${messageId}`)
      })
    },
  })
  // Without this, a client that breaks off would end the process.
  server.on('error', (error) => console.error(`sandbox: smtp: ${error.message}`))
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject)
    server.listen(options.port, '127.0.0.1', () => {
      server.server.off('error', reject)
      resolve()
    })
  })
  const address = server.server.address()
  if (address === null || typeof address === 'string') throw new Error('the SMTP server did not get a TCP port')
  return { port: address.port, close: () => new Promise((resolve) => server.close(() => resolve())) }
}

function faultIn(faults: SmtpFault[], phase: SmtpFault['phase']): { error: Error; isLost: boolean } | undefined {
  const hit = faults.find((fault) => fault.phase === phase && fault.times > 0)
  if (!hit) return undefined
  hit.times -= 1
  return { error: replyError(hit.code, hit.message), isLost: hit.isLost }
}

/** The server answers with the `responseCode` of the error that it is handed. */
const replyError = (responseCode: number, message: string): Error => Object.assign(new Error(message), { responseCode })

/** The library does not hand out sockets by session; its open connections know their id. */
function cut(server: SMTPServer, session: SMTPServerSession): void {
  const connections: unknown = Reflect.get(server, 'connections')
  if (!(connections instanceof Set)) throw new Error('smtp-server keeps its connections elsewhere now')
  for (const connection of connections) {
    if (Reflect.get(connection, 'id') === session.id) Reflect.get(connection, '_socket').destroy()
  }
}

/** One mail per envelope recipient. The service's SMTP form of `custom_args` is `unique_args` in the X-SMTPAPI header. */
function deliver({ mailbox, nowMs }: SmtpOptions, raw: Buffer, session: SMTPServerSession): string {
  const mail = parseMail(raw)
  const messageId = mail.headers.get('message-id') ?? mailbox.nextMessageId()
  for (const { address } of session.envelope.rcptTo) {
    mailbox.deliver({
      messageId,
      to: address,
      from: bareAddress(mail.headers.get('from') ?? ''),
      subject: mail.headers.get('subject') ?? '',
      text: mail.text,
      html: mail.html,
      customArgs: uniqueArgs(mail.headers.get('x-smtpapi')),
      headers: Object.fromEntries([...mail.headers].filter(([name]) => name === 'message-id' || name.startsWith('x-'))),
      at: new Date(nowMs()).toISOString(),
      attachments: mail.attachments,
      via: 'smtp',
    })
  }
  return messageId
}

function uniqueArgs(header: string | undefined): Record<string, string> {
  if (header === undefined) return {}
  try {
    const value: unknown = JSON.parse(header)
    const args: unknown = typeof value === 'object' && value !== null && 'unique_args' in value ? value.unique_args : {}
    return Object.fromEntries(Object.entries(args ?? {}).map(([name, arg]) => [name, String(arg)]))
  } catch {
    return {} // the service ignores a broken header too
  }
}
