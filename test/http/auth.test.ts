import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cookiesOf, type Identity, PASSWORD, post, signedUp, somebody, startIdentity } from '../auth/setup.ts'
import { problemOf } from './web.ts'

let world: Identity
beforeAll(async () => {
  world = await startIdentity()
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

async function accepted(body: unknown): Promise<string> {
  const answer = await post(world, '/api/auth/signup', body)
  expect(answer.status).toBe(202)
  const reply = (await answer.json()) as { signupId: string; next: string }
  expect(reply.next).toBe('verify-email')
  return reply.signupId
}

const codeFor = async (signupId: string): Promise<string> => {
  const mail = await world.mailed('email-code', (one) => one.refs['signupId'] === signupId)
  return String(mail.secret)
}

const wrong = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0')

describe('sign-up', () => {
  test('takes a person in, and makes client and link only after the code', async () => {
    const body = somebody()
    const before = (await world.desk('whmcs').state())['clients']?.length
    const signupId = await accepted(body)
    expect((await world.desk('whmcs').state())['clients']).toHaveLength(before ?? -1)

    const answer = await post(world, '/api/auth/verify-email', { signupId, code: await codeFor(signupId) })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const { user, account } = (await answer.json()) as { user: Record<string, string>; account: Record<string, string> }
    expect(user).toEqual({ id: expect.any(String), email: body.email, firstName: 'Hanako', lastName: 'Sato', language: 'en' })
    expect(account).toMatchObject({ customerNumber: body.sfNumber, status: 'active' })
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^sid=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/),
      expect.stringMatching(/^device=/),
    ])

    const clients = (await world.desk('whmcs').state())['clients'] ?? []
    const ours = clients.filter((client) => client['email'] === body.email)
    expect(ours).toHaveLength(1)
    const accounts = (await world.desk('salesforce').state())['Account'] ?? []
    const linked = accounts.find((one) => one['Customer_Number__c'] === body.sfNumber)
    expect(linked).toMatchObject({ Portal_User_Id__c: user['id'], WHMCS_Client_Id__c: String(ours[0]?.['id']) })
    expect(linked?.['Portal_Linked_At__c']).toBeTruthy()
    await world.mailed('welcome', (mail) => 'userId' in mail.to && mail.to.userId === user['id'])
    expect(world.failures).toEqual([])
  })

  test.each([
    ['email', { email: 'nobody' }],
    ['password', { password: 'short' }],
    ['password', { password: 'x'.repeat(257) }],
    ['password', { password: '1qaz2wsx3edc' }],
    ['password', { password: 'HanakoSato2026!' }],
    ['sfNumber', { sfNumber: '' }],
    ['firstName', { firstName: '  ' }],
    ['phone', { phone: 'call me' }],
    ['address.country', { address: { line1: 'a', city: 'b', postcode: '100-0005', country: 'ZZ' } }],
    ['address.line1', { address: { city: 'b', postcode: '100-0005', country: 'JP' } }],
    ['language', { language: 'fr' }],
    ['dateOfBirth', { dateOfBirth: '31.12.1990' }],
    ['role', { role: 'admin' }],
  ])('names the field that is wrong: %s', async (path, change) => {
    const problem = await problemOf(
      await post(world, '/api/auth/signup', { ...somebody({ sfNumber: 'C-1001', email: 'customer1001@example.jp' }), ...change }),
    )
    expect(problem).toMatchObject({ status: 422, code: 'invalid_request' })
    expect(problem.errors?.map((error) => error.path)).toContain(path)
  })

  test('answers alike for a number that is unknown, taken, or none at all', async () => {
    const { body } = await signedUp(world)
    const details = new Set<string>()
    for (const sfNumber of ['C-9999', body.sfNumber, body.sfNumber.toLowerCase(), "C-1' OR Name != '"]) {
      const problem = await problemOf(await post(world, '/api/auth/signup', { ...somebody(), sfNumber }))
      expect(problem).toMatchObject({ status: 422, code: 'customer_number_not_usable' })
      details.add(problem.detail)
    }
    expect(details.size).toBe(1)
  })

  test('says when to come back while Salesforce is away', async () => {
    await world.desk('salesforce').fault({ path: '/services/data' }, { kind: 'status', status: 500, applied: false }, 10)
    const answer = await post(world, '/api/auth/signup', somebody())
    await world.desk('salesforce').calm()
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await problemOf(answer)).toMatchObject({ status: 503, code: 'dependency_unavailable' })
  })

  test('does not tell that an e-mail is registered: same answer, another mail', async () => {
    const { body } = await signedUp(world)
    const [known, unknown] = [{ ...somebody(), email: body.email.toUpperCase() }, somebody()]
    const answers = await Promise.all([post(world, '/api/auth/signup', known), post(world, '/api/auth/signup', unknown)])
    expect(answers.map((answer) => answer.status)).toEqual([202, 202])
    const [one, other] = answers.map((answer) => [...answer.headers.keys()].sort())
    expect(one).toEqual(other)
    const [reply, control] = (await Promise.all(answers.map((answer) => answer.json()))) as { signupId: string; next: string }[]
    expect(Object.keys(reply ?? {})).toEqual(Object.keys(control ?? {}))
    await world.mailed('already-registered')
    const rows = await world.db
      .selectFrom('signups')
      .select(['known_email', 'code_hash'])
      .where('id', '=', reply?.signupId ?? '')
      .execute()
    expect(rows).toEqual([{ known_email: true, code_hash: null }])
    // No code was made, so none can be guessed.
    expect(await problemOf(await post(world, '/api/auth/verify-email', { signupId: reply?.signupId, code: '000000' }))).toMatchObject({
      code: 'code_invalid',
    })
  })

  test('opens a Case, and blocks nothing, when no Contact has the e-mail', async () => {
    const { account, body, user } = await signedUp(world, { email: 'stranger@example.jp' })
    expect(account.status).toBe('review')
    expect((await post(world, '/api/auth/login', { email: body.email, password: PASSWORD })).status).toBe(200)
    const found = await world.until(async () => {
      const cases = (await world.desk('salesforce').state())['Case'] ?? []
      const own = cases.filter((one) => String(one['Description']).includes(user.id))
      return own.length > 0 ? own : null
    })
    expect(found).toHaveLength(1)
    expect(found[0]).toMatchObject({ Subject: 'Portal: email_mismatch', Portal_Case_Key__c: expect.stringMatching(/^[0-9a-f-]{36}$/) })
    expect(String(found[0]?.['Description'])).not.toContain(body.email)
  })

  test('gives the number to who verifies first', async () => {
    const { sfNumber } = somebody()
    const [first, second] = [await accepted({ ...somebody(), sfNumber }), await accepted({ ...somebody(), sfNumber })]
    const codes = [await codeFor(first), await codeFor(second)]
    const answers = await Promise.all([
      post(world, '/api/auth/verify-email', { signupId: first, code: codes[0] }),
      post(world, '/api/auth/verify-email', { signupId: second, code: codes[1] }),
    ])
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 422])
    const loser = answers.find((answer) => answer.status === 422)
    if (loser) expect(await problemOf(loser)).toMatchObject({ code: 'customer_number_not_usable' })
  })
})

describe('the code', () => {
  test('works once', async () => {
    const signupId = await accepted(somebody())
    const code = await codeFor(signupId)
    const answers = await Promise.all([1, 2, 3].map(() => post(world, '/api/auth/verify-email', { signupId, code })))
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 422, 422])
  })

  test('is void after five wrong tries, with one answer for everything', async () => {
    const signupId = await accepted(somebody())
    const code = await codeFor(signupId)
    const details = new Set<string>()
    for (let n = 0; n < 5; n += 1)
      details.add((await problemOf(await post(world, '/api/auth/verify-email', { signupId, code: wrong(code) }))).detail)
    for (const given of [
      { signupId, code },
      { signupId: crypto.randomUUID(), code },
      { signupId: 'no id', code },
      { signupId, code: 'letters' },
    ]) {
      const problem = await problemOf(await post(world, '/api/auth/verify-email', given))
      expect(problem).toMatchObject({ status: 422, code: 'code_invalid' })
      details.add(problem.detail)
    }
    expect(details.size).toBe(1)
    // A new one starts again, and the old one stays void.
    expect((await post(world, '/api/auth/resend-code', { signupId })).status).toBe(202)
    const fresh = await world.until(async () => (await codeFor(signupId)) !== code && codeFor(signupId))
    expect((await post(world, '/api/auth/verify-email', { signupId, code: fresh })).status).toBe(200)
  })

  test('expires after ten minutes', async () => {
    const signupId = await accepted(somebody())
    const code = await codeFor(signupId)
    const row = await world.db.selectFrom('signups').selectAll().where('id', '=', signupId).executeTakeFirstOrThrow()
    const lifeMs = Number(row.code_expires_at) - Number(row.created_at)
    expect(lifeMs).toBeGreaterThan(595_000)
    expect(lifeMs).toBeLessThan(660_000)
    await world.db
      .updateTable('signups')
      .set({ code_expires_at: new Date(0) })
      .where('id', '=', signupId)
      .execute()
    expect(await problemOf(await post(world, '/api/auth/verify-email', { signupId, code }))).toMatchObject({ code: 'code_invalid' })
  })

  test('is not stored in plain', async () => {
    const signupId = await accepted(somebody())
    const code = await codeFor(signupId)
    const flows = await world.db.selectFrom('flows').select(['input']).execute()
    const steps = await world.db.selectFrom('steps').select(['input', 'result']).execute()
    const row = await world.db.selectFrom('signups').selectAll().where('id', '=', signupId).executeTakeFirstOrThrow()
    expect(row.code_hash?.toString('utf8')).not.toContain(code)
    expect(JSON.stringify([flows, steps]).match(new RegExp(`"${code}"`))).toBeNull()
  })

  test('is sent again at most four times, and to nobody for an unknown sign-up', async () => {
    const signupId = await accepted(somebody())
    for (let n = 0; n < 6; n += 1) expect((await post(world, '/api/auth/resend-code', { signupId })).status).toBe(202)
    expect((await post(world, '/api/auth/resend-code', { signupId: crypto.randomUUID() })).status).toBe(202)
    expect((await post(world, '/api/auth/resend-code', { signupId: "' or 1" })).status).toBe(202)
    const asked = await world.db.selectFrom('flows').select('input').where('kind', '=', 'mail').execute()
    expect(asked.filter(({ input }) => JSON.stringify(input).includes(signupId))).toHaveLength(5)
  })
})

describe('log-in', () => {
  test('lets in, begins a new session and ends the one before', async () => {
    const { body, cookie } = await signedUp(world)
    const answer = await post(world, '/api/auth/login', { email: body.email.toUpperCase(), password: PASSWORD }, { cookie })
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ user: { email: body.email }, account: { customerNumber: body.sfNumber } })
    const session = cookiesOf(answer)
    expect(session).toMatch(/^sid=/)
    // The device was known already.
    expect(session).not.toContain('device=')
    expect((await world.web.fetch('/api/me', { headers: { cookie } })).status).toBe(401)
    expect((await world.web.fetch('/api/me', { headers: { cookie: session } })).status).toBe(200)
  })

  test('answers alike for an unknown e-mail and a wrong password', async () => {
    const { body } = await signedUp(world)
    const answers = await Promise.all([
      post(world, '/api/auth/login', { email: body.email, password: 'not the password' }),
      post(world, '/api/auth/login', { email: 'nobody@example.jp', password: 'not the password' }),
    ])
    const [one, other] = answers.map((answer) => [...answer.headers.keys()].sort())
    expect(one).toEqual(other)
    const [known, unknown] = await Promise.all(answers.map(problemOf))
    expect(known).toMatchObject({ status: 401, code: 'invalid_credentials' })
    expect({ ...known, correlationId: '' }).toEqual({ ...unknown, correlationId: '' })
  })

  test('refuses somebody who was disabled', async () => {
    const { body, user } = await signedUp(world)
    await world.db.updateTable('users').set({ disabled_at: new Date() }).where('id', '=', user.id).execute()
    expect((await post(world, '/api/auth/login', { email: body.email, password: PASSWORD })).status).toBe(401)
  })

  test('hashes a weaker password anew', async () => {
    const { body, user } = await signedUp(world)
    const { hashSync } = await import('@node-rs/argon2')
    const weak = hashSync(PASSWORD, { memoryCost: 8192, timeCost: 1 })
    await world.db.updateTable('users').set({ password_hash: weak }).where('id', '=', user.id).execute()
    expect((await post(world, '/api/auth/login', { email: body.email, password: PASSWORD })).status).toBe(200)
    const { password_hash } = await world.db.selectFrom('users').select('password_hash').where('id', '=', user.id).executeTakeFirstOrThrow()
    expect(password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect((await post(world, '/api/auth/login', { email: body.email, password: PASSWORD })).status).toBe(200)
  })

  test('is recorded without any e-mail', async () => {
    const { body, user } = await signedUp(world)
    await post(world, '/api/auth/login', { email: body.email, password: 'not the password' })
    await post(world, '/api/auth/login', { email: body.email, password: PASSWORD })
    const rows = await world.db.selectFrom('events').select(['kind', 'data']).where('subject_id', '=', user.id).orderBy('id').execute()
    expect(rows.map((row) => row.kind)).toEqual(expect.arrayContaining(['signup.verified', 'login.refused', 'login.accepted']))
    expect(JSON.stringify(rows)).not.toContain(body.email)
  })

  test('ends with log-out, which clears the site', async () => {
    const { cookie } = await signedUp(world)
    const answer = await post(world, '/api/auth/logout', undefined, { cookie })
    expect(answer.status).toBe(204)
    expect(answer.headers.get('clear-site-data')).toBe('"cookies","storage","cache"')
    expect((await world.web.fetch('/api/me', { headers: { cookie } })).status).toBe(401)
    expect((await post(world, '/api/auth/logout')).status).toBe(204)
  })
})

describe('a new password', () => {
  const SECOND = 'quite another phrase 7'
  const tokenFor = async (userId: string) => {
    const mail = await world.mailed('password-reset', (one) => 'userId' in one.to && one.to.userId === userId)
    return String(mail.secret)
  }

  test('comes by link, once, and ends every session', async () => {
    const { body, user, cookie } = await signedUp(world)
    expect((await post(world, '/api/auth/request-password-reset', { email: body.email })).status).toBe(202)
    const token = await tokenFor(user.id)
    // A refused password leaves the link usable.
    const refused = await problemOf(await post(world, '/api/auth/reset-password', { token, password: 'HanakoSato2026!' }))
    expect(refused.errors?.[0]).toMatchObject({ path: 'password', code: 'password_guessable' })
    expect((await post(world, '/api/auth/reset-password', { token, password: SECOND })).status).toBe(204)
    expect((await world.web.fetch('/api/me', { headers: { cookie } })).status).toBe(401)
    expect((await post(world, '/api/auth/login', { email: body.email, password: PASSWORD })).status).toBe(401)
    expect((await post(world, '/api/auth/login', { email: body.email, password: SECOND })).status).toBe(200)
    expect(await problemOf(await post(world, '/api/auth/reset-password', { token, password: SECOND }))).toMatchObject({
      status: 422,
      code: 'token_invalid',
    })
  })

  test('is refused for a link that is unknown or has expired', async () => {
    const { body, user } = await signedUp(world)
    await post(world, '/api/auth/request-password-reset', { email: body.email })
    const token = await tokenFor(user.id)
    await world.db
      .updateTable('password_resets')
      .set({ expires_at: new Date(0) })
      .where('user_id', '=', user.id)
      .execute()
    for (const given of [token, 'unknown']) {
      expect(await problemOf(await post(world, '/api/auth/reset-password', { token: given, password: SECOND }))).toMatchObject({
        code: 'token_invalid',
      })
    }
  })

  test('may be asked for by anybody, and nothing tells whether there is an account', async () => {
    const { body } = await signedUp(world)
    const answers = await Promise.all(
      [body.email, 'nobody@example.jp'].map((email) => post(world, '/api/auth/request-password-reset', { email })),
    )
    expect(answers.map((answer) => answer.status)).toEqual([202, 202])
    expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual(['{}', '{}'])
    const [one, other] = answers.map((answer) => [...answer.headers.keys()].sort())
    expect(one).toEqual(other)
  })

  test('can be set by who knows the old one; other sessions end and this one is replaced', async () => {
    const { body, cookie } = await signedUp(world)
    const elsewhere = cookiesOf(await post(world, '/api/auth/login', { email: body.email, password: PASSWORD }))
    const wrongOne = await problemOf(
      await post(world, '/api/auth/change-password', { current: 'not the password', password: SECOND }, { cookie }),
    )
    expect(wrongOne.errors?.[0]).toMatchObject({ path: 'current', code: 'wrong_password' })
    const answer = await post(world, '/api/auth/change-password', { current: PASSWORD, password: SECOND }, { cookie })
    expect(answer.status).toBe(204)
    for (const old of [cookie, elsewhere]) expect((await world.web.fetch('/api/me', { headers: { cookie: old } })).status).toBe(401)
    expect((await world.web.fetch('/api/me', { headers: { cookie: cookiesOf(answer) } })).status).toBe(200)
  })
})
