// Looking after an account: who one is, what one pays with, in which language, and with which password.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { atRest } from '../../scripts/portal/at-rest.ts'
import type { Look } from '../../scripts/portal/looks.ts'
import { sessionIdOf } from '../../src/auth/sessions.ts'
import { startWorld, type TestWorld } from '../world.ts'
import type { Customer } from '../world/customers.ts'
import { until } from '../world/until.ts'
import { useBrowser } from './browser.ts'
import { customerInReview } from './in-review.ts'
import { alert, customerIn, fill, keepCart, mainAction, signIn, visit } from './visit.ts'
import { wordsIn } from './words.ts'

/** The tests of one language; each has a file of its own, so that they run beside each other. */
export function testAccount(language: Look['language']): void {
  const say = wordsIn(language)
  const open = useBrowser()
  const english = { language: 'en', name: 'English' } as const
  const japanese = { language: 'ja', name: '日本語' } as const
  const [own, another] = language === 'en' ? [english, japanese] : [japanese, english]
  let world: TestWorld

  beforeAll(async () => {
    world = await startWorld()
  })
  afterAll(() => world.close())

  async function at(path: string, number: string) {
    const customer = await customerIn(world, language, number)
    const opened = await open({ language })
    await signIn(opened.page, customer, world.url)
    await visit(opened.page, world.url + path)
    return { ...opened, customer }
  }

  test('a changed address is WHMCS’s, and what is refused is marked where it stands', async () => {
    const { page, customer, faults } = await at('/account', 'C-1036')
    await fill(page, { 'address.city': 'Minato' })
    await page.getByRole('button', { name: say('Save') }).click()
    await page.getByText(say('It is saved.')).waitFor()
    expect((await world.whmcs.rows('clients')).find((client) => client['email'] === customer.email)?.['city']).toBe('Minato')
    expect(faults).toEqual([])
    await fill(page, { 'address.postcode': '!' })
    await page.getByRole('button', { name: say('Save') }).click()
    await page.locator('[name="address.postcode"][aria-invalid=true]').waitFor()
  })

  test('what is newer in the billing system is shown where nothing was typed, and is not written over', async () => {
    const { page, customer, faults } = await at('/account', 'C-1022')
    const sent: unknown[] = []
    page.on('request', (request) => void (request.method() === 'PATCH' && sent.push(request.postDataJSON())))
    const phone = page.locator('[name=phone]')
    await phone.waitFor()
    const changeElsewhere = (number: string) => customer.browser.patch('/api/me/billing', { phone: number })
    const clientOf = async () => (await world.whmcs.rows('clients')).find((client) => client['email'] === customer.email)
    await changeElsewhere('+81 90-0000-0001')
    await fill(page, { 'address.city': 'Minato' })
    await page.getByRole('button', { name: say('Save') }).click()
    await page.getByText(say('It is saved.')).waitFor()
    expect(sent).toEqual([{ address: { city: 'Minato' } }])
    expect(await clientOf()).toMatchObject({ city: 'Minato', phonenumber: expect.stringMatching(/0001$/) })
    expect(await phone.inputValue()).toMatch(/0001$/)

    await fill(page, { taxId: 'T123' })
    await changeElsewhere('+81 90-0000-0002')
    const comeBack = async () => {
      await page.evaluate(`document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))`)
      return phone.inputValue()
    }
    await expect.poll(comeBack, { timeout: 15_000 }).toMatch(/0002$/)
    await page.getByRole('button', { name: say('Save') }).click()
    await expect.poll(() => sent.at(-1)).toEqual({ taxId: 'T123', address: {} })
    await until(async () => (await clientOf())?.['tax_id'] === 'T123', 'the tax number to be WHMCS’s')
    expect(await clientOf()).toMatchObject({ city: 'Minato', phonenumber: expect.stringMatching(/0002$/) })
    expect(faults).toEqual([])
  })

  test('a language that is chosen is the customer’s, in what the server says too; another browser takes it up', async () => {
    const { page, customer } = await at('/account', 'C-1037')
    await page.getByRole('button', { name: another.name }).first().click()
    await page.getByRole('heading', { level: 1, name: wordsIn(another.language)('Account') }).waitFor()
    await until(async () => (await customer.browser.get('/api/me')).body.user.language === another.language, 'the language to be kept')
    const { page: other } = await open({ language })
    await signIn(other, customer, world.url)
    await visit(other, `${world.url}/dashboard`)
    await other.getByText(`${wordsIn(another.language)('Customer number')} C-1037`).waitFor()
  })

  /** The page is in this language, by its heading. */
  const isIn = (page: Page, spoken: Look['language']) => page.getByRole('heading', { level: 1, name: wordsIn(spoken)('Account') }).waitFor()
  const languageOf = async ({ browser }: Customer) => (await browser.get('/api/me')).body.user.language
  const kept = async (page: Page) => (await page.context().cookies()).find(({ name }) => name === 'language')?.value

  test('a language that was chosen in one tab is shown in the others, too, once they are looked at', async () => {
    const { page } = await at('/account', 'C-1043')
    const other = await page.context().newPage()
    await visit(other, `${world.url}/account`)
    await other.getByRole('button', { name: another.name }).first().click()
    await isIn(other, another.language)
    const lookAt = `window.dispatchEvent(new Event('visibilitychange')), document.documentElement.lang`
    await expect.poll(() => page.evaluate(lookAt), { timeout: 15_000 }).toBe(another.language)
    await isIn(page, another.language)
  })

  test('what was chosen last is the customer’s language, on whichever device', async () => {
    const { page, customer } = await at('/account', 'C-1044')
    await page.getByRole('button', { name: another.name }).first().click()
    await expect.poll(() => languageOf(customer)).toBe(another.language)
    const { page: other } = await open({ language })
    await signIn(other, customer, world.url)
    await visit(other, `${world.url}/account`)
    await isIn(other, another.language)
    await other.getByRole('button', { name: own.name }).first().click()
    await expect.poll(() => languageOf(customer)).toBe(language)
    await page.reload()
    await atRest(page)
    await isIn(page, language)
    expect(await languageOf(customer)).toBe(language)
  })

  test('who logs in where somebody else was keeps their language; what they have chosen there before is theirs', async () => {
    const { page } = await at('/account', 'C-1045')
    await page.getByRole('button', { name: say('Sign out'), exact: true }).click()
    await page.getByRole('link', { name: say('Log in') }).waitFor()
    expect(await kept(page)).toBe(`shown-${language}`)
    const next = await customerIn(world, another.language, 'C-1046')
    const logIn = async () => {
      await fill(page, { email: next.email, password: next.password })
      await mainAction(page).click()
      await page.waitForURL('**/account')
      await atRest(page)
    }
    const address = `${world.url}/login?returnTo=%2Faccount`
    await visit(page, address)
    await logIn()
    await isIn(page, another.language)
    expect(await languageOf(next)).toBe(another.language)

    await page.getByRole('button', { name: wordsIn(another.language)('Sign out'), exact: true }).click()
    await page.getByRole('link', { name: wordsIn(another.language)('Log in') }).waitFor()
    await page.reload()
    await page.getByRole('link', { name: wordsIn(another.language)('Log in') }).waitFor()
    await visit(page, `${address}&lang=${language}`)
    await logIn()
    await isIn(page, language)
    await expect.poll(() => languageOf(next)).toBe(language)
    await expect.poll(() => kept(page)).toBe(`shown-${language}`)
  })

  test('a payment method that was added in another tab is there without a reload, and so is what is to be paid', async () => {
    const { page, customer } = await at('/dashboard', 'C-1038')
    await page.getByText(say('Add a payment method.')).waitFor()
    await page.getByRole('link', { name: say('To payment methods') }).click()
    const opened = page.context().waitForEvent('page')
    await page.getByRole('button', { name: say('Add a payment method') }).click()
    const billing = await opened
    await billing.getByRole('heading', { level: 1 }).first().waitFor()
    await world.customers.addCard(customer)
    await billing.close()
    await page.getByText('•••• 4242').waitFor({ timeout: 20_000 })
    const order = await world.customers.order(customer, ['VPN-PERSONAL'])
    await world.customers.press(order.sfOrderId)
    await world.customers.orderIs(customer, order.id, ['active'])
    await page.getByRole('link', { name: say('Overview') }).click()
    const invoices = page.getByRole('region', { name: say('Invoices') })
    await invoices.getByRole('definition').filter({ hasText: /^1$/ }).waitFor()
    await invoices.getByText('¥680').waitFor()
    expect(await page.getByText(say('Add a payment method.')).count()).toBe(0)
  })

  test(
    'until it is known whose an older client is, nothing is said of it that is not so, and no press is offered that is refused',
    { timeout: 90_000 },
    async () => {
      const { customer, endCheck } = await customerInReview(world, 'C-1021')
      await customer.browser.patch('/api/me', { language })
      const { page, faults } = await open({ language })
      await signIn(page, customer, world.url)
      const checking = page.getByText(say('Our staff are still checking that this account is yours.'))
      const noneOpen = page.getByText(say('There are no open invoices.'))
      const intoBilling = page.locator('main button').filter({ hasText: '↗' })
      await visit(page, `${world.url}/dashboard`)
      await page.getByText(say('When they are done, what you had before appears here')).waitFor()
      await checking.waitFor()
      expect([await noneOpen.count(), await page.getByText(say('Add a payment method.')).count()]).toEqual([0, 0])
      await visit(page, `${world.url}/billing`)
      await page.getByText(say('There is none yet. You need one before you can order; nothing is charged by adding it.')).waitFor()
      await expect.poll(() => checking.count()).toBe(2)
      expect([await noneOpen.count(), await intoBilling.count()]).toEqual([0, 0])
      await visit(page, `${world.url}/account`)
      await checking.waitFor()
      expect(await page.getByRole('button', { name: say('Save') }).count()).toBe(0)
      const { items } = (await world.customers.cart(customer, ['VPN-PERSONAL'])) as { items: object[] }
      await keepCart(page, items)
      await visit(page, `${world.url}/checkout`)
      await page.getByText(say('Before you can order, we need a way for you to pay.')).waitFor()
      await checking.waitFor()
      expect(await intoBilling.count()).toBe(0)

      // A card that is there is no secret, since orders need one; which it is, is.
      await world.customers.addCard(customer)
      await visit(page, `${world.url}/billing`)
      await page.getByText(say('There is one, so you can order.')).waitFor()
      expect([await page.getByText('4242').count(), await intoBilling.count()]).toEqual([0, 0])
      await visit(page, `${world.url}/dashboard`)
      await page.getByText(say('You can order as usual')).waitFor()
      await visit(page, `${world.url}/checkout`)
      await mainAction(page).click()
      await page.waitForURL('**/orders/*')

      await endCheck()
      await visit(page, `${world.url}/billing`)
      await page.getByText('•••• 4242').waitFor()
      await noneOpen.waitFor()
      await expect.poll(() => intoBilling.count()).toBe(2)
      await visit(page, `${world.url}/account`)
      expect(await page.locator('[name="address.city"]').inputValue()).toBe('Chiyoda')
      expect(faults).toEqual([])
    },
  )

  test('a new password ends other sessions; the old one opens nothing', async () => {
    const { page, customer } = await at('/account', 'C-1039')
    await world.browser().post('/api/auth/login', { email: customer.email, password: customer.password })
    await fill(page, { current: 'not this one', password: 'a new one of several words' })
    await page.getByRole('button', { name: say('Change the password') }).click()
    await page.getByText(say('This is not your current password.')).waitFor()
    await fill(page, { current: customer.password, password: 'a new one of several words' })
    await page.getByRole('button', { name: say('Change the password') }).click()
    await page.getByText(say('Every other session has ended.')).waitFor()
    const login = (password: string) => world.browser().post('/api/auth/login', { email: customer.email, password })
    expect((await login(customer.password)).status).toBe(401)
    expect((await login('a new one of several words')).status).toBe(200)
  })

  test('who is logged in elsewhere too can end that, with a log-in of the last ten minutes', async () => {
    const customer = await customerIn(world, language, 'C-1047')
    const elsewhere = world.browser()
    await elsewhere.post('/api/auth/login', { email: customer.email, password: customer.password })
    const { page } = await open({ language })
    await signIn(page, customer, world.url)
    await visit(page, `${world.url}/account`)
    const end = page.getByRole('button', { name: say('Sign out everywhere else') })
    await beganBefore(customer, 11)
    await end.click()
    await alert(page, say('To be safe, this takes a log-in of the last ten minutes.'))
    expect((await elsewhere.get('/api/me')).status).toBe(200)
    await beganBefore(customer, 9)
    await end.click()
    await page.getByText(say('You are logged in only here now.')).waitFor()
    await end.waitFor({ state: 'detached' })
    expect((await elsewhere.get('/api/me')).status).toBe(401)
    expect(page.url()).toBe(`${world.url}/account`)
  })

  /** The session began so many minutes ago. */
  async function beganBefore({ browser }: Customer, minutes: number): Promise<void> {
    const key = `session:${sessionIdOf(browser.cookies().get('sid') ?? '')}`
    const [end, , ...rest] = (await world.wired.redis.get(key))?.split('|') ?? []
    await world.wired.redis.set(key, [end, Date.now() - minutes * 60_000, ...rest].join('|'), 'KEEPTTL')
  }

  test('an address that is not complete is asked for first of all, with the way to it', async () => {
    const customer = await customerIn(world, language, 'C-1048')
    const { db } = world.wired
    const { address } = await db.selectFrom('accounts').select('address').where('customer_number', '=', 'C-1048').executeTakeFirstOrThrow()
    await db
      .updateTable('accounts')
      .set({ address: JSON.stringify({ ...address, city: '' }) })
      .where('customer_number', '=', 'C-1048')
      .execute()
    const { page } = await open({ language })
    await signIn(page, customer, world.url)
    await visit(page, `${world.url}/dashboard`)
    await page.getByText(say('Complete your address.')).waitFor()
    await page.getByRole('link', { name: say('To my address') }).click()
    await page.waitForURL('**/account')
    await page.locator('[name="address.city"]').waitFor()
  })

  test('who has forgotten the password chooses another one by the link in the mail, which stays in no address', async () => {
    const customer = await customerIn(world, language, 'C-1040')
    const { page } = await open({ language })
    await visit(page, `${world.url}/login`)
    await page.getByRole('link', { name: say('I have forgotten my password') }).click()
    // Both pages have a field of this name.
    await page.getByRole('heading', { level: 1, name: say('A new password') }).waitFor()
    await fill(page, { email: customer.email })
    await mainAction(page).click()
    await page.getByRole('heading', { level: 1, name: say('Check your inbox') }).waitFor()
    const link = await until(async () => {
      const mail = (await world.mail.rows('messages')).find(
        (message) => message['to'] === customer.email && String(message['text']).includes('/reset-password'),
      )
      return /https?:\S+\/reset-password\S+/.exec(String(mail?.['text'] ?? ''))?.[0]
    }, 'the mail with the link')
    await visit(page, link)
    expect(page.url()).toBe(`${world.url}/reset-password`)
    await fill(page, { password: 'a new one of several words' })
    await mainAction(page).click()
    await page.getByRole('heading', { level: 1, name: say('Your password is changed') }).waitFor()
    await page
      .getByRole('link', { name: say('Log in') })
      .last()
      .click()
    await page.getByRole('heading', { level: 1, name: say('Log in') }).waitFor()
    await fill(page, { email: customer.email, password: 'a new one of several words' })
    await mainAction(page).click()
    await page.waitForURL('**/dashboard')
  })

  test('who signs out leaves nothing behind, in no tab', async () => {
    const { page, customer } = await at('/account', 'C-1041')
    const { items } = (await world.customers.cart(customer)) as { items: object[] }
    await keepCart(page, items)
    await page.reload()
    await page.getByRole('link', { name: say('Cart (3)') }).waitFor()
    const other = await page.context().newPage()
    await visit(other, `${world.url}/orders`)
    await page.getByRole('button', { name: say('Sign out'), exact: true }).click()
    await page.getByRole('link', { name: say('Log in') }).waitFor()
    await other.waitForURL('**/login?returnTo=%2Forders')
    for (const tab of [page, other]) await tab.locator('header a[href="/checkout"]').waitFor({ state: 'detached' })
    await expect.poll(() => page.evaluate('({ ...localStorage })')).toEqual({ cart: '[]' })
    await page.goto(`${world.url}/orders`)
    await page.waitForURL('**/login?returnTo=%2Forders')
  })

  test('a private page brings who logs in back to it, and nobody to another site', async () => {
    const customer = await customerIn(world, language, 'C-1042')
    for (const [returnTo, led] of [
      ['/billing', '/billing'],
      ['https://example.com/', '/dashboard'],
      ['//example.com', '/dashboard'],
      ['/\\example.com', '/dashboard'],
      ['/.//example.com', '/dashboard'],
    ]) {
      const { page } = await open({ language })
      await visit(page, `${world.url}/login?${new URLSearchParams({ returnTo: returnTo ?? '' })}`)
      await fill(page, { email: customer.email, password: customer.password })
      await mainAction(page).click()
      await page.waitForURL(world.url + (led ?? ''))
      await page.context().close()
    }
  })
}
