import type { SandboxReply } from '../../desk.ts'
import type { World } from '../world.ts'
import { Html, html } from './html.ts'
import { STYLE } from './style.ts'

const NAV = [
  ['/clientarea.php?action=services', 'Services'],
  ['/clientarea.php?action=invoices', 'Invoices'],
  ['/account/paymentmethods', 'Payment'],
  ['/clientarea.php?action=details', 'Details'],
] as const

export interface Page {
  title: string
  body: Html
  status?: number
  /** The entry of the navigation that this page belongs to; without one there is no navigation. */
  at?: (typeof NAV)[number][0]
}

export function page(world: World, { title, body, status = 200, at }: Page): SandboxReply {
  const links = NAV.map(([href, name]) =>
    href === at ? html`<a href="${href}" aria-current="page">${name}</a>` : html`<a href="${href}">${name}</a>`,
  )
  const { portalUrl } = world.settings
  const back = portalUrl === '' ? undefined : html`<a href="${portalUrl}">Back to the portal</a> · `
  const { markup } = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <title>${title} · Billing</title>
        <link rel="icon" href="data:," />
        <style>
          ${new Html(STYLE)}
        </style>
      </head>
      <body>
        <header class="bar">
          <div><b>Billing</b>${at === undefined ? undefined : links}</div>
        </header>
        <main>
          <h1>${title}</h1>
          ${body}
        </main>
        <footer>${back}A stand-in for the WHMCS client area. Nothing here charges a card.</footer>
      </body>
    </html>`
  return { status, headers: { ...HEADERS, 'content-type': 'text/html; charset=utf-8' }, body: markup }
}

const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

export const redirect = (location: string, headers: Record<string, string> = {}): SandboxReply => ({
  status: 302,
  headers: { ...HEADERS, location, ...headers },
  body: '',
})

const TONES: Record<string, string> = {
  Active: 'good',
  Paid: 'good',
  Pending: 'wait',
  Unpaid: 'wait',
  Suspended: 'bad',
  Terminated: 'bad',
  Cancelled: 'bad',
}

export const tag = (status: string): Html => html`<span class="tag ${TONES[status] ?? ''}">${status}</span>`

/** An amount as a customer reads it. */
export const yen = (hundredths: number): string => `¥${(hundredths / 100).toLocaleString('en')}`

export const notFound = (world: World): SandboxReply =>
  page(world, {
    status: 404,
    title: 'Page not found',
    at: '/clientarea.php?action=services',
    body: html`<div class="card"><p>There is no such page, or it is not yours.</p></div>`,
  })
