import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cookiesOf, type Identity, PASSWORD, post, signedUp, startIdentity } from '../auth/setup.ts'
import { problemOf } from './web.ts'

let world: Identity
beforeAll(async () => {
  world = await startIdentity()
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

const get = (path: string, cookie?: string) => world.web.fetch(path, cookie === undefined ? {} : { headers: { cookie } })

describe('GET /api/me', () => {
  test('says who is signed in and what is still to be done', async () => {
    const { body, cookie } = await signedUp(world)
    const answer = await get('/api/me', cookie)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(await answer.json()).toEqual({
      user: { id: expect.any(String), email: body.email, firstName: 'Hanako', lastName: 'Sato', language: 'en' },
      account: { customerNumber: body.sfNumber, name: expect.any(String), status: 'active' },
      nextSteps: ['payment-method'],
    })
  })

  test('asks for nothing that it does not know while WHMCS is away', async () => {
    const { cookie } = await signedUp(world)
    await world.desk('whmcs').fault({ action: 'GetPayMethods' }, { kind: 'reset-before' })
    expect(await (await get('/api/me', cookie)).json()).toMatchObject({ nextSteps: [] })
  })

  test('is for who is signed in', async () => {
    expect(await problemOf(await get('/api/me'))).toMatchObject({ status: 401, code: 'not_signed_in' })
    expect(await problemOf(await get('/api/me', `sid=${'x'.repeat(43)}`))).toMatchObject({ status: 401 })
  })
})

describe('PATCH /api/me', () => {
  test('changes what only we keep', async () => {
    const { cookie, user } = await signedUp(world)
    const answer = await post(world, '/api/me', { language: 'ja', nationality: 'JP', dateOfBirth: '1990-02-28' }, { cookie }, 'PATCH')
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ user: { language: 'ja' }, account: { status: 'active' } })
    const row = await world.db.selectFrom('users').selectAll().where('id', '=', user.id).executeTakeFirstOrThrow()
    expect(row).toMatchObject({ language: 'ja', nationality: 'JP', date_of_birth: '1990-02-28', gender: null })
    expect((await post(world, '/api/me', {}, { cookie }, 'PATCH')).status).toBe(200)
  })

  test('takes no field that is not the customer’s to change', async () => {
    const { cookie } = await signedUp(world)
    for (const field of ['email', 'status', 'id', 'customerNumber']) {
      const problem = await problemOf(await post(world, '/api/me', { [field]: 'x' }, { cookie }, 'PATCH'))
      expect(problem.errors).toEqual([expect.objectContaining({ path: field, code: 'unknown_field' })])
    }
  })

  test('is refused from another site', async () => {
    const { cookie } = await signedUp(world)
    const answer = await world.web.fetch('/api/me', {
      method: 'PATCH',
      headers: { cookie, 'content-type': 'application/json', 'sec-fetch-site': 'cross-site' },
      body: '{"language":"ja"}',
    })
    expect(await problemOf(answer)).toMatchObject({ status: 403, code: 'csrf' })
  })
})

describe('/api/me/sessions', () => {
  test('lists where one is logged in, and ends all others', async () => {
    const { body, cookie } = await signedUp(world)
    const elsewhere = cookiesOf(
      await post(
        world,
        '/api/auth/login',
        { email: body.email, password: PASSWORD },
        { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0' },
      ),
    )
    const { items } = (await (await get('/api/me/sessions', cookie)).json()) as { items: Record<string, unknown>[] }
    expect(items.map((item) => [item['current'], item['device']])).toEqual([
      [false, 'Firefox on Linux'],
      [true, expect.any(String)],
    ])
    expect(JSON.stringify(items)).not.toContain(cookie.split(/[=;]/)[1])
    expect((await post(world, '/api/me/sessions', undefined, { cookie }, 'DELETE')).status).toBe(204)
    expect((await get('/api/me', elsewhere)).status).toBe(401)
    expect((await get('/api/me', cookie)).status).toBe(200)
  })

  test('are not ended by a log-in that is old', async () => {
    const { cookie, user } = await signedUp(world)
    const [session] = await world.sessions.list(user.id)
    const key = `session:${session?.id}`
    const value = String(await world.web.redis.get(key))
    await world.web.redis.set(key, value.replace(/\|\d+\|/, `|${Date.now() - 11 * 60_000}|`), 'KEEPTTL')
    expect(await problemOf(await post(world, '/api/me/sessions', undefined, { cookie }, 'DELETE'))).toMatchObject({ status: 401 })
  })
})
