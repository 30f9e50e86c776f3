// Where the focus is when what had it has gone.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { atRest } from '../../scripts/portal/at-rest.ts'
import type { Look } from '../../scripts/portal/looks.ts'
import { startWorld, type TestWorld } from '../world.ts'
import { useBrowser } from './browser.ts'
import { goAway } from './answers.ts'
import { alert, customerIn, fill, keepCart, signIn, visit } from './visit.ts'
import { wordsIn } from './words.ts'

/** The tests of one language; each has a file of its own, so that they run beside each other. */
export function testFocus(language: Look['language']): void {
  const say = wordsIn(language)
  const open = useBrowser()
  let world: TestWorld

  beforeAll(async () => {
    world = await startWorld()
  })
  afterAll(() => world.close())

  async function as(number: string) {
    const customer = await customerIn(world, language, number)
    const { page } = await open({ language })
    await signIn(page, customer, world.url)
    return { page, customer }
  }

  /** A product's page that could not be loaded, and could be now. */
  async function atProductAway() {
    const { page } = await open({ language })
    await goAway(page, '**/api/catalog')
    const { items } = (await (await fetch(`${world.url}/api/catalog`)).json()) as { items: { id: string; name: string }[] }
    await visit(page, `${world.url}/catalog/${items[0]?.id}`)
    await page.unrouteAll()
    return { page, product: items[0]?.name ?? '' }
  }

  const press = (page: Page, name: string) => page.getByRole('button', { name }).press('Enter')
  const focusIs = (page: Page, words: string) =>
    expect.poll(() => page.evaluate<string | undefined>('document.activeElement?.textContent.trim()')).toBe(words)

  test('who keeps an order is at the button that asked, and who cancels it at what the page is called', async () => {
    const { page, customer } = await as('C-1006')
    await world.customers.addCard(customer)
    const { id, orderNumber } = await world.customers.order(customer, ['VPN-PERSONAL'])
    await visit(page, `${world.url}/orders/${id}`)
    await press(page, say('Cancel this order'))
    await focusIs(page, say('Yes, cancel it'))
    await press(page, say('Keep it'))
    await focusIs(page, say('Cancel this order'))
    await press(page, say('Cancel this order'))
    await press(page, say('Yes, cancel it'))
    await page.getByText(say('This order was cancelled.')).waitFor()
    await focusIs(page, say(`Order ${orderNumber}`))
  })

  test('who tries again is at the heading of what is tried, of a page or of a part of it', async () => {
    const { page } = await as('C-1007')
    await goAway(page, '**/api/orders*')
    await goAway(page, '**/api/me/sessions')
    for (const [path, heading] of [
      ['/orders', say('Orders')],
      ['/account', say('Where you are logged in')],
    ] as const) {
      await visit(page, world.url + path)
      await press(page, say('Try again'))
      await focusIs(page, heading)
    }
  })

  test('who has ended the other sessions is at their heading', async () => {
    const { page, customer } = await as('C-1010')
    await world.browser().post('/api/auth/login', { email: customer.email, password: customer.password })
    await visit(page, `${world.url}/account`)
    await press(page, say('Sign out everywhere else'))
    await page.getByText(say('You are logged in only here now.')).waitFor()
    await focusIs(page, say('Where you are logged in'))
  })

  test('where the page has no heading yet, it is arrived at when it comes', async () => {
    const { page, product } = await atProductAway()
    await press(page, say('Try again'))
    await focusIs(page, product)
  })

  test('who has gone on with the keyboard before the heading came is left there', async () => {
    const { page, product } = await atProductAway()
    const { promise: asked, resolve: answer } = Promise.withResolvers<void>()
    await page.route('**/api/catalog', (route) => asked.then(() => route.continue()))
    await press(page, say('Try again'))
    await page.locator('main [data-waiting]').waitFor()
    await page.keyboard.press('Tab')
    const focused = () => page.evaluate<string>('document.activeElement.outerHTML')
    const link = await focused()
    expect(link).toContain('href')
    answer()
    await page.getByRole('heading', { level: 1, name: product }).waitFor()
    await atRest(page)
    expect(await focused()).toBe(link)
  })

  test('a line that is taken out takes the focus to the heading, and no other line with it', async () => {
    const { page, customer } = await as('C-1008')
    const { items } = (await world.customers.cart(customer)) as { items: object[] }
    await visit(page, `${world.url}/help`)
    await keepCart(page, items)
    await visit(page, `${world.url}/checkout`)
    for (const left of [2, 1, 0]) {
      await page.locator('main li button').first().press('Enter')
      await focusIs(page, say('Your cart'))
      await page.keyboard.press('Enter')
      expect(await page.locator('main li').count()).toBe(left)
    }
  })

  test('the menu that Escape closes gives the focus back to its button', async () => {
    const { page } = await open({ language, width: 390 })
    await visit(page, `${world.url}/help`)
    await press(page, say('Menu'))
    await page.keyboard.press('Tab')
    await focusIs(page, say('Services and prices'))
    await page.keyboard.press('Escape')
    await focusIs(page, say('Menu'))
  })

  test('a button keeps the focus while what it asked for is under way, and asks for it once', async () => {
    const { page } = await as('C-1009')
    await visit(page, `${world.url}/account`)
    let asked = 0
    const { promise, resolve } = Promise.withResolvers<void>()
    await page.route('**/api/auth/change-password', async (route) => {
      asked += 1
      await promise
      await route.fulfill({ status: 503, contentType: 'application/problem+json', body: '{}' })
    })
    await fill(page, { current: 'not this one', password: 'a new one of several words' })
    await press(page, say('Change the password'))
    await page.locator('main form button[aria-disabled=true]').waitFor()
    await focusIs(page, say('Change the password'))
    await page.keyboard.press('Enter')
    await page.locator('[name=password]').press('Enter')
    resolve()
    await alert(page, say('We cannot be reached just now.'))
    expect(asked).toBe(1)
  })
}
