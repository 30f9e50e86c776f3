// The portal's files as the service hands them out.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { brotliCompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import * as z from 'zod'
import { systemClock } from '../../src/base/clock.ts'
import { openLog } from '../../src/base/log.ts'
import { Problem } from '../../src/base/problems.ts'
import type { BrandConfig } from '../../src/http/portal/brand.ts'
import { openPortal } from '../../src/http/portal/portal.ts'
import { type Route, route } from '../../src/http/route.ts'
import { startWeb } from './web.ts'

const BRAND: BrandConfig = { name: 'Hikari </script> Net', color: '#b8321a', colorDark: undefined, logoFile: undefined, support: { email: 'help@example.jp', phone: undefined, hours: undefined }, legal: { terms: join(import.meta.dirname, '../../LICENSE'), privacy: undefined }, styleguide: false } // prettier-ignore
const MADE = ['Login', 'Order']
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
/** The half that runs here, of another portal: it tells what it was told, and asks one thing. */
const SERVER = `
export function openPages(answer) {
  const needs = { '/login': 'LoginPage', '/orders/1': 'OrderPage' }
  return {
    needsOf: (path, hasSession) => ({
      source: path in needs && (hasSession || path === '/login') ? 'src/pages/' + needs[path] + '.tsx' : null,
      asksLater: path === '/orders/1' && hasSession ? ['/api/later'] : [],
    }),
    async render({ path, search, chosen, preferred, data }) {
      const ask = (address) => answer(new Request('http://portal.invalid' + address))
      if (path === '/slow-then-more') {
        await ask('/api/slow')
        globalThis.answeredLate((await ask('/api/more')).status)
      }
      if (path === '/slow-then-broken') {
        await ask('/api/slow')
        throw new Error('a fault that nobody waits for')
      }
      if (path === '/broken') throw new Error('a fault of the page')
      const asked = { '/orders/1': '/api/own/7?limit=2', '/slow': '/api/slow', '/gone': '/api/gone', '/nowhere': '/api/nowhere' }[path] ?? '/api/things'
      const reply = await ask(asked)
      const told = JSON.stringify({ status: reply.status, body: await reply.json(), path, search, name: data.name })
      return { language: chosen ?? preferred, head: '<title>$& ' + path + '</title>', root: '<div>' + told + '</div>', known: [[['asked'], told]] }
    },
  }
}`
const PUBLIC = { summary: 'x', tag: 'test', replies: { 200: z.unknown() } }
const asked = { things: 0, more: 0, late: [] as number[] }
Object.assign(globalThis, { answeredLate: (status: number) => asked.late.push(status) })
const ROUTES: Route[] = [
  route({
    ...PUBLIC,
    method: 'get',
    path: '/api/things',
    who: 'public',
    handle: () => ({ status: 200, body: { n: (asked.things += 1) } }),
  }),
  route({
    ...PUBLIC,
    method: 'get',
    path: '/api/slow',
    who: 'public',
    handle: () => sleep(1_000, { status: 200, body: {} }, { ref: false }),
  }),
  route({
    ...PUBLIC,
    method: 'get',
    path: '/api/more',
    who: 'public',
    handle: () => ({ status: 200, body: { n: (asked.more += 1) } }),
  }),
  route({
    ...PUBLIC,
    method: 'get',
    path: '/api/gone',
    who: 'public',
    handle: () => {
      throw new Problem('dependency_unavailable')
    },
  }),
  route({
    ...PUBLIC,
    method: 'get',
    path: '/api/own/:id',
    who: 'signed-in',
    params: z.object({ id: z.string() }),
    query: z.object({ limit: z.coerce.number() }),
    handle: ({ session, params, query }) => ({ status: 200, body: { of: session.userId, ...params, ...query } }),
  }),
]
const folder = mkdtempSync(join(tmpdir(), 'trunkline-portal-'))
const logged: string[] = []
const open = (at: string) =>
  openPortal({
    folder: at,
    brand: BRAND,
    sessionCookie: 'sid',
    clock: systemClock,
    log: openLog({ to: { write: (line) => void logged.push(line) } }),
  })
let web: Awaited<ReturnType<typeof startWeb>>

beforeAll(async () => {
  mkdirSync(join(folder, 'assets'))
  writeFileSync(
    join(folder, 'index.html'),
    '<!doctype html><html lang="en"><head><title>Portal</title><!--page-data--></head><div id="root"></div></html>',
  )
  writeFileSync(join(folder, 'assets/index-abc.js'), 'console.log(1)')
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(MANIFEST))
  mkdirSync(join(folder, 'server'))
  writeFileSync(join(folder, 'server/server.js'), SERVER)
  writeFileSync(join(folder, 'server/package.json'), '{"type":"module"}')
  writeFileSync(join(folder, 'assets/index-abc.js.br'), brotliCompressSync('console.log(1)'))
  web = await startWeb({ redisUrl: inject('redisUrl'), portal: open(folder), routes: () => ROUTES })
})
afterAll(async () => {
  await web[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

const get = (path: string, init?: RequestInit) => fetch(web.url + path, init)

describe('the page', () => {
  test('stands at every address that is none of the service’s', async () => {
    for (const path of ['/', '/catalog', '/orders/8015g000009zzzzAAA', '/no/such?x=1', '//', '/%zz', '/a//b?', '/?']) {
      const reply = await get(path)
      expect([path, reply.status, reply.headers.get('content-type')]).toEqual([path, 200, 'text/html; charset=utf-8'])
    }
    expect((await get('/api/nowhere')).status).toBe(404)
    expect((await get('/', { method: 'POST' })).status).toBe(405)
  })

  test('says whose it is, in data that can end no tag, under a policy that allows nothing inline', async () => {
    const reply = await get('/')
    const html = await reply.text()
    const { known, ...data } = dataIn(html)
    expect(data).toEqual({
      name: BRAND.name,
      logo: null,
      support: { email: 'help@example.jp', phone: null, hours: null },
      legal: { terms: true, privacy: false },
      styleguide: false,
      hasSession: false,
    })
    expect(known).toHaveLength(1)
    const policy = reply.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("script-src 'self'")
    expect(policy).not.toContain('unsafe-inline')
  })

  test('says whether the browser came with a session, and is another page then', async () => {
    const isSaid = async (cookie: string) => dataIn(await (await get('/', { headers: { cookie } })).text())['hasSession']
    expect(await isSaid(`sid=${'x'.repeat(43)}`)).toBe(true)
    expect(await isSaid('')).toBe(false)
  })

  test('is asked for each time, and sent only when it has changed', async () => {
    const first = await get('/kept')
    expect(first.headers.get('cache-control')).toBe('no-cache')
    const again = await get('/kept', { headers: { 'if-none-match': first.headers.get('etag') ?? '' } })
    expect([again.status, await again.text()]).toEqual([304, ''])
  })
})

const dataIn = (html: string) =>
  JSON.parse(/<script type="application\/json" id="page-data">([^<]*)<\/script>/.exec(html)?.[1] ?? '') as Record<string, unknown>
/** What the page showed before any script had come. */
const told = async (path: string, headers: Record<string, string> = {}) => {
  const html = await (await get(path, { headers })).text()
  const root = /<div id="root">(?:<div>(.*)<\/div>)?<\/div>/.exec(html)?.[1]
  return root === undefined ? null : (JSON.parse(root) as { status: number; body: Record<string, unknown>; search: string })
}

describe('what a page shows before any script has come', () => {
  const body = async (path: string, headers?: Record<string, string>) => (await told(path, headers))?.body

  test('is made of the API’s answers, with its title in the head, and brings them along', async () => {
    const html = await (await get('/made')).text()
    expect(html).toContain('<title>$& /made</title>')
    expect(html).not.toContain('Portal')
    expect(dataIn(html)['known']).toEqual([[['asked'], JSON.stringify(await told('/made'))]])
  })

  test('is the same for all guests for two seconds, each address and language its own', async () => {
    const first = await told('/shared?a=1')
    expect(await told('/shared?a=1')).toEqual(first)
    expect((await told('/shared?a=2'))?.body).not.toEqual(first?.body)
    expect((await told('/shared?a=1', { cookie: 'language=ja' }))?.body).not.toEqual(first?.body)
    expect(first?.search).toBe('?a=1')
  })

  test('is of the account whose session it is, is kept by nobody, and asks with the query and the id', async () => {
    const me = await web.signIn()
    const reply = await get('/orders/1', { headers: { cookie: me.headers.cookie } })
    expect(reply.headers.get('cache-control')).toBe('no-store')
    expect(await body('/orders/1', { cookie: me.headers.cookie })).toEqual({ of: me.userId, id: '7', limit: 2 })
    const another = await web.signIn()
    expect(await body('/orders/1', { cookie: another.headers.cookie })).toEqual({ of: another.userId, id: '7', limit: 2 })
  })

  test('nothing private without a session, or with one that is over', async () => {
    for (const cookie of ['', `sid=${'x'.repeat(43)}`])
      expect(await told('/orders/1', { cookie })).toMatchObject({ status: 401, body: { code: 'not_signed_in' } })
  })

  test('a refusal is told as the API tells it; a path that is none of its is not found', async () => {
    expect(await told('/gone')).toMatchObject({ status: 503, body: { code: 'dependency_unavailable' } })
    expect(await told('/nowhere')).toMatchObject({ status: 404, body: { code: 'not_found' } })
  })

  test('is left to the browser where it takes too long, fails, or Redis cannot say whose session it is', async () => {
    expect(await told('/slow')).toBeNull()
    expect(logged.join('')).not.toContain('page_failed')
    expect(await told('/broken')).toBeNull()
    expect(logged.join('')).toContain('page_failed')
    expect(await (await get('/broken')).text()).toContain('<title>Hikari &lt;/script&gt; Net</title>')
    await using other = await startWeb({ redisUrl: inject('redisUrl'), portal: open(folder), routes: () => ROUTES })
    const { headers } = await other.signIn()
    await other.loseRedis()
    const reply = await fetch(`${other.url}/orders/1`, { headers: { cookie: headers.cookie } })
    expect([reply.status, (await reply.text()).includes('<div id="root"></div>')]).toEqual([200, true])
    expect(reply.headers.get('link')).toContain('</api/me>; rel=preload')
  })

  test('is left to the browser of who asks too often, which is on record once; the page is as good as any', async () => {
    await using strict = await startWeb({
      redisUrl: inject('redisUrl'),
      portal: open(folder),
      routes: () => ROUTES,
      rateLimitScale: 0,
    })
    const { headers, userId } = await strict.signIn()
    const visits = ['/made', '/made', '/login'].flatMap((path) => [{ path }, { path, headers: { cookie: headers.cookie } }])
    for (const { path, ...init } of visits) {
      const reply = await fetch(strict.url + path, init)
      const html = await reply.text()
      expect([reply.status, html.includes('<div id="root"></div>')]).toEqual([200, true])
      expect(dataIn(html)).toMatchObject({ hasSession: init.headers !== undefined, known: [] })
    }
    expect(strict.audited.map(({ kind, data }) => [kind, data])).toEqual([
      ['limit.reached', { limit: 'public', ip: '127.0.0.1' }],
      ['limit.reached', { limit: 'api', ip: '127.0.0.1', userId }],
    ])
  })

  test('that was not there in time asks for nothing more', async () => {
    expect(await told('/slow-then-more')).toBeNull()
    await expect.poll(() => asked.late).toEqual([503])
    expect(asked.more).toBe(0)
  })

  test('that fails after its time is told of all the same', async () => {
    const correlationId = 'portal-test-late'
    const failed = () => logged.some((line) => line.includes('portal.page_failed') && line.includes(correlationId))
    expect(await told('/slow-then-broken', { 'x-correlation-id': correlationId })).toBeNull()
    expect(failed()).toBe(false)
    await expect.poll(failed, { timeout: 5_000 }).toBe(true)
  })

  test('is in the language of the address, else of the cookie, else of the browser', async () => {
    const lang = async (path: string, headers: Record<string, string> = {}) =>
      /<html lang="(\w+)">/.exec(await (await get(path, { headers })).text())?.[1]
    const japanese = { 'accept-language': 'fr,ja;q=0.8,en;q=0.7' }
    expect(await lang('/l')).toBe('en')
    expect(await lang('/l', japanese)).toBe('ja')
    expect(await lang('/l', { ...japanese, cookie: 'language=en' })).toBe('en')
    expect(await lang('/l?lang=ja', { cookie: 'language=en' })).toBe('ja')
    expect(await lang('/l?lang=xx', { cookie: 'language=yy' })).toBe('en')
    // Shown to whoever was signed in, and chosen by nobody: before the browser's, after what is said.
    expect(await lang('/l', { cookie: 'language=shown-ja' })).toBe('ja')
    expect(await lang('/l?lang=en', { cookie: 'language=shown-ja' })).toBe('en')
  })
})

describe('what a page needs next is named with it', () => {
  const linked = async (path: string, headers: Record<string, string> = {}) => {
    const link = (await get(path, { headers })).headers.get('link') ?? ''
    return Array.from(link.matchAll(/<([^>]+)>; rel=(\w+)/g), ([, address, rel]) => `${rel} ${address}`)
  }
  const EN = 'modulepreload /assets/en-abc.js'

  test('its words, its script with what that imports, and what it asks beside what it brought', async () => {
    expect(await linked('/catalog')).toEqual([EN])
    expect(await linked('/catalog?lang=ja')).toEqual(['modulepreload /assets/ja-abc.js'])
    expect(await linked('/login')).toEqual([EN, 'modulepreload /assets/Login-abc.js', 'modulepreload /assets/forms-abc.js'])
    expect(await linked('/orders/1', { cookie: `sid=${'x'.repeat(43)}` })).toEqual([
      EN,
      'modulepreload /assets/Order-abc.js',
      'modulepreload /assets/forms-abc.js',
      'preload /api/me',
      'preload /api/later',
    ])
  })

  test('nothing private for a guest', async () => {
    expect(await linked('/orders/1')).toEqual([EN])
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
  expect(open(join(folder, 'assets'))).toBeNull()
  await using bare = await startWeb({ redisUrl: inject('redisUrl') })
  expect(await (await fetch(bare.url)).text()).toContain('npm run build')
})
