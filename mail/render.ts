import { readFileSync } from 'node:fs'
import { Eta } from 'eta'
import { checkHeaderValue } from './check-headers.ts'
import type { Language, MailBrand, MailData, MailKind } from './kinds.ts'
import { letterOf } from './words.ts'
import type { Attachment } from './transport.ts'

export interface RenderedMail {
  subject: string
  text: string
  html: string
  attachments: readonly Attachment[]
}

export type RenderMail = <Kind extends MailKind>(kind: Kind, language: Language, data: MailData[Kind]) => RenderedMail

/**
 * The mails of one shop. Values are escaped in the HTML, and links to us are built on `publicUrl` alone. Throws RangeError when a value
 * would put a line break into the subject, or a path would lead elsewhere.
 */
export function createMailRenderer(brand: MailBrand): RenderMail {
  const eta = new Eta({ autoEscape: true, autoTrim: false })
  const html = eta.compile(template('layout.html.eta'))
  const text = eta.compile(template('layout.text.eta'))
  const url = (path: string) => pageUrl(brand.publicUrl, path)

  return (kind, language, data) => {
    const letter = letterOf(kind, language)(data, { brand, language, url })
    checkHeaderValue(letter.subject)
    const view = { ...letter, brand, language, home: url('/'), footer: FOOTER[language](brand.name, kind === 'person-needed') }
    return {
      subject: letter.subject,
      text: asPlainText(eta.render(text, { ...view, plain, linesOf: lines })),
      html: eta.render(html, { ...view, lines }),
      attachments: letter.attachments ?? [],
    }
  }
}

const FOOTER: Record<Language, (brand: string, toStaff: boolean) => string> = {
  ja: (brand, toStaff) => (toStaff ? `${brand} 社内向けの自動通知です。` : `このメールは ${brand} から自動でお送りしています。`),
  en: (brand, toStaff) => (toStaff ? `Automatic notice for ${brand} staff.` : `Sent automatically by ${brand}.`),
}

const template = (name: string): string => readFileSync(new URL(`./templates/${name}`, import.meta.url), 'utf8')

function pageUrl(publicUrl: string, path: string): string {
  const base = new URL(publicUrl)
  // "//host" and "/\host" are addresses of other hosts.
  if (!/^\/(?![/\\])[\x21-\x7e]*$/.test(path)) throw new RangeError('not a path of ours')
  const url = new URL(path, base)
  if (url.origin !== base.origin) throw new RangeError('not a path of ours')
  return url.href
}

/** A value on one line: plain text has no escaping, and a line break in it could pass for a part of the mail. */
const plain = (value: string): string => value.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
/** The lines of a text that may have several, for `<br>`. */
const lines = (value: string): string[] => value.split(/\r\n|\r|\n/)

const asPlainText = (text: string): string => `${text.replace(/\n{3,}/g, '\n\n').trim()}\n`
