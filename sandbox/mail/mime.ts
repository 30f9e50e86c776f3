import type { Attachment } from './mailbox.ts'

/** What a mail says, as far as a mailbox shows it. */
interface ParsedMail {
  headers: Map<string, string>
  text: string
  html: string
  attachments: Attachment[]
}

const MOST_LEVELS = 8

/** Reads an RFC 5322 message with MIME parts. Text that cannot be decoded is shown as it came. */
export function parseMail(raw: Buffer): ParsedMail {
  const mail: ParsedMail = { headers: new Map(), text: '', html: '', attachments: [] }
  // latin1 keeps every byte as one character, so that the transfer encoding can be undone before the charset is known.
  const { headers, body } = split(raw.toString('latin1'))
  mail.headers = new Map([...headers].map(([name, value]) => [name, decodeWords(value)]))
  walk(headers, body, mail, 0)
  return mail
}

function split(source: string): { headers: Map<string, string>; body: string } {
  const gap = /\r?\n\r?\n/.exec(source)
  const head = gap ? source.slice(0, gap.index) : source
  const headers = new Map<string, string>()
  for (const line of head.replaceAll(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const colon = line.indexOf(':')
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim())
  }
  return { headers, body: gap ? source.slice(gap.index + gap[0].length) : '' }
}

function walk(headers: Map<string, string>, body: string, mail: ParsedMail, level: number): void {
  const contentType = headers.get('content-type') ?? 'text/plain'
  const type = (contentType.split(';')[0] ?? '').trim().toLowerCase()
  const boundary = parameter(contentType, 'boundary')
  if (type.startsWith('multipart/') && boundary !== undefined && level < MOST_LEVELS) {
    for (const part of body.split(`--${boundary}`).slice(1)) {
      if (part.startsWith('--')) break
      const inner = split(part.replace(/^[ \t]*\r?\n/, '').replace(/\r?\n$/, ''))
      walk(inner.headers, inner.body, mail, level + 1)
    }
    return
  }
  const bytes = transferDecoded(body, headers.get('content-transfer-encoding') ?? '')
  const disposition = headers.get('content-disposition') ?? ''
  const isAttached = /^\s*attachment/i.test(disposition) || headers.has('content-id')
  if (!isAttached && type === 'text/plain' && mail.text === '') mail.text = decoded(bytes, contentType)
  else if (!isAttached && type === 'text/html' && mail.html === '') mail.html = decoded(bytes, contentType)
  else {
    const contentId = headers.get('content-id')?.replace(/^<|>$/g, '')
    const filename = decodeWords(parameter(disposition, 'filename') ?? parameter(contentType, 'name') ?? 'attachment')
    mail.attachments.push({ filename, type, content: bytes.toString('base64'), ...(contentId === undefined ? {} : { contentId }) })
  }
}

const parameter = (header: string, name: string): string | undefined => {
  const hit = new RegExp(`;\\s*${name}\\s*=\\s*(?:"([^"]*)"|([^;\\s]+))`, 'i').exec(header)
  return hit?.[1] ?? hit?.[2]
}

function transferDecoded(body: string, encoding: string): Buffer {
  switch (encoding.trim().toLowerCase()) {
    case 'base64':
      return Buffer.from(body, 'base64')
    case 'quoted-printable':
      return quotedPrintable(body.replaceAll(/=[ \t]*\r?\n/g, ''))
    default:
      return Buffer.from(body, 'latin1')
  }
}

const quotedPrintable = (text: string): Buffer =>
  Buffer.from(
    text.replaceAll(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )

const decoded = (bytes: Buffer, contentType: string): string => inCharset(bytes, parameter(contentType, 'charset') ?? 'utf-8')

function inCharset(bytes: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    return bytes.toString('latin1') // a charset nobody knows
  }
}

/** Encoded words of RFC 2047; white space between two of them is not part of the text, and a character may be cut between them. */
export function decodeWords(text: string): string {
  const joined = text.replaceAll(/(=\?[^?]+\?[BQ]\?[^?]*\?=)\s+(?==\?[^?]+\?[BQ]\?)/gi, '$1')
  return joined.replaceAll(/(?:=\?[^?]+\?[BQ]\?[^?]*\?=)+/gi, (run) => {
    const words = [...run.matchAll(/=\?([^?]+)\?([BQ])\?([^?]*)\?=/gi)]
    const bytes = words.map(([, , kind = '', value = '']) =>
      kind.toUpperCase() === 'B' ? Buffer.from(value, 'base64') : quotedPrintable(value.replaceAll('_', ' ')),
    )
    return inCharset(Buffer.concat(bytes), words[0]?.[1] ?? 'utf-8')
  })
}
