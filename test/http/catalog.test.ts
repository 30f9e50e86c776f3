import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Catalog, Product } from '../../src/contract/catalog.ts'
import { catalogRoutes } from '../../src/http/routes/catalog.ts'
import { fakeCatalog, row } from '../catalog/fake-source.ts'
import { ownRedis, problemOf, startWeb } from './web.ts'

let redis: Awaited<ReturnType<typeof ownRedis>>
let web: Awaited<ReturnType<typeof startWeb>>
let fake: ReturnType<typeof fakeCatalog>
beforeAll(async () => {
  redis = await ownRedis()
  web = await startWeb({
    redisUrl: redis.url,
    routes: (client) => {
      fake = fakeCatalog(client)
      return catalogRoutes(fake.catalog)
    },
  })
})
afterAll(async () => {
  await web[Symbol.asyncDispose]()
  await redis[Symbol.asyncDispose]()
})

describe('GET /api/catalog', () => {
  test('200: what is on sale, for anybody', async () => {
    const answer = await web.fetch('/api/catalog')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(answer.headers.get('cache-control')).toBe('public, no-cache')
    const body = Catalog.parse(await answer.json())
    expect(body.items.map(({ id }) => id)).toEqual([row(1).productId, row(2).productId])
    expect(JSON.stringify(body)).not.toMatch(/whmcs/i)
  })

  test('304: to who has it, with nothing in it', async () => {
    const etag = (await web.fetch('/api/catalog')).headers.get('etag') ?? ''
    for (const tag of [etag, `"x", ${etag}`, `W/${etag}`, '*']) {
      const answer = await web.fetch('/api/catalog', { headers: { 'if-none-match': tag } })
      expect(answer.status, tag).toBe(304)
      expect(answer.headers.get('etag')).toBe(etag)
      expect(await answer.text()).toBe('')
    }
    expect((await web.fetch('/api/catalog', { headers: { 'if-none-match': '"old"' } })).status).toBe(200)
  })

  test('HEAD has the headers alone', async () => {
    const answer = await web.fetch('/api/catalog', { method: 'HEAD' })
    expect(answer.status).toBe(200)
    expect(Number(answer.headers.get('content-length'))).toBeGreaterThan(100)
  })

  test('405: nothing can be written', async () => {
    expect((await problemOf(await web.fetch('/api/catalog', { method: 'POST' }))).code).toBe('method_not_allowed')
  })

  test('503: while Salesforce has never answered', async () => {
    await using other = await startWeb({
      redisUrl: redis.url,
      routes: () => {
        const away = web.redis.duplicate({ lazyConnect: true })
        const broken = fakeCatalog(away)
        broken.world.down = true
        return catalogRoutes(broken.catalog)
      },
    })
    const answer = await other.fetch('/api/catalog')
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(answer.headers.has('etag')).toBe(false)
    expect(await problemOf(answer)).toMatchObject({ code: 'dependency_unavailable', status: 503 })
  })
})

describe('GET /api/catalog/personalized', () => {
  test('200: the account’s own, kept by nobody', async () => {
    const me = await web.signIn()
    const answer = await web.fetch('/api/catalog/personalized', { headers: me.headers })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(Catalog.parse(await answer.json()).items.map(({ id }) => id)).toEqual([row(1).productId])
    const etag = answer.headers.get('etag') ?? ''
    expect((await web.fetch('/api/catalog/personalized', { headers: { ...me.headers, 'if-none-match': etag } })).status).toBe(304)
  })

  test('401: without a session', async () => {
    expect((await problemOf(await web.fetch('/api/catalog/personalized'))).code).toBe('not_signed_in')
  })

  test('503: when nothing is known of the account', async () => {
    const me = await web.signIn()
    fake.world.down = true
    expect((await problemOf(await web.fetch('/api/catalog/personalized', { headers: me.headers }))).code).toBe('dependency_unavailable')
    fake.world.down = false
  })
})

describe('GET /api/catalog/:productId', () => {
  test('200: one product, by 18 or 15 characters', async () => {
    for (const id of [row(1).productId, row(1).productId.slice(0, 15)]) {
      const answer = await web.fetch(`/api/catalog/${id}`)
      expect(answer.status).toBe(200)
      expect(Product.parse(await answer.json()).id).toBe(row(1).productId)
      expect((await web.fetch(`/api/catalog/${id}`, { headers: { 'if-none-match': answer.headers.get('etag') ?? '' } })).status).toBe(304)
    }
  })

  test('404: unknown, left out, not visible, or no id at all', async () => {
    for (const id of ['01t00000000000ZAAA', row(3).productId, row(4).productId, 'nonsense', '%00', "01t'--"])
      expect(await problemOf(await web.fetch(`/api/catalog/${id}`)), id).toMatchObject({ code: 'unknown_product', status: 404 })
  })
})
