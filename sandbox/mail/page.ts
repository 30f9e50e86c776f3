import type { SandboxReply, SandboxRequest } from '../desk.ts'
import type { Attachment, Mailbox, Message } from './mailbox.ts'
import { STYLE } from './page-style.ts'

const SHOWN = 200

/** GET / (the list), /mail/{n} and /mail/{n}/attachments/{i}: the mailbox for a person's eyes, without any script. */
export function showMailbox(mailbox: Mailbox, request: SandboxRequest): SandboxReply {
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return page(405, 'Not possible', '', '<p class="empty">This page can only be read.</p>')
  if (request.path === '/') return page(200, 'Mailbox', 'list-only', layout(mailbox, undefined), 5)
  const hit = /^\/mail\/(\d{1,9})(?:\/attachments\/(\d{1,4}))?$/.exec(request.path)
  const message = hit ? mailbox.messages.find(({ n }) => n === Number(hit[1])) : undefined
  if (!message) return page(404, 'No such mail', '', '<p class="empty">There is no such mail. <a href="/">To the mailbox</a></p>')
  if (hit?.[2] === undefined) return page(200, message.subject || '(no subject)', 'mail-open', layout(mailbox, message))
  const attachment = message.attachments[Number(hit[2])]
  return attachment ? download(attachment) : page(404, 'No such attachment', '', '<p class="empty">There is no such attachment.</p>')
}

export const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

function page(status: number, title: string, kind: string, body: string, refreshSeconds?: number): SandboxReply {
  const refresh = refreshSeconds === undefined ? '' : `<meta http-equiv="refresh" content="${refreshSeconds}">`
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      // The mail's frame inherits this: pictures only from within the mail, no script, nothing from the network.
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; base-uri 'self'; form-action 'none'",
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
    body: `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">${refresh}
<title>${escapeHtml(title)} · Mailbox</title><link rel="icon" href="data:,"><style>${STYLE}</style></head><body class="${kind}">${body}</body></html>`,
  }
}

function layout({ messages }: Mailbox, open: Message | undefined): string {
  const newest = messages.slice(-SHOWN).reverse()
  const count = messages.length === 1 ? '1 mail' : `${messages.length} mails`
  const list =
    newest.length === 0
      ? '<p class="empty">No mail yet. What the system sends will show up here by itself.</p>'
      : `<ol>${newest.map((message) => listRow(message, message === open)).join('')}</ol>`
  const more = messages.length > SHOWN ? `<p class="more">The newest ${SHOWN} are shown.</p>` : ''
  return `<header><h1><a href="/">Mailbox</a></h1><span>${count}, none of them left this machine</span></header>
<main><nav aria-label="Mails">${list}${more}</nav><section aria-label="Mail">${open ? opened(open) : '<p class="empty wide-only">Choose a mail to read it.</p>'}</section></main>`
}

const listRow = (message: Message, isOpen: boolean): string => `<li><a href="/mail/${message.n}"${isOpen ? ' aria-current="page"' : ''}>
<span class="to">${escapeHtml(message.to)}</span>${time(message.at)}<span class="subject">${escapeHtml(message.subject || '(no subject)')}</span>${kind(message)}</a></li>`

const time = (at: string): string => `<time datetime="${escapeHtml(at)}">${escapeHtml(at.slice(5, 19).replace('T', ' '))}</time>`

const kind = ({ customArgs }: Message): string => (customArgs['kind'] ? `<span class="kind">${escapeHtml(customArgs['kind'])}</span>` : '')

function opened(message: Message): string {
  const facts: [string, string][] = [
    ['From', message.from],
    ['To', message.to],
    ['Sent', `${message.at.slice(0, 19).replace('T', ' ')} UTC, by ${message.via === 'api' ? 'API' : 'SMTP'}`],
    ...Object.entries(message.customArgs),
  ]
  const isTextOpen = message.html === '' ? ' open' : ''
  return `<a class="back" href="/">← All mails</a><article><h2>${escapeHtml(message.subject || '(no subject)')}</h2>
<dl>${facts.map(([name, value]) => `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd></div>`).join('')}</dl>
${message.html === '' ? '' : frame(message)}
${message.text === '' ? '' : `<details${isTextOpen}><summary>Plain text</summary><pre>${linked(message.text)}</pre></details>`}
${attachments(message)}</article>`
}

/** The mail's own HTML, in a frame that may run nothing; its links open beside it. */
function frame(message: Message): string {
  const html = withInlineImages(message.html, message.attachments)
  const source = `<!DOCTYPE html><base target="_blank"><meta name="viewport" content="width=device-width, initial-scale=1"><style>body{font-family:system-ui,sans-serif}</style>${html}`
  return `<iframe title="The mail as HTML" sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="${escapeHtml(source)}"></iframe>`
}

/** `cid:` points at a part of the same mail; a browser knows no such scheme, so that the part takes its place as a data: URI. */
const withInlineImages = (html: string, parts: Attachment[]): string =>
  html.replaceAll(/cid:([^"'\s)<>]+)/gi, (whole, id: string) => {
    const part = parts.find(({ contentId }) => contentId === id || contentId === safeDecode(id))
    return part ? dataUri(part) : whole
  })

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // a stray per cent sign
  }
}

const dataUri = ({ type, content }: Attachment): string =>
  `data:${/^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : 'application/octet-stream'};base64,${content.replaceAll(/[^A-Za-z0-9+/=]/g, '')}`

const linked = (text: string): string =>
  escapeHtml(text).replaceAll(/https?:\/\/[^\s<>]+/g, (url) => `<a href="${url}" target="_blank" rel="noreferrer">${url}</a>`)

function attachments({ n, attachments: parts }: Message): string {
  if (parts.length === 0) return ''
  const items = parts.map((part, at) => {
    const picture = part.type.startsWith('image/') ? `<img src="${dataUri(part)}" alt="${escapeHtml(part.filename)}">` : ''
    return `<li>${picture}<a href="/mail/${n}/attachments/${at}" download>${escapeHtml(part.filename)}</a> <small>${escapeHtml(part.type)}</small></li>`
  })
  return `<h3>Attachments</h3><ul class="attachments">${items.join('')}</ul>`
}

const download = ({ filename, content }: Attachment): SandboxReply => ({
  status: 200,
  headers: {
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(filename).replaceAll("'", '%27')}`,
    'x-content-type-options': 'nosniff',
  },
  body: Buffer.from(content, 'base64'),
})
