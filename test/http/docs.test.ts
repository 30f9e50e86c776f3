import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { PROBLEMS } from '../../src/base/problems.ts'
import { catalogRoutes } from '../../src/http/routes/catalog.ts'
import { fakeCatalog } from '../catalog/fake-source.ts'
import { sampleRoutes } from './sample-routes.ts'
import { ownRedis, problemOf, startWeb } from './web.ts'

let redis: Awaited<ReturnType<typeof ownRedis>>
let web: Awaited<ReturnType<typeof startWeb>>
beforeAll(async () => {
  redis = await ownRedis()
  web = await startWeb({ redisUrl: redis.url, routes: (client) => [...catalogRoutes(fakeCatalog(client).catalog), ...sampleRoutes()] })
})
afterAll(async () => {
  await web[Symbol.asyncDispose]()
  await redis[Symbol.asyncDispose]()
})

interface Described {
  openapi: string
  paths: Record<
    string,
    Record<
      string,
      {
        operationId: string
        responses: Record<string, unknown>
        parameters?: { name: string; in: string; required?: boolean }[]
        requestBody?: unknown
      }
    >
  >
  components: { schemas: Record<string, { properties?: Record<string, unknown> }> }
}

describe('/openapi.json', () => {
  test('is 3.1 and describes every route with its schemas and problems', async () => {
    const answer = await web.fetch('/openapi.json')
    expect(answer.headers.get('content-type')).toBe('application/json')
    const api = (await answer.json()) as Described
    expect(api.openapi).toBe('3.1.0')
    expect(Object.keys(api.paths)).toEqual(
      expect.arrayContaining([
        '/api/catalog',
        '/api/catalog/{productId}',
        '/api/wishes/{id}/grant',
        '/healthz',
        '/docs',
        '/openapi.json',
        '/problems/{code}',
      ]),
    )
    expect(Object.keys(api.components.schemas)).toEqual(expect.arrayContaining(['Money', 'Problem', 'Product']))
    const grant = api.paths['/api/wishes/{id}/grant']?.['post']
    expect(Object.keys(grant?.responses ?? {})).toEqual(expect.arrayContaining(['204', '400', '401', '403', '422', '429', '500', '503']))
    expect(grant?.parameters).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'Idempotency-Key', in: 'header', required: true }),
        expect.objectContaining({ name: 'id', in: 'path' }),
      ]),
    )
    const ids = Object.values(api.paths).flatMap((path) => Object.values(path).map(({ operationId }) => operationId))
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('answers 304 to who has it', async () => {
    const etag = (await web.fetch('/openapi.json')).headers.get('etag') ?? ''
    expect((await web.fetch('/openapi.json', { headers: { 'if-none-match': etag } })).status).toBe(304)
  })
})

describe('/docs', () => {
  test('loads nothing but our own files, under a CSP without unsafe-inline', async () => {
    const answer = await web.fetch('/docs')
    const csp = answer.headers.get('content-security-policy') ?? ''
    expect(csp).toContain("script-src 'self'")
    expect(csp).not.toContain('unsafe')
    const page = await answer.text()
    const files = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file ?? '')
    expect(files.length).toBeGreaterThan(3)
    for (const file of files) expect((await web.fetch(file)).status, file).toBe(200)
    expect(page).not.toMatch(/<script>|<style|style=|https?:/)
  })

  test('a file that is not among them is 404', async () => {
    for (const file of ['package.json', '..%2fpackage.json', 'constructor'])
      expect((await problemOf(await web.fetch(`/docs/${file}`))).code, file).toBe('not_found')
  })

  test('shows the calls in a browser, with nothing refused by the CSP', async () => {
    const { chromium } = await import('playwright-core')
    const browser = await chromium.launch({ executablePath: inject('chromium'), args: ['--no-sandbox'] })
    try {
      const page = await browser.newPage()
      const complaints: string[] = []
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text())
      })
      await page.goto(`${web.url}/docs`)
      await page.getByText('/api/catalog/personalized').first().waitFor({ timeout: 20_000 })
      expect(complaints).toEqual([])
    } finally {
      await browser.close()
    }
  })
})

describe('/problems', () => {
  test('every code has a page that explains it', async () => {
    const index = await (await web.fetch('/problems')).text()
    for (const [code, { title }] of Object.entries(PROBLEMS)) {
      expect(index).toContain(`/problems/${code}"`)
      const answer = await web.fetch(`/problems/${code}`)
      expect(answer.status).toBe(200)
      expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
      expect(await answer.text()).toContain(title.replaceAll("'", '&#39;'))
    }
  })
  test('an unknown code is 404 unknown_problem', async () => {
    for (const code of ['nonsense', '__proto__', 'toString', '%3Cscript%3E'])
      expect(await problemOf(await web.fetch(`/problems/${code}`))).toMatchObject({ code: 'unknown_problem' })
  })
})
