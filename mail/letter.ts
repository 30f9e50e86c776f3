// A mail before it is laid out: the same blocks become HTML and plain text, so that the two never say different things.
import type { Attachment } from './transport.ts'
import type { Language, MailBrand, MailData, MailKind } from './kinds.ts'

export type Block =
  | { is: 'text'; text: string }
  | { is: 'small'; text: string }
  | { is: 'heading'; text: string }
  | { is: 'code'; label: string; value: string; large?: boolean }
  | { is: 'button'; label: string; href: string }
  | { is: 'rows'; rows: readonly { label: string; note?: string; value: string; strong?: boolean }[] }
  | { is: 'image'; cid: string; alt: string; size: number }
  | { is: 'quote'; label: string; text: string }
  | { is: 'rule' }

export interface Letter {
  subject: string
  title: string
  /** The line that inboxes show after the subject. */
  preview: string
  blocks: readonly Block[]
  attachments?: readonly Attachment[]
}

export interface Setting {
  brand: MailBrand
  language: Language
  /** A page of ours as a full address. */
  url(path: string): string
}

/** Writes one kind of mail in one language. */
export type Writer<Kind extends MailKind> = (data: MailData[Kind], setting: Setting) => Letter
export type Words<Kind extends MailKind> = Record<Language, Writer<Kind>>
