import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cookiesOf, type Identity, PASSWORD, post, signedUp, somebody, startIdentity } from './setup.ts'

// The allowances as they are in production.

let world: Identity
beforeAll(async () => {
  world = await startIdentity({ rateLimitScale: 1 })
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

const statusOf = async (answer: Promise<Response>): Promise<number> => (await answer).status

/** Counters of one limit, as if its window had passed. */
async function forget(limit: string): Promise<void> {
  const keys = await world.web.redis.keys(`limit:${limit}:*`)
  if (keys.length > 0) await world.web.redis.del(...keys)
}

describe('limits', () => {
  test('log-in: five wrong passwords of an account from one address, known or not', async () => {
    const { body } = await signedUp(world)
    for (const email of [body.email, 'nobody@example.jp']) {
      await forget('login-ip')
      const answers = []
      for (let n = 0; n < 6; n += 1) answers.push(await statusOf(post(world, '/api/auth/login', { email, password: 'not the password' })))
      expect(answers).toEqual([401, 401, 401, 401, 401, 429])
    }
    const limited = await post(world, '/api/auth/login', { email: body.email, password: PASSWORD })
    expect(limited.status).toBe(429)
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(limited.headers.get('ratelimit-policy')).toBeTruthy()
  })

  test('log-in: twenty wrong ones from one address, whatever the account', async () => {
    await forget('login-ip')
    const answers = []
    for (let n = 0; n < 21; n += 1)
      answers.push(await statusOf(post(world, '/api/auth/login', { email: `nobody${n}@example.jp`, password: 'not it' })))
    expect(answers.slice(0, 20).every((status) => status === 401)).toBe(true)
    expect(answers[20]).toBe(429)
  })

  test('log-in: an account that others have locked still lets in a device it knows', async () => {
    await forget('signup-ip')
    const { body, cookie } = await signedUp(world)
    const device = cookie.split('; ').find((one) => one.startsWith('device=')) ?? ''
    const wrongOnes = async () => {
      await forget('login-ip')
      await forget('login-account-ip')
      for (let n = 0; n < 5; n += 1) await post(world, '/api/auth/login', { email: body.email, password: 'not the password' })
    }
    for (let round = 0; round < 10; round += 1) await wrongOnes()
    await forget('login-ip')
    await forget('login-account-ip')
    expect(await statusOf(post(world, '/api/auth/login', { email: body.email, password: PASSWORD }))).toBe(429)
    expect(
      await statusOf(post(world, '/api/auth/login', { email: body.email, password: PASSWORD }, { cookie: `device=${'x'.repeat(43)}` })),
    ).toBe(429)
    const answer = await post(world, '/api/auth/login', { email: body.email, password: PASSWORD }, { cookie: device })
    expect(answer.status).toBe(200)
    expect(cookiesOf(answer)).toMatch(/^sid=/)
  })

  test('sign-up: five an hour from one address', async () => {
    await forget('signup-ip')
    const body = somebody()
    const answers = []
    for (let n = 0; n < 6; n += 1) answers.push(await statusOf(post(world, '/api/auth/signup', body)))
    expect(answers).toEqual([202, 202, 202, 202, 202, 429])
  })

  test('reset: three an hour for one e-mail, known or not', async () => {
    for (const email of ['somebody@example.jp', 'nobody@example.jp']) {
      const answers = []
      for (let n = 0; n < 4; n += 1) answers.push(await statusOf(post(world, '/api/auth/request-password-reset', { email })))
      expect(answers).toEqual([202, 202, 202, 429])
    }
  })
})
