// From the cart to the order, and everything that may come between: one press is one order.

import type { Page, Route } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { atRest } from '../../scripts/portal/at-rest.ts'
import type { Look } from '../../scripts/portal/looks.ts'
import { startWorld, type TestWorld } from '../world.ts'
import type { Customer } from '../world/customers.ts'
import { useBrowser } from './browser.ts'
import { alert, customerIn, fill, keepCart, mainAction, signIn, visit } from './visit.ts'
import { wordsIn } from './words.ts'

/** The tests of one language; each has a file of its own, so that they run beside each other. */
export function testOrdering(language: Look['language']): void {
  const say = wordsIn(language)
  const open = useBrowser()
  let world: TestWorld

  beforeAll(async () => {
    world = await startWorld()
  })
  afterAll(() => world.close())

  /** Somebody with a card, and with these in the cart. */
  async function atCheckout(number: string, codes: readonly string[] = ['VPN-PERSONAL']) {
    const customer = await customerIn(world, language, number)
    await world.customers.addCard(customer)
    const opened = await open({ language })
    await signIn(opened.page, customer, world.url)
    const { items } = (await world.customers.cart(customer, codes)) as { items: object[] }
    await visit(opened.page, `${world.url}/help`)
    await keepCart(opened.page, items)
    await visit(opened.page, `${world.url}/checkout`)
    return { ...opened, customer }
  }

  const ordersOf = async ({ browser }: Customer): Promise<{ id: string; status: string }[]> => (await browser.get('/api/orders')).body.items
  const idIn = (page: Page): string => new URL(page.url()).pathname.split('/').at(-1) ?? ''
  const cartIn = (page: Page) => page.evaluate<string>(`localStorage.getItem('cart')`)

  /** The first order arrives; what becomes of its answer says `end`. */
  async function interruptFirst(page: Page, end: (route: Route) => unknown): Promise<void> {
    let isFirst = true
    await page.route('**/api/orders', async (route) => {
      if (route.request().method() !== 'POST' || !isFirst) return await route.fallback()
      isFirst = false
      await route.fetch()
      await end(route)
    })
  }

  /** A press whose answer is lost on its way. */
  async function loseReply(page: Page): Promise<void> {
    await interruptFirst(page, (route) => route.abort('connectionreset'))
    await mainAction(page).click()
    await alert(page, say('you will get one order, not two'))
  }

  test('a double click is one order, and the cart is empty after it', async () => {
    const { page, customer, faults } = await atCheckout('C-1023')
    await mainAction(page).dblclick()
    await page.waitForURL('**/orders/*')
    await page.getByText(say('Our staff are looking at your order.')).waitFor()
    expect((await ordersOf(customer)).map(({ id }) => id)).toEqual([idIn(page)])
    expect(await cartIn(page)).toBe('[]')
    expect(faults).toEqual([])
  })

  test('an order whose reply was lost is that order after the next press', async () => {
    const { page, customer } = await atCheckout('C-1024')
    await loseReply(page)
    expect(await cartIn(page)).not.toBe('[]')
    await mainAction(page).click()
    await page.waitForURL('**/orders/*')
    expect((await ordersOf(customer)).map(({ id }) => id)).toEqual([idIn(page)])
  })

  test('a reload in the middle of a press goes on with it', async () => {
    const { page, customer } = await atCheckout('C-1025')
    // Its answer never comes: the page is loaded again meanwhile.
    await interruptFirst(page, () => undefined)
    await mainAction(page).click()
    await expect.poll(() => ordersOf(customer)).toHaveLength(1)
    await page.reload()
    await page.waitForURL('**/orders/*')
    expect((await ordersOf(customer)).map(({ id }) => id)).toEqual([idIn(page)])
    // It is the order of that press, and none of before.
    expect(await page.getByText(say('no second one was made')).count()).toBe(0)
  })

  test('a press of somebody else, left behind in this browser, is not gone on with', async () => {
    const { page, customer } = await atCheckout('C-1026')
    await page.evaluate(
      `localStorage.setItem('order-under-way', JSON.stringify({ key: 'left-behind', at: Date.now(), userId: 'somebody-else', items: JSON.parse(localStorage.getItem('cart')) }))`,
    )
    const sent: string[] = []
    page.on('request', (request) => void (request.method() === 'POST' && sent.push(request.url())))
    await page.reload()
    await atRest(page)
    await mainAction(page).waitFor()
    await page.waitForLoadState('networkidle')
    expect(sent).toEqual([])
    expect(await ordersOf(customer)).toEqual([])
  })

  test('a press that was refused is over: nothing of it is sent by itself later', async () => {
    const { page, customer } = await atCheckout('C-1043')
    await page.route('**/api/orders', (route) =>
      route.request().method() === 'POST'
        ? route.fulfill({ status: 503, contentType: 'application/problem+json', body: '{"code":"dependency_unavailable"}' })
        : route.fallback(),
    )
    await mainAction(page).click()
    await alert(page, say('We cannot be reached just now.'))
    await page.unrouteAll()
    await page.reload()
    await atRest(page)
    await mainAction(page).waitFor()
    await page.waitForLoadState('networkidle')
    expect(await ordersOf(customer)).toEqual([])
  })

  test('a press whose order may be there is not over before somebody knows: not by a refusal that came before anybody looked', async () => {
    const { page, customer } = await atCheckout('C-1048')
    await loseReply(page)
    const refuse = (status: number, problem: object) =>
      page.route('**/api/orders', (route) =>
        route.request().method() === 'POST'
          ? route.fulfill({ status, contentType: 'application/problem+json', body: JSON.stringify(problem) })
          : route.fallback(),
      )
    await page.getByLabel(say('Quantity of VPN Personal')).selectOption('2')
    for (const [status, code] of [
      [429, 'rate_limited'],
      [503, 'session_store_unavailable'],
      [503, 'dependency_unavailable'],
    ] as const) {
      await page.unrouteAll()
      await refuse(status, { code })
      const answered = page.waitForResponse((response) => response.request().method() === 'POST')
      await mainAction(page).click()
      await answered
      await alert(page, say('you will get one order, not two'))
    }
    await page.unrouteAll()
    await mainAction(page).click()
    await page.waitForURL('**/orders/*')
    expect((await ordersOf(customer)).map(({ id }) => id)).toEqual([idIn(page)])
  })

  test('a press whose outcome the server does not know is the same press again', async () => {
    const { page, customer } = await atCheckout('C-1046')
    await interruptFirst(page, (route) =>
      route.fulfill({
        status: 503,
        contentType: 'application/problem+json',
        body: '{"code":"dependency_unavailable","outcome":"unknown"}',
      }),
    )
    await mainAction(page).click()
    await alert(page, say('you will get one order, not two'))
    await page.getByLabel(say('Quantity of VPN Personal')).selectOption('2')
    await mainAction(page).click()
    await page.waitForURL('**/orders/*')
    expect((await ordersOf(customer)).map(({ id }) => id)).toEqual([idIn(page)])
  })

  test('hours later the same cart is still the same press, though it does not go on by itself', async () => {
    const { page, customer } = await atCheckout('C-1047')
    await loseReply(page)
    const key = await page.evaluate<string>(`(() => {
      const press = JSON.parse(localStorage.getItem('order-under-way'))
      localStorage.setItem('order-under-way', JSON.stringify({ ...press, at: press.at - 5 * 3600000 }))
      return press.key
    })()`)
    const [first] = await ordersOf(customer)
    const sent: (string | undefined)[] = []
    page.on('request', (request) => void (request.method() === 'POST' && sent.push(request.headers()['idempotency-key'])))
    await page.reload()
    await atRest(page)
    // By itself it does not go on.
    await mainAction(page).waitFor()
    expect(sent).toEqual([])
    await mainAction(page).click()
    await page.waitForURL(`**/orders/${first?.id}`)
    expect(sent).toEqual([key])
  })

  test('a press that nobody answered is settled before another one: its order opens, and what was put in since stays', async () => {
    const { page, customer } = await atCheckout('C-1044')
    await loseReply(page)
    await page.getByLabel(say('Quantity of VPN Personal')).selectOption('2')
    await mainAction(page).click()
    await page.waitForURL('**/orders/*')
    expect((await ordersOf(customer)).map(({ id }) => id)).toEqual([idIn(page)])
    await visit(page, `${world.url}/checkout`)
    expect(await page.getByLabel(say('Quantity of VPN Personal')).inputValue()).toBe('1')
  })

  test('the same cart again shows the order that is there, and a second one only when it is wanted', async () => {
    const { page, customer } = await atCheckout('C-1027')
    const cart = await cartIn(page)
    await mainAction(page).click()
    await page.waitForURL('**/orders/*')
    const first = idIn(page)
    await page.evaluate(`localStorage.setItem('cart', ${JSON.stringify(cart)})`)
    await visit(page, `${world.url}/checkout`)
    await mainAction(page).click()
    await page.waitForURL(`**/orders/${first}`)
    await page.getByText(say('no second one was made')).waitFor()
    expect(await ordersOf(customer)).toHaveLength(1)
    await page.getByRole('button', { name: say('I want it twice') }).click()
    await page.waitForURL((url) => url.pathname.startsWith('/orders/') && !url.pathname.endsWith(first))
    expect(await ordersOf(customer)).toHaveLength(2)
  })

  test('the way back from an order does not lead into ordering it again', async () => {
    const { page, customer } = await atCheckout('C-1028')
    await mainAction(page).click()
    await page.waitForURL('**/orders/*')
    await page.goBack()
    await atRest(page)
    expect(page.url()).not.toContain('/orders/')
    await visit(page, `${world.url}/checkout`)
    await page.getByText(say('There is nothing in it yet.')).waitFor()
    expect(await ordersOf(customer)).toHaveLength(1)
  })

  test('a cart is one in all tabs, and is there again after the log-in that an order asks for', async () => {
    const customer = await customerIn(world, language, 'C-1029')
    await world.customers.addCard(customer)
    const { page } = await open({ language })
    await visit(page, `${world.url}/catalog`)
    await page.getByRole('link', { name: 'VPN Personal' }).click()
    await mainAction(page).click()
    const other = await page.context().newPage()
    await visit(other, `${world.url}/checkout`)
    await other.getByLabel(say('Quantity of VPN Personal')).selectOption('3')
    await page.getByRole('link', { name: say('Cart (3)') }).click()
    await page.getByRole('link', { name: say('Log in to order') }).click()
    await page.waitForURL('**/login?returnTo=%2Fcheckout')
    await page.locator('[name=email]').fill(customer.email)
    await page.locator('[name=password]').fill(customer.password)
    await mainAction(page).click()
    await page.waitForURL('**/checkout')
    await page.getByText('¥2,040').first().waitFor()
    // The other tab hears of the log-in.
    await other.getByRole('link', { name: say('Account') }).waitFor()
    await mainAction(page).click()
    await page.waitForURL('**/orders/*')
    await other.getByText(say('There is nothing in it yet.')).waitFor()
  })

  test('a session that has ended asks for a log-in and comes back to where one was', async () => {
    const { page, customer } = await atCheckout('C-1030')
    await visit(page, `${world.url}/account`)
    await page.context().clearCookies({ name: /sid$/ })
    await fill(page, { 'address.city': 'Minato' })
    await page.getByRole('button', { name: say('Save') }).click()
    await page.waitForURL('**/login?returnTo=%2Faccount')
    await page.getByText(say('please log in again')).waitFor()
    await page.locator('[name=email]').fill(customer.email)
    await page.locator('[name=password]').fill(customer.password)
    await mainAction(page).click()
    await page.waitForURL('**/account')
    await page.getByText(customer.number).waitFor()
    expect(await page.locator('[name="address.city"]').inputValue()).toBe('Minato')
    await page.getByRole('button', { name: say('Save') }).click()
    await page.getByText(say('It is saved.')).waitFor()
    const profile = await customer.browser.get('/api/me/billing')
    expect(profile.body).toMatchObject({ address: { city: 'Minato' } })
  })

  test('a choice that cannot be had is marked at its field, where one types next, and goes into no cart', async () => {
    const { page, faults } = await open({ language })
    await visit(page, `${world.url}/catalog`)
    await page.getByRole('link', { name: 'VPN Personal' }).click()
    const devices = page.locator('[name="configOptions.devices"]')
    await page.locator('[name="configOptions.label"]').fill('x'.repeat(201))
    for (const refused of ['99', '1.5']) {
      await devices.fill(refused)
      await mainAction(page).click()
      await alert(page, say('Please check the 2 fields that are marked below.'))
      await page.locator('[name="configOptions.devices"][aria-invalid=true]').waitFor()
      await page.getByText(say('A whole number within these bounds, please.')).waitFor()
      await expect.poll(() => page.evaluate('document.activeElement.name')).toBe('configOptions.devices')
      expect(await cartIn(page)).toBeNull()
    }
    await devices.fill('10')
    expect(await page.getByText(say('A whole number within these bounds, please.')).count()).toBe(0)
    await page.locator('[name="configOptions.label"][aria-invalid=true]').fill('')
    await mainAction(page).click()
    await page.getByRole('link', { name: say('Cart (1)') }).waitFor()
    expect(JSON.parse(await cartIn(page))).toMatchObject([{ configOptions: { devices: 10 } }])
    expect(faults).toEqual([])
  })

  test('a line whose choice was withdrawn meanwhile is told where it stands, has no price, and holds the order back', async () => {
    const { page, customer } = await atCheckout('C-1021')
    const { items } = (await world.customers.cart(customer, ['VPN-PERSONAL', 'NET-FIBER-1G'])) as { items: { configOptions: object }[] }
    const [vpn, fiber] = items
    await keepCart(page, [{ ...vpn }, { ...fiber, configOptions: { ...fiber?.configOptions, night_rate: true } }])
    await page.reload()
    await atRest(page)
    const line = page.locator('main li').filter({ hasText: 'Fiber' })
    await line.getByText(say('This cannot be ordered as it was chosen.')).waitFor()
    expect(await line.getByText('¥').count()).toBe(0)
    expect(await mainAction(page).count()).toBe(0)
    await line.getByRole('button', { name: say('Take out') }).click()
    await mainAction(page).click()
    await page.waitForURL('**/orders/*')
    expect(await ordersOf(customer)).toHaveLength(1)
  })

  test('a line that only the server knows to be wrong is named by its product', async () => {
    const { page, customer } = await atCheckout('C-1022')
    const { items } = (await world.customers.cart(customer, ['VPN-FAMILY', 'VPN-PERSONAL'])) as { items: object[] }
    // More than one order takes: no page of ours puts so many into a cart.
    await keepCart(page, [{ ...items[0] }, { ...items[1], quantity: 11 }])
    await page.reload()
    await atRest(page)
    await mainAction(page).click()
    await alert(page, 'VPN Personal')
    await alert(page, say('This cannot be ordered as it was chosen.'))
    expect(await page.getByRole('alert').getByText('VPN Family').count()).toBe(0)
    expect(await ordersOf(customer)).toEqual([])
  })

  test('an order that finds the session ended says so, and is made of the same cart after the log-in', async () => {
    const { page, customer } = await atCheckout('C-1033')
    await page.context().clearCookies({ name: /sid$/ })
    await mainAction(page).press('Enter')
    await alert(page, say('your session has ended'))
    await page.getByLabel(say('Quantity of VPN Personal')).waitFor()
    await expect.poll(() => page.evaluate('document.activeElement.role')).toBe('alert')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/login?returnTo=%2Fcheckout')
    await fill(page, { email: customer.email, password: customer.password })
    await mainAction(page).click()
    await page.waitForURL('**/checkout')
    await mainAction(page).click()
    await page.waitForURL('**/orders/*')
    expect((await ordersOf(customer)).map(({ id }) => id)).toEqual([idIn(page)])
  })

  test('an order can be cancelled until it is approved, and moves by itself where the stream cannot be had', async () => {
    const { page, customer } = await atCheckout('C-1031')
    await page.route('**/events', (route) => route.abort())
    await mainAction(page).click()
    await page.waitForURL('**/orders/*')
    await page.getByRole('button', { name: say('Cancel this order') }).click()
    await page.getByRole('button', { name: say('Yes, cancel it') }).click()
    await page.getByText(say('This order was cancelled.')).waitFor()
    await expect.poll(async () => (await ordersOf(customer))[0]?.status).toBe('cancelled')

    const order = await world.customers.order(customer, ['NET-FIBER-1G'])
    await visit(page, `${world.url}/orders/${order.id}`)
    await world.customers.press(order.sfOrderId)
    await page.getByText(say('Everything you ordered is running.')).waitFor({ timeout: 60_000 })
  })

  test('an order’s page hears of each step by its stream alone', async () => {
    const { page, customer } = await atCheckout('C-1045')
    const order = await world.customers.order(customer, ['NET-FIBER-1G'])
    await visit(page, `${world.url}/orders/${order.id}`)
    await page.getByText(say('Our staff are looking at your order.')).waitFor()
    // What was chosen is named as it was when it was chosen.
    await page.getByText('Installation: On a weekday').waitFor()
    await page.route(`**/api/orders/${order.id}`, (route) => route.abort())
    await world.customers.press(order.sfOrderId)
    await page.getByText(say('Everything you ordered is running.')).waitFor({ timeout: 60_000 })
  })
}
