import type { MailKind } from '../../mail/kinds.ts'

/** Whom a mail goes to, as ids: the address is looked up when it is sent. */
export type MailTo = { signupId: string } | { userId: string } | { staff: true }

/** A mail that is to be sent, as its flow keeps it. */
export interface MailWish {
  kind: MailKind
  to: MailTo
  language: 'en' | 'ja'
  /** Ids alone; what the mail tells is read when it is written. */
  refs: Record<string, string>
}
