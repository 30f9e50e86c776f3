import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Install, newClient, orderFields, row, rows, startInstall } from './whmcs-install.ts'

let install: Install
beforeAll(async () => {
  install = await startInstall()
})
afterAll(() => install.close())
afterEach(() => install.fresh())

const token = async (fields: Record<string, string | number>) => String((await install.ok('CreateSsoToken', fields)).redirect_url)
const open = (url: string, cookie = '', init: RequestInit = {}) => fetch(url, { redirect: 'manual', headers: { cookie }, ...init })

/** Signs a client on; where it leads and the cookie. */
async function signOn(fields: Record<string, string | number>) {
  const answer = await open(await token(fields))
  expect(answer.status).toBe(302)
  const set = answer.headers.get('set-cookie') ?? ''
  expect(set).toContain('HttpOnly')
  return { location: answer.headers.get('location'), cookie: set.split(';')[0] ?? '' }
}
async function see(path: string, cookie: string) {
  const answer = await open(install.url + path, cookie)
  return { status: answer.status, html: await answer.text(), headers: answer.headers }
}

describe('CreateSsoToken', () => {
  test.each([
    [{}, '/clientarea.php'],
    [{ destination: 'clientarea:invoices' }, '/clientarea.php?action=invoices'],
    [{ destination: 'clientarea:services' }, '/clientarea.php?action=services'],
    [{ destination: 'clientarea:profile' }, '/clientarea.php?action=details'],
    [{ destination: 'clientarea:tickets' }, '/supporttickets.php'],
    [
      { destination: 'sso:custom_redirect', sso_redirect_path: 'index.php?rp=/account/paymentmethods' },
      '/index.php?rp=/account/paymentmethods',
    ],
    [{ destination: 'sso:custom_redirect', sso_redirect_path: '/viewinvoice.php?id=5' }, '/viewinvoice.php?id=5'],
  ])('%j leads to %s', async (fields, location) => {
    expect((await signOn({ client_id: 1001, ...fields })).location).toBe(location)
  })
  test('the address is this install’s, the token forty hex digits', async () => {
    const { access_token: value, redirect_url: url } = await install.ok('CreateSsoToken', { client_id: 1001 })
    expect(value).toMatch(/^[0-9a-f]{40}$/)
    expect(url).toBe(`${install.url}/oauth/singlesignon.php?access_token=${String(value)}`)
  })
  test.each([
    [{}, 'A valid client_id or user_id is required'],
    [{ client_id: 5 }, 'Invalid client_id'],
    [{ user_id: 5 }, 'Invalid user_id'],
    [{ client_id: 1001, user_id: 502 }, 'Invalid user_id for client'],
    [{ client_id: 1001, destination: 'https://evil.example' }, 'Invalid destination'],
    [{ client_id: 1001, destination: 'constructor' }, 'Invalid destination'],
    [{ client_id: 1001, destination: 'clientarea:product_details', service_id: 5 }, 'Token could not be provisioned: Invalid service_id'],
  ])('%j: %s', async (fields, message) => {
    expect(await install.refusal('CreateSsoToken', fields)).toBe(message)
  })
  test.each(['', '//evil.example', 'https://evil.example', '/\\evil.example', 'javascript:alert(1)'])(
    'the redirect %j leaves the install',
    async (path) => {
      const fields = { client_id: 1001, destination: 'sso:custom_redirect', sso_redirect_path: path }
      expect(await install.refusal('CreateSsoToken', fields)).toBe('Token could not be provisioned: Invalid sso_redirect_path')
    },
  )
  test('a client may have switched it off', async () => {
    const url = await token({ user_id: 501 })
    await install.desk('client-sso', { clientId: 1001, allowed: false })
    expect(await install.refusal('CreateSsoToken', { client_id: 1001 })).toBe('SSO authentication blocked for client 1001')
    expect((await open(url)).status).toBe(403)
  })
  test('a token works once; a second use is refused and written down', async () => {
    const url = await token({ client_id: 1001 })
    expect((await open(url)).status).toBe(302)
    const again = await open(url)
    expect([again.status, again.headers.get('set-cookie')]).toEqual([403, null])
    expect((await install.state()).misuse).toMatchObject([{ what: 'sign-on token used again' }])
  })
  test('a token works for sixty seconds', async () => {
    const [first, second] = [await token({ client_id: 1001 }), await token({ client_id: 1001 })]
    await install.advance(60_000)
    expect((await open(first)).status).toBe(302)
    await install.advance(1)
    expect((await open(second)).status).toBe(403)
    expect((await open(`${install.url}/oauth/singlesignon.php?access_token=nonsense`)).status).toBe(403)
  })
})

describe('the client area', () => {
  const path = '/account/paymentmethods'
  const card = { ccnumber: '4242 4242 4242 4242', ccexpiry: '11/29', cccvv: '123', ccdescription: '' }

  async function form(cookie: string, fields: Record<string, string>) {
    const { html } = await see(path, cookie)
    const hidden = /name="token" value="([0-9a-f]+)"/.exec(html)?.[1] ?? ''
    return open(install.url + path, cookie, { method: 'POST', body: new URLSearchParams({ token: hidden, ...fields }) })
  }

  test('shows nothing without a session', async () => {
    for (const page of ['/', '/clientarea.php', path, '/viewinvoice.php?id=9001'])
      expect((await see(page, 'WHMCSSandbox=abcdef')).status).toBe(403)
  })
  test('a card added there is a pay method of the API: brand, last four, expiry, no number', async () => {
    const clientId = await newClient(install)
    const { cookie } = await signOn({ client_id: clientId })
    const answer = await form(cookie, card)
    expect([answer.status, answer.headers.get('location')]).toEqual([302, `${path}?added=1`])
    expect(rows(await install.ok('GetPayMethods', { clientid: clientId }), 'paymethods')).toMatchObject([
      { type: 'RemoteCreditCard', card_last_four: '4242', card_type: 'Visa', expiry_date: '11/29', description: 'Visa 4242' },
    ])
    expect((await see(`${path}?added=1`, cookie)).html).toMatch(/The card was added[^]*Visa •••• 4242/)
    expect(JSON.stringify(await install.state())).not.toContain('42424242')
  })
  test.each([
    [{ ccnumber: '4242 4242 4242 4241' }, 'The card number is not valid.'],
    [{ ccnumber: '1234' }, 'The card number is not valid.'],
    [{ ccexpiry: '13/29' }, 'Write the expiry date as MM/YY.'],
    [{ ccexpiry: '01/26' }, 'This card has expired.'],
    [{ ccexpiry: '01/99' }, 'The expiry date is not valid.'],
    [{ cccvv: '1' }, 'The security code has three or four digits.'],
    [{ token: 'forged' }, 'The form was out of date. Please try again.'],
  ])('%j is refused: %s', async (wrong, message) => {
    const { cookie } = await signOn({ client_id: 1001 })
    const answer = await form(cookie, { ...card, ...wrong })
    expect(answer.status).toBe(422)
    expect(await answer.text()).toContain(message)
    expect((await install.state()).payMethods).toEqual([])
  })
  test('invoices, services and details are the signed-on client’s own, escaped', async () => {
    const clientId = await newClient(install, { companyname: '<b>Kaze & Co' })
    const { invoiceid, serviceids } = await install.ok('AddOrder', orderFields(clientId, [21]))
    const invoice = `/viewinvoice.php?id=${String(invoiceid)}`
    const service = `/clientarea.php?action=productdetails&id=${String(serviceids)}`
    const { cookie } = await signOn({ client_id: clientId, destination: 'clientarea:product_details', service_id: Number(serviceids) })
    expect((await see('/clientarea.php?action=invoices', cookie)).html).toContain(`#${String(invoiceid)}`)
    expect((await see(invoice, cookie)).html).toMatch(/Hikari Fiber 1G[^]*¥3,000[^]*¥8,200/)
    expect((await see('/clientarea.php?action=services', cookie)).html).toMatch(/Hikari Fiber 1G[^]*Pending/)
    expect((await see(service, cookie)).html).toContain('2026-03-04')
    const { html, headers } = await see('/clientarea.php?action=details', cookie)
    expect(html).toContain('&lt;b&gt;Kaze &amp; Co')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    const other = await signOn({ client_id: 1001 })
    for (const page of [invoice, service, '/nowhere']) expect((await see(page, other.cookie)).status).toBe(404)
    for (const page of [invoice, service]) expect((await see(page, cookie)).html).not.toContain('CANARY')
  })
  test('an invoice is paid there once a card is on file', async () => {
    const clientId = await newClient(install)
    const { invoiceid } = await install.ok('AddOrder', orderFields(clientId, [31]))
    const { cookie } = await signOn({ client_id: clientId })
    const page = `/viewinvoice.php?id=${String(invoiceid)}`
    const pay = async () => {
      const hidden = /name="token" value="([0-9a-f]+)"/.exec((await see(page, cookie)).html)?.[1] ?? ''
      return open(install.url + page, cookie, { method: 'POST', body: new URLSearchParams({ token: hidden }) })
    }
    expect((await pay()).headers.get('location')).toBe(path)
    await install.desk('pay-method', { clientId, last4: '4242' })
    expect((await pay()).headers.get('location')).toBe(page)
    expect((await install.ok('GetInvoice', { invoiceid: Number(invoiceid) })).status).toBe('Paid')
    expect(row((await install.ok('GetTransactions', { invoiceid: Number(invoiceid) })).transactions)).not.toEqual({})
  })
  test('a reset ends every session', async () => {
    const { cookie } = await signOn({ client_id: 1001 })
    expect((await see(path, cookie)).status).toBe(200)
    await install.desk('reset')
    expect((await see(path, cookie)).status).toBe(403)
  })
})
