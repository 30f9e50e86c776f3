import { z } from 'zod'
import type { MailFault } from './errors.ts'

const MOST_RECIPIENTS = 1000
const LATEST_SEND_SECONDS = 72 * 3600
const CUSTOM_ARGS_BYTES = 10_000
/** Headers that the service sets itself (API reference, mail/send, `headers`). */
const RESERVED_HEADERS = new Set(
  'x-sg-id x-sg-eid received dkim-signature content-transfer-encoding content-type to from subject reply-to cc bcc'.split(' '),
)

const Address = z.object({
  email: z.email({ error: 'Does not contain a valid address.' }),
  name: z.string().optional(),
})
const oneOrMore = (error: string) =>
  z.array(Address, { error }).min(1, { error }).max(MOST_RECIPIENTS, { error: 'There are too many recipients.' })
const CustomArgs = z
  .record(z.string(), z.string({ error: 'The custom_args values must be strings.' }))
  .refine((args) => Buffer.byteLength(JSON.stringify(args)) <= CUSTOM_ARGS_BYTES, {
    error: `The custom_args may have ${CUSTOM_ARGS_BYTES} bytes at most.`,
  })
const Headers = z
  .record(z.string(), z.string({ error: 'The header values must be strings.' }))
  .refine((headers) => Object.keys(headers).every((name) => !RESERVED_HEADERS.has(name.toLowerCase())), {
    error: 'A reserved header may not be set.',
  })
const Subject = z.string().regex(/^[^\r\n]*$/, { error: 'The subject may not hold line breaks.' })

const Personalization = z.object({
  to: oneOrMore(
    'The to array is required for all personalization objects, and must have at least one email object with a valid email address.',
  ),
  cc: oneOrMore('The cc array must have at least one email object.').optional(),
  bcc: oneOrMore('The bcc array must have at least one email object.').optional(),
  subject: Subject.optional(),
  custom_args: CustomArgs.optional(),
  headers: Headers.optional(),
})

const Content = z.object({
  type: z
    .string({ error: 'The content type must be a string.' })
    .min(1, { error: 'The content type must be a string at least one character in length.' }),
  value: z
    .string({ error: 'The content value must be a string.' })
    .min(1, { error: 'The content value must be a string at least one character in length.' }),
})

const AttachmentRow = z.object({
  content: z.base64({ error: 'The attachment content must be base64 encoded.' }).min(1, { error: 'The attachment content is required.' }),
  filename: z.string({ error: 'The attachment filename is required.' }).min(1),
  type: z.string().optional(),
  disposition: z.enum(['inline', 'attachment']).optional(),
  content_id: z.string().optional(),
})

/** The body of mail/send as far as it is imitated; the paths of its faults are the `field` of the errors. */
export const Mail = z.object({
  personalizations: z
    .array(Personalization, { error: 'The personalizations field is required and must have at least one personalization.' })
    .min(1, { error: 'The personalizations field is required and must have at least one personalization.' })
    .max(MOST_RECIPIENTS, { error: 'There are too many personalizations.' }),
  from: z.object(Address.shape, { error: 'The from object must be provided for every email send.' }),
  reply_to: Address.optional(),
  subject: Subject.optional(),
  content: z
    .array(Content, { error: 'Unless a valid template_id is provided, the content parameter is required.' })
    .min(1, { error: 'Unless a valid template_id is provided, the content parameter is required.' }),
  template_id: z.never({ error: 'There is no template with this id.' }).optional(),
  attachments: z.array(AttachmentRow).optional(),
  headers: Headers.optional(),
  categories: z.array(z.string().max(255)).max(10, { error: 'There may be 10 categories at most.' }).optional(),
  custom_args: CustomArgs.optional(),
  send_at: z.int().optional(),
  mail_settings: z.object({ sandbox_mode: z.object({ enable: z.boolean() }).optional() }).optional(),
})

export type Mail = z.infer<typeof Mail>

/** What the schema cannot say alone: several fields together, and the clock. */
export function crossCheck(mail: Mail, nowMs: number): MailFault[] {
  const faults: MailFault[] = []
  if (!mail.subject && mail.personalizations.some(({ subject }) => !subject)) {
    faults.push({ field: 'subject', message: 'The subject is required unless every personalization has one.' })
  }
  const types = mail.content.map(({ type }) => type)
  if (types.includes('text/plain') && types[0] !== 'text/plain') {
    faults.push({ field: 'content', message: 'If present, text/plain must be the first content, then text/html, then any other.' })
  } else if (types.includes('text/html') && types.indexOf('text/html') > 1) {
    faults.push({ field: 'content', message: 'If present, text/html must come right after text/plain.' })
  }
  for (const [at, person] of mail.personalizations.entries()) {
    const addresses = recipients(person).map((address) => address.toLowerCase())
    if (new Set(addresses).size < addresses.length) {
      faults.push({
        field: `personalizations.${at}`,
        message: 'Each email address in the personalization block should be unique between to, cc, and bcc.',
      })
    }
  }
  if (mail.personalizations.flatMap(recipients).length > MOST_RECIPIENTS) {
    faults.push({ field: 'personalizations', message: `There may be ${MOST_RECIPIENTS} recipients at most.` })
  }
  if (mail.send_at !== undefined && mail.send_at * 1000 > nowMs + LATEST_SEND_SECONDS * 1000) {
    faults.push({ field: 'send_at', message: 'The send_at may be 72 hours ahead at most.' })
  }
  return faults
}

export const recipients = ({ to, cc = [], bcc = [] }: Mail['personalizations'][number]): string[] =>
  [...to, ...cc, ...bcc].map(({ email }) => email)
