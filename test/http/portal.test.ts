// The portal's files as the service hands them out.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { BrandConfig } from '../../src/http/portal/brand.ts'
import { openPortal } from '../../src/http/portal/portal.ts'
import { startWeb } from './web.ts'

const BRAND: BrandConfig = { name: 'Hikari </script> Net', color: '#b8321a', colorDark: undefined, logoFile: undefined, support: { email: 'help@example.jp', phone: undefined, hours: undefined }, legal: { terms: join(import.meta.dirname, '../../LICENSE'), privacy: undefined }, styleguide: false } // prettier-ignore
const MADE = ['SignUp', 'Login', 'ForgotPassword', 'ResetPassword', 'Help', 'Legal', 'Checkout', 'Dashboard', 'Orders', 'Order', 'Services', 'Service', 'Billing', 'Account'] // prettier-ignore
const MANIFEST = {
  'index.html': { file: 'assets/index-abc.js', imports: ['_base.js'] },
  '_base.js': { file: 'assets/base-abc.js' },
  '_forms.js': { file: 'assets/forms-abc.js', imports: ['_base.js'] },
  'src/locales/en.po': { file: 'assets/en-abc.js' },
  'src/locales/ja.po': { file: 'assets/ja-abc.js' },
  ...Object.fromEntries(
    MADE.map((name) => [`src/pages/${name}Page.tsx`, { file: `assets/${name}-abc.js`, imports: ['index.html', '_base.js', '_forms.js'] }]),
  ),
}
const folder = mkdtempSync(join(tmpdir(), 'trunkline-portal-'))
let web: Awaited<ReturnType<typeof startWeb>>

beforeAll(async () => {
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html><head><title>Portal</title><!--page-data--></head><div id="root"></div>')
  writeFileSync(join(folder, 'assets/index-abc.js'), 'console.log(1)')
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(MANIFEST))
  writeFileSync(join(folder, 'assets/index-abc.js.br'), brotliCompressSync('console.log(1)'))
  web = await startWeb({ redisUrl: inject('redisUrl'), portal: openPortal(folder, BRAND, 'sid') })
})
afterAll(async () => {
  await web[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

const get = (path: string, init?: RequestInit) => fetch(web.url + path, init)

describe('the page', () => {
  test('stands at every address that is none of the service’s', async () => {
    for (const path of ['/', '/catalog', '/orders/8015g000009zzzzAAA', '/no/such?x=1']) {
      const reply = await get(path)
      expect([path, reply.status, reply.headers.get('content-type')]).toEqual([path, 200, 'text/html; charset=utf-8'])
    }
    expect((await get('/api/nowhere')).status).toBe(404)
    expect((await get('/', { method: 'POST' })).status).toBe(405)
  })

  test('says whose it is, in data that can end no tag, under a policy that allows nothing inline', async () => {
    const reply = await get('/')
    const html = await reply.text()
    const data = /<script type="application\/json" id="page-data">([^<]*)<\/script>/.exec(html)?.[1] ?? ''
    expect(JSON.parse(data)).toEqual({
      name: BRAND.name,
      logo: null,
      support: { email: 'help@example.jp', phone: null, hours: null },
      legal: { terms: true, privacy: false },
      styleguide: false,
      hasSession: false,
    })
    expect(html).toContain('<title>Hikari &lt;/script&gt; Net</title>')
    const policy = reply.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("script-src 'self'")
    expect(policy).not.toContain('unsafe-inline')
  })

  test('says whether the browser came with a session, and is another page then', async () => {
    const cookie = `sid=${'x'.repeat(43)}`
    const reply = await get('/', { headers: { cookie } })
    expect(await reply.text()).toContain('"hasSession":true')
    const etag = reply.headers.get('etag') ?? ''
    expect((await get('/', { headers: { cookie, 'if-none-match': etag } })).status).toBe(304)
    expect(await (await get('/', { headers: { 'if-none-match': etag } })).text()).toContain('"hasSession":false')
  })

  test('is asked for each time, and sent only when it has changed', async () => {
    const first = await get('/')
    expect(first.headers.get('cache-control')).toBe('no-cache')
    const again = await get('/orders', { headers: { 'if-none-match': first.headers.get('etag') ?? '' } })
    expect([again.status, await again.text()]).toEqual([304, ''])
  })
})

describe('what a page needs next is named with it', () => {
  const cookie = `sid=${'x'.repeat(43)}`
  const asked = async (path: string, headers: Record<string, string> = {}) => {
    const link = (await get(path, { headers })).headers.get('link') ?? ''
    return Array.from(link.matchAll(/<([^>]+)>; rel=(\w+)/g), ([, address, rel]) => `${rel} ${address}`)
  }
  const EN = 'modulepreload /assets/en-abc.js'

  test('its words, its script with what that imports, and its first questions', async () => {
    expect(await asked('/catalog/01t5g000003AbCdAAK')).toEqual([EN, 'preload /api/catalog'])
    expect(await asked('/login')).toEqual([EN, 'modulepreload /assets/Login-abc.js', 'modulepreload /assets/forms-abc.js'])
    expect(await asked('/orders/8015g000009zzzzAAA', { cookie })).toEqual([
      EN,
      'modulepreload /assets/Order-abc.js',
      'modulepreload /assets/forms-abc.js',
      'preload /api/me',
      'preload /api/orders/8015g000009zzzzAAA',
    ])
  })

  test('nothing private for a guest, who is led to the log-in, and nothing for a page that there is not', async () => {
    for (const path of ['/orders', '/dashboard', '/nowhere']) expect([path, await asked(path)]).toEqual([path, [EN]])
  })

  test('in Japanese for who says so in the address, else for whose browser asks for it', async () => {
    const japanese = { 'accept-language': 'fr,ja;q=0.8,en;q=0.7' }
    expect(await asked('/nowhere', japanese)).toEqual(['modulepreload /assets/ja-abc.js'])
    expect(await asked('/nowhere?lang=ja')).toEqual(['modulepreload /assets/ja-abc.js'])
    expect(await asked('/nowhere', { 'accept-language': 'en-US,en;q=0.9,ja;q=0.8' })).toEqual([EN])
    expect(await asked('/nowhere?lang=en', japanese)).toEqual([EN])
  })

  test('an address cannot say more than a page’s id', async () => {
    expect(await asked('/orders/a%3E;%20rel=preload', { cookie })).toEqual([
      EN,
      'modulepreload /assets/Order-abc.js',
      'modulepreload /assets/forms-abc.js',
      'preload /api/me',
      'preload /api/orders/a%3E;%20rel=preload',
    ])
  })
})

describe('a file', () => {
  test('is kept for ever, packed where that is taken', async () => {
    const reply = await get('/assets/index-abc.js', { headers: { 'accept-encoding': 'br' } })
    expect(await reply.text()).toBe('console.log(1)')
    expect(
      Object.fromEntries(['cache-control', 'content-encoding', 'content-type'].map((name) => [name, reply.headers.get(name)])),
    ).toEqual({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-encoding': 'br',
      'content-type': 'text/javascript',
    })
    expect(reply.headers.get('x-content-type-options')).toBe('nosniff')
  })

  test('that is not there is 404, not the page; and there is no way out of the folder', async () => {
    for (const path of ['/assets/index-old.js', '/assets/', '/assets/..%2findex.html', '/assets/%2e%2e/%2e%2e/package.json'])
      expect([path, (await get(path)).headers.get('content-type')?.includes('javascript') ?? false]).toEqual([path, false])
    expect((await get('/assets/index-old.js')).status).toBe(404)
    expect(await (await get('/assets/..%2f..%2fpackage.json')).text()).not.toContain('"dependencies"')
  })
})

test('the colours are the brand’s, with writing on them that can be read', async () => {
  const css = await (await get('/brand/theme.css')).text()
  expect(css).toContain('--brand-light:#b8321a;--on-brand-light:#ffffff')
  expect(css).toContain('--brand-dark:oklch(from #b8321a 0.75 c h);--on-brand-dark:#16202a')
  expect(await (await get('/brand/icon.svg')).text()).toContain('fill="#b8321a"')
})

test('where nothing has been built, a page says so', async () => {
  expect(openPortal(join(folder, 'assets'), BRAND, 'sid')).toBeNull()
  await using bare = await startWeb({ redisUrl: inject('redisUrl') })
  expect(await (await fetch(bare.url)).text()).toContain('npm run build')
})
