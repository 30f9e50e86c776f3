import type { ServerResponse } from 'node:http'
import { escapeHtml } from '../html.ts'
import { PAGE_CSP } from '../middleware/headers.ts'

/** Plain words with `code` in backticks, as the texts of the problem table are written. */
export const withCode = (text: string): string => escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>')

/** A small page of ours. `main` is HTML; everything in it that came from elsewhere must be escaped already. */
export function sendPage(res: ServerResponse, page: { status?: number; title: string; main: string }): void {
  const body = Buffer.from(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(page.title)} · Trunkline</title>
<link rel="stylesheet" href="/docs/page.css">
</head>
<body><main>${page.main}</main></body>
</html>
`)
  res.statusCode = page.status ?? 200
  res.setHeader('Content-Security-Policy', PAGE_CSP)
  res.setHeader('Content-Type', 'text/html; charset=utf-8')
  res.setHeader('Content-Length', body.length)
  res.end(body)
}

export const PAGE_CSS = `:root { color-scheme: light dark; }
body { margin: 0; font: 1.0625rem/1.6 system-ui, sans-serif; }
main { max-width: 44rem; margin: 0 auto; padding: 3rem 1.25rem; }
h1 { font-size: 1.6rem; line-height: 1.25; }
code { font-family: ui-monospace, monospace; font-size: 0.95em; }
dt { margin-top: 1rem; font-weight: 600; }
dd { margin: 0; }
a { color: inherit; }
`
