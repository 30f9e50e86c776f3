// SEC-03: who is disabled is out at once, everywhere.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { disableUser } from '../../src/auth/disable-user.ts'
import { logIn } from '../../src/auth/log-in.ts'
import { openSessions } from '../../src/auth/sessions.ts'
import { findUserByEmail } from '../../src/db/users.ts'
import { childEnvironment } from '../canaries/configuration.ts'
import { startWorld, type TestWorld } from '../world.ts'

const USERS = join(import.meta.dirname, '../../src/cli/users.ts')

let world: TestWorld
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const users = (words: string[], env: Record<string, string> = {}) =>
  new Promise<{ code: number; said: string }>((resolve) => {
    const child = execFile(
      process.execPath,
      [USERS, ...words],
      { env: { ...childEnvironment(world.config), ...env } },
      (_error, out, err) => resolve({ code: child.exitCode ?? -1, said: out + err }),
    )
  })

const userOf = async (email: string) => {
  const user = await findUserByEmail(world.wired.db, email)
  if (!user) throw new Error(`no user ${email}`)
  return user
}

const opensSomething = async (visitor: { get(path: string): Promise<{ status: number }> }) =>
  (await Promise.all(['/api/me', '/api/orders', '/api/catalog/personalized'].map((path) => visitor.get(path)))).map(({ status }) => status)

test('the command ends every session and keeps the user out, until it lets them in again', async () => {
  const { browser, email, password } = await world.customers.signUp('C-1003')
  const other = await world.customers.signUp('C-1005')
  const elsewhere = world.browser()
  expect((await elsewhere.post('/api/auth/login', { email, password })).status).toBe(200)
  const { id } = await userOf(email)

  expect(await users(['disable', email.toUpperCase()])).toEqual({ code: 0, said: `User ${id} is disabled; sessions ended: 2.\n` })
  for (const visitor of [browser, elsewhere]) expect(await opensSomething(visitor)).toEqual([401, 401, 401])
  expect((await world.browser().post('/api/auth/login', { email, password })).body.code).toBe('invalid_credentials')
  expect(await opensSomething(other.browser)).toEqual([200, 200, 200])

  expect((await users(['disable', id])).code).toBe(0)
  expect(await users(['enable', id])).toEqual({ code: 0, said: `User ${id} may log in again.\n` })
  expect((await elsewhere.post('/api/auth/login', { email, password })).status).toBe(200)
  expect(await opensSomething(browser)).toEqual([401, 401, 401])
  const told = await world.wired.db.selectFrom('events').select(['kind', 'actor']).where('subject_id', '=', id).orderBy('id').execute()
  expect(told.filter(({ kind }) => kind.startsWith('user.'))).toEqual([
    { kind: 'user.disabled', actor: 'operator' },
    { kind: 'user.enabled', actor: 'operator' },
  ])
})

test('a log-in that is under way meanwhile leaves no session', async () => {
  const { email, password } = await world.customers.signUp('C-1007')
  const { db, redis, random, config } = world.wired
  const { id } = await userOf(email)
  const sessions = openSessions({ redis, random, publicUrl: config.web.publicUrl })
  const passwords = {
    wantRoom: () => undefined,
    // After the user was read, before the session is made.
    matches: async () => (await disableUser({ db, sessions }, id, random.uuid())) === 1,
    hash: async () => '',
    isWeaker: () => false,
  }
  const visitor = { ip: '127.0.0.1', correlationId: random.uuid(), userAgent: undefined, deviceToken: null, session: null }
  await expect(
    logIn({ db, random, sessions, publicUrl: config.web.publicUrl, passwords }, { email, password }, visitor),
  ).rejects.toMatchObject({ code: 'not_signed_in' })
  expect(await sessions.list(id)).toEqual([])
})

test.each([
  ['nobody', ['disable', 'nobody@example.jp'], 'There is no such user.\n'],
  ['nothing', ['disable'], 'Say disable or enable, and whom: npm run users -- disable <e-mail or id>\n'],
  ['another word', ['remove', 'nobody@example.jp'], 'Say disable or enable, and whom: npm run users -- disable <e-mail or id>\n'],
])('the command refuses %s', async (_what, words, said) => {
  expect(await users(words)).toEqual({ code: 1, said })
})

test('without Redis the user is disabled, and the command says that the sessions are left', async () => {
  const { email, password } = await world.customers.signUp('C-1009')
  expect(await users(['disable', email], { REDIS_URL: 'redis://127.0.0.1:9' })).toEqual({
    code: 1,
    said: 'The user is disabled, but Redis does not answer: say it again to end the sessions.\n',
  })
  expect((await world.browser().post('/api/auth/login', { email, password })).status).toBe(401)
})
