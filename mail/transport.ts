import type { Outcome } from '../src/base/outcome.ts'
import type { Call } from '../src/base/remote.ts'

export interface Attachment {
  filename: string
  contentType: string
  content: Buffer
  /** Given: shown inside the HTML as `cid:…`, not as a file. */
  cid?: string
}

/** One mail to one recipient, so that it is never accepted in part. */
export interface OutgoingMail {
  from: string
  to: string
  subject: string
  text: string
  html: string
  attachments?: readonly Attachment[]
  headers: { 'Message-ID': string }
  /** Travels with the mail and comes back in the provider's events; nothing personal. */
  customArgs: Readonly<Record<string, string>>
}

export interface MailTransport {
  readonly name: 'sendgrid' | 'smtp'
  /**
   * Hands one mail over. `done` means that it was taken for delivery, not that it arrived. Throws RangeError for a line break in an
   * address, the subject or a header, before anything is sent.
   */
  send(mail: OutgoingMail, call: Call): Promise<Outcome<{ providerId: string | null }>>
  /** Connects and logs in, and sends nothing. Left out where logging in is part of each mail's own request. */
  logIn?(call: Call): Promise<Outcome<void>>
  /** Closes idle connections. */
  close(): void
}
