// The page that customers would see without the portal, by what it weighs: WHMCS 9.0.3, its client area in the theme twenty-one. Scripts in the
// head that wait for nobody, two style sheets and those of six icon fonts; what is in them is made up, and does nothing.
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { constants, gzipSync } from 'node:zlib'

/** Bytes, and those of them that are left when they are packed. */
const SCRIPTS = { raw: 669_000, packed: 188_300 }
const STYLES = { theme: 8_400, all: 35_600 }
const ICON_STYLES = 6
const NEAR = 0.01

const WORDS = {
  en: { title: 'Welcome back', text: 'Your services, your invoices and your tickets are in one place.' },
  ja: { title: 'おかえりなさい', text: 'サービス、請求書、お問い合わせをまとめてご覧いただけます。' },
}

const pageIn = (
  language: keyof typeof WORDS,
) => `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Client area</title>
${['theme', 'all', ...Array.from({ length: ICON_STYLES }, (_, n) => `icons-${n + 1}`)].map((name) => `<link rel="stylesheet" href="/${name}.css">`).join('\n')}
<script src="/scripts.min.js"></script></head><body><main><h1>${WORDS[language].title}</h1><p>${WORDS[language].text}</p></main></body></html>`

/** On a port of its own, on this machine alone: `url` and a language. Over when it is disposed of. */
export async function serveWhmcsWeights(): Promise<AsyncDisposable & { url: string }> {
  const files = new Map<string, { type: string; body: Buffer }>([
    ['/en', { type: 'text/html; charset=utf-8', body: pack(pageIn('en')) }],
    ['/ja', { type: 'text/html; charset=utf-8', body: pack(pageIn('ja')) }],
    ['/scripts.min.js', { type: 'text/javascript', body: pack(script(SCRIPTS)) }],
    ['/theme.css', { type: 'text/css', body: pack(`/*${noise(STYLES.theme)}*/`) }],
    ['/all.css', { type: 'text/css', body: pack(`/*${noise(STYLES.all)}*/`) }],
  ])
  const server = createServer((req, res) => {
    const { type, body } = files.get(req.url ?? '') ?? { type: 'text/css', body: pack('') }
    res.writeHead(200, { 'Content-Type': type, 'Content-Encoding': 'gzip', 'Content-Length': body.length }).end(body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // listens on a port
  return {
    url: `http://127.0.0.1:${port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const pack = (text: string): Buffer => gzipSync(text, { level: constants.Z_BEST_COMPRESSION })

/** Letters that gzip brings to about this many bytes, the same in every run. */
function noise(packed: number): string {
  let text = ''
  for (let n = 0; text.length < packed / 0.76; n += 1) text += createHash('sha256').update(`weight ${n}`).digest('base64url')
  return text
}

/** Functions that nobody calls, and as much text that cannot be packed as brings both figures about. */
function script({ raw, packed }: typeof SCRIPTS): string {
  for (let text = packed * 0.8; ;) {
    const lines = [`var text="${noise(text)}";`]
    let length = lines[0]?.length ?? 0
    for (let n = 0; length < raw; n += 1) {
      const line = `function f${n}(a,b){var c=a+${n % 7};if(c>b){return c-b}return b*c}`
      lines.push(line)
      length += line.length
    }
    const made = lines.join('')
    const off = packed - pack(made).length
    if (Math.abs(off) < packed * NEAR) return made
    text += off
  }
}
