// The frame of every staff page, and the small parts that pages share.
import { html } from './html.ts'
import { cell } from '../org/store.ts'
import type { Row } from '../org/field.ts'
import type { Html } from './html.ts'

const TONES: Readonly<Record<string, string>> = {
  Provisioned: 'good',
  Activated: 'good',
  Active: 'good',
  Queued: 'busy',
  'In Progress': 'busy',
  Cancelling: 'busy',
  'Pending Review': 'wait',
  'Partly Provisioned': 'wait',
  New: 'wait',
  'Needs Attention': 'bad',
  Failed: 'bad',
  Rejected: 'bad',
}

export const badge = (status: unknown): Html => html`<span class="badge ${TONES[String(status)] ?? ''}">${String(status ?? '–')}</span>`
export const yen = (value: unknown): string => (typeof value === 'number' ? `¥${value.toLocaleString('en-US')}` : '–')
export const when = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 16).replace('T', ' ') : '–')

/** `<dt>`/`<dd>` pairs of the fields that have a value. */
export const facts = (row: Row, fields: readonly (readonly [label: string, field: string])[]): Html =>
  html`<dl>
    ${fields
      .filter(([, field]) => cell(row, field) !== null)
      .map(([label, field]) => {
        const value = cell(row, field)
        const shown = typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? when(value) : String(value)
        return html`<div>
          <dt>${label}</dt>
          <dd>${shown}</dd>
        </div>`
      })}
  </dl>`

export const table = (heads: readonly string[], rows: readonly Html[], empty: string): Html =>
  rows.length === 0
    ? html`<p class="soft">${empty}</p>`
    : html`<table>
        <thead>
          <tr>
            ${heads.map((head) => html`<th class="${NUMERIC.has(head) ? 'number' : ''}">${head}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>`
const NUMERIC: ReadonlySet<string> = new Set(['Amount', 'Quantity', 'Unit price', 'Total'])

const LINKS = [
  ['/', 'Orders'],
  ['/staff/accounts', 'Accounts'],
  ['/staff/cases', 'Cases'],
] as const

export const page = (title: string, here: string, body: Html): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · Salesforce stand-in</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/staff/style.css" />
      </head>
      <body>
        <header>
          <div>
            <strong><a href="/">Sales staff</a></strong>
            ${LINKS.map(([href, label]) => (href === here ? html`<a href="${href}" aria-current="page">${label}</a>` : html`<a href="${href}">${label}</a>`))}
            <small>Salesforce stand-in</small>
          </div>
        </header>
        <main>${body}</main>
      </body>
    </html>`.text
