import { expect, test } from 'vitest'
import { startWorld, until } from '../world.ts'
import { kindOf } from '../world/customers.ts'

test('a customer who signs up in Japanese is greeted by family name, and is in WHMCS as WHMCS writes such addresses', async () => {
  await using world = await startWorld()
  const browser = world.browser()
  const address = { line1: '丸の内　１－２－３', city: '千代田区', state: '東京都', postcode: '100-0005', country: 'JP' }
  const body = world.customers.signUpBody('C-1001', { firstName: 'ﾊﾅｺ', lastName: '佐藤', language: 'ja', address })
  const email = String(body['email'])
  const asked = await browser.post('/api/auth/signup', body)
  const code = await world.customers.codeFor(email)
  await browser.post('/api/auth/verify-email', { signupId: asked.body.signupId, code })
  const mail = await until(
    async () => (await world.mail.rows('messages')).find((row) => row['to'] === email && kindOf(row) === 'welcome'),
    'the welcome mail',
  )
  expect(mail['text']).toContain('佐藤 ハナコ 様')
  const client = (await world.whmcs.rows('clients')).find((row) => row['email'] === email)
  expect(client).toMatchObject({ firstname: 'ハナコ', lastname: '佐藤', state: 'Tokyo', city: '千代田区', address1: '丸の内 １－２－３' })
  expect((await browser.get('/api/me/billing')).body.address).toEqual({ ...address, line1: '丸の内 １－２－３', state: 'Tokyo' })
  const changed = await browser.patch('/api/me/billing', { address: { state: '大阪府' } })
  expect([changed.status, changed.body.address.state]).toEqual([200, 'Osaka'])
})
