// Log-ins, resets, profile, billing and single sign-on, right and wrong.

import { expect } from 'vitest'
import { until } from '../world/until.ts'
import { digits, word } from './canary.ts'
import { ANOTHER_PASSWORD, keepCookies, type Person, personBody } from './people.ts'
import type { Show } from './remote-answers.ts'

/** What is known of an e-mail shows nowhere; log-ins, resets, profile and single sign-on. */
export async function identity(show: Show, person: Person): Promise<void> {
  const { world, answers, aviary, hall } = show
  const stranger = hall.visitor()
  const request = (what: string) => aviary.fresh('request', `request ${what}`)
  await stranger.browser.post('/api/auth/signup', { ...personBody(aviary, 'nobody', 'C-1005'), email: person.email })
  await stranger.browser.post('/api/auth/login', {
    email: person.email,
    password: aviary.keep('password', 'wrong password', `${word(9)} ${word(9)}`),
  })
  await stranger.browser.post('/api/auth/login', { email: `${request('login e-mail')}@example.jp`, password: request('login password') })
  await stranger.browser.post('/api/auth/request-password-reset', { email: `${request('reset e-mail')}@example.jp` })
  await stranger.browser.post('/api/auth/reset-password', { token: request('reset token'), password: request('reset password') })
  await stranger.browser.post('/api/auth/verify-email', { signupId: request('sign-up id'), code: request('code') })
  await stranger.browser.post('/api/auth/resend-code', { signupId: request('resend id') })

  expect((await stranger.browser.post('/api/auth/request-password-reset', { email: person.email })).status).toBe(202)
  const token = await until(async () => {
    const texts = (await world.mail.rows('messages'))
      .filter((message) => message['to'] === person.email)
      .map((message) => String(message['text']))
    return texts.map((text) => /reset-password#token=([\w-]+)/.exec(text)?.[1]).find((found) => found !== undefined)
  }, 'a reset link')
  aviary.keep('token', 'reset token', token, person.who)
  const password = aviary.keep('password', 'password after reset', `${word(10)} ${word(10)}`, person.who)
  expect((await person.browser.post('/api/auth/reset-password', { token, password })).status).toBe(204)
  expect(
    (
      await person.browser.post(
        '/api/auth/login',
        { email: person.email, password },
        { 'user-agent': `Firefox/1 ${request('user agent')} Linux` },
      )
    ).status,
  ).toBe(200)
  keepCookies(aviary, person)
  const next = aviary.keep('password', 'password after change', `${ANOTHER_PASSWORD} ${word(10)}`, person.who)
  await person.browser.post('/api/auth/change-password', { current: request('current password'), password: next })
  expect((await person.browser.post('/api/auth/change-password', { current: password, password: next })).status).toBe(204)
  person.password = next
  keepCookies(aviary, person)
  await person.browser.get('/api/me/sessions')
  await person.browser.patch('/api/me', { nationality: aviary.fresh('pii', 'new nationality', person.who) })

  await answers.next('whmcs', { action: 'GetClientsDetails' }, 'error', 500)
  await person.browser.get('/api/me/billing')
  await person.browser.get('/api/me/billing')
  await answers.next('whmcs', { action: 'UpdateClient' }, 'business-error')
  await person.browser.patch('/api/me/billing', { taxId: aviary.fresh('pii', 'tax id', person.who) })
  await person.browser.patch('/api/me/billing', {
    companyName: aviary.fresh('pii', 'new company', person.who),
    address: { line2: aviary.fresh('pii', 'new line 2', person.who) },
  })
  for (const [shape, status] of [
    ['error', 500],
    ['html', 200],
    ['redirect', 302],
    ['odd-success', 200],
  ] as const) {
    await answers.next('whmcs', { action: 'GetPayMethods' }, shape, status)
    await person.browser.get('/api/billing/payment-methods/summary?fresh=1')
    await answers.next('whmcs', { action: 'CreateSsoToken' }, shape, status)
    await person.browser.post('/api/auth/sso-link', { destination: 'invoices' })
  }
  const link = await person.browser.post('/api/auth/sso-link', { destination: 'services' })
  expect(link.status).toBe(200)
  const url = String(link.body.url)
  aviary.keep('token', 'sso address', url.slice(url.indexOf('://') + 3), person.who)
  for (const value of new URL(url).searchParams.values())
    if (value.length >= 20) aviary.keep('token', `sso token ${value.length}`, value, person.who)
  await person.browser.post('/api/auth/sso-link', { destination: `service:${digits(6)}` })
}
