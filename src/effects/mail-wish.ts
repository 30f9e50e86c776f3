import type { MailKind } from '../../mail/kinds.ts'
import type { Outcome } from '../base/outcome.ts'
import type { Call } from '../base/remote.ts'

/** Whom a mail goes to, as ids: the address is looked up when it is sent. `customerOf`: an order of ours. */
export type MailTo = { signupId: string } | { userId: string } | { customerOf: string } | { staff: true }

/** A mail that is to be sent, as its flow keeps it. */
export interface MailWish {
  kind: MailKind
  to: MailTo
  language: 'en' | 'ja'
  /** Ids alone; what the mail tells is read when it is written. */
  refs: Record<string, string>
}

export interface MailToSend extends MailWish {
  /** The event that the mail tells of; its Message-ID and what providers report carry it. */
  mailId: string
}

/** Writes the mail and hands it over. `refused` with code `not_needed` when what it would have told is over. */
export type SendMail = (mail: MailToSend, call: Call) => Promise<Outcome<{ providerId: string | null }>>
