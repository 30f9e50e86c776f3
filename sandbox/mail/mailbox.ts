import { createHash } from 'node:crypto'

export interface Attachment {
  filename: string
  type: string
  /** Without the angle brackets; what `cid:` in the HTML points at. */
  contentId?: string
  /** Base64. */
  content: string
}

/** One mail in one recipient's box. */
export interface Message {
  n: number
  messageId: string
  to: string
  from: string
  subject: string
  text: string
  html: string
  customArgs: Record<string, string>
  /** The mail's own headers that the sender set. */
  headers: Record<string, string>
  at: string
  attachments: Attachment[]
  via: 'api' | 'smtp'
}

export interface Mailbox {
  messages: Message[]
  /** The same content twice is two mails: nothing is de-duplicated. */
  deliver(message: Omit<Message, 'n'>): void
  nextMessageId(): string
  reset(seed: string): void
}

export function createMailbox(): Mailbox {
  let seed = 'default'
  let lastId = 0
  const mailbox: Mailbox = {
    messages: [],
    deliver(message) {
      mailbox.messages.push({ n: mailbox.messages.length + 1, ...message })
    },
    nextMessageId: () => createHash('sha256').update(`${seed}:message:${++lastId}`).digest('base64url').slice(0, 22),
    reset(next) {
      seed = next
      lastId = 0
      mailbox.messages = []
    },
  }
  return mailbox
}
