// What everybody sees before they log in, in a real browser against the real service.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { drawn } from '../../scripts/portal/at-rest.ts'
import { startWorld, type TestWorld } from '../world.ts'
import { checkAccess, useBrowser } from './browser.ts'
import { comeBare, goAway } from './answers.ts'
import { mainAction, visit } from './visit.ts'
import { wordsIn } from './words.ts'

const open = useBrowser()
let world: TestWorld
let fibre: string

beforeAll(async () => {
  world = await startWorld({ worker: false })
  const { items } = (await (await fetch(`${world.url}/api/catalog`)).json()) as { items: { id: string; name: string }[] }
  fibre = items.find(({ name }) => name === 'Hikari Fiber 1G')?.id ?? ''
})
afterAll(() => world.close())

/** What the focus is on. */
const focused = (page: Page) => page.evaluate<string | undefined>('document.activeElement?.textContent')

describe.each(['en', 'ja'] as const)('in %s', (language) => {
  const say = wordsIn(language)

  test('the price changes with what is chosen', async () => {
    const { page, faults } = await open({ language })
    await visit(page, `${world.url}/catalog/${fibre}`)
    const price = page.getByText('¥5,200')
    await price.waitFor()
    await page.getByLabel('Static IP address').check()
    await page.getByText('¥5,700').waitFor()
    await page.getByLabel('At the weekend').check()
    await page.getByText('¥7,900').waitFor()
    await page.getByLabel('Static IP address').uncheck()
    await page.getByText('¥7,400').waitFor()
    expect(faults).toEqual([])
  })

  test('what was chosen stays where the catalogue cannot be asked for again, and goes into the cart', async () => {
    const { page } = await open({ language })
    await visit(page, `${world.url}/catalog/${fibre}`)
    await page.getByLabel('Static IP address').check()
    await page.getByLabel('At the weekend').check()
    await page.route('**/api/catalog', (route) => route.fulfill({ status: 500, contentType: 'application/problem+json', body: '{}' }))
    // Somebody comes back to the tab when what it shows is no longer new.
    await page.clock.setSystemTime(Date.now() + 120_000)
    await Promise.all([page.waitForResponse('**/api/catalog'), page.evaluate(`dispatchEvent(new Event('visibilitychange'))`)])
    await drawn(page)
    expect(await page.getByRole('alert').count()).toBe(0)
    await page.getByText('¥7,900').waitFor()
    await mainAction(page).click()
    await page.locator('main form output a').waitFor()
    expect(await page.evaluate(`Object.keys(JSON.parse(localStorage.getItem('cart'))[0].configOptions).length`)).toBe(2)
  })

  test('a filter is an address, and the way back leads where one came from', async () => {
    const { page } = await open({ language })
    await visit(page, world.url)
    await page.getByRole('link', { name: 'eSIM' }).click()
    await page.waitForURL('**/catalog?category=esim')
    expect(await page.getByRole('button', { name: 'eSIM' }).getAttribute('aria-pressed')).toBe('true')
    await page.getByRole('link', { name: 'Japan eSIM 1 GB, 7 days' }).click()
    await page.getByRole('heading', { level: 1, name: 'Japan eSIM 1 GB, 7 days' }).waitFor()
    await page.goBack()
    await page.getByRole('heading', { level: 1, name: say('Services and prices') }).waitFor()
    expect(await page.getByRole('listitem').count()).toBe(2)
  })

  test('who goes to another page hears its heading, and the page begins at its top', async () => {
    const { page } = await open({ width: 390, language })
    await visit(page, `${world.url}/catalog`)
    await page.getByRole('link', { name: 'VPN Family' }).click()
    const heading = page.getByRole('heading', { level: 1, name: 'VPN Family' })
    await heading.waitFor()
    await expect.poll(() => focused(page)).toBe('VPN Family')
    expect(await page.evaluate('scrollY')).toBe(0)
  })

  test('so it is where the page has first to be fetched', async () => {
    const { page } = await open({ language })
    await visit(page, world.url)
    await page.route('**/assets/HelpPage-*.js', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 300))
      await route.continue()
    })
    await page
      .getByRole('link', { name: say('Help') })
      .last()
      .click()
    await expect.poll(() => focused(page)).toBe(say('Help'))
  })

  test('a page whose script does not come says so, and the way to another one is open', async () => {
    const { page } = await open({ language })
    await visit(page, world.url)
    await page.route('**/assets/HelpPage-*.js', (route) => route.abort())
    await page
      .getByRole('link', { name: say('Help') })
      .last()
      .click()
    await page.getByText(say('This could not be loaded')).waitFor()
    await page
      .getByRole('link', { name: say('Services and prices') })
      .first()
      .click()
    await page.getByRole('heading', { level: 1, name: say('Services and prices') }).waitFor()
  })

  test('while the catalogue cannot be had, the page says so and tries again when asked', async () => {
    const { page } = await open({ language })
    await goAway(page, '**/api/catalog')
    await visit(page, `${world.url}/catalog`)
    await page.getByText(say('We’ll be back in a moment')).waitFor({ timeout: 20_000 })
    expect(await page.getByRole('alert').textContent()).toContain('portal-test-1')
    await checkAccess(page)
    await page.unrouteAll()
    await page.getByRole('button', { name: say('Try again') }).click()
    await page.getByRole('link', { name: 'VPN Family' }).waitFor()
  })

  test('where an answer takes long the page says so, moves nothing, and goes on when it comes', async () => {
    const { page, faults } = await open({ language, width: 390 })
    await comeBare(page)
    const { promise, resolve } = Promise.withResolvers<void>()
    await page.route('**/api/catalog', async (route) => {
      await promise
      await route.continue()
    })
    await page.clock.install()
    await page.goto(`${world.url}/catalog`)
    const waiting = page.locator('main').getByRole('status')
    await waiting.filter({ hasText: say('Loading') }).waitFor()
    const place = await waiting.boundingBox()
    await page.clock.fastForward(5_000)
    await waiting.filter({ hasText: say('This takes longer than usual.') }).waitFor()
    expect(await waiting.boundingBox()).toEqual(place)
    await checkAccess(page)
    resolve()
    await page.getByRole('link', { name: 'VPN Family' }).waitFor()
    expect(await page.getByText(say('This takes longer than usual.')).count()).toBe(0)
    expect(faults).toEqual([])
  })

  test('everything can be reached with the keyboard alone', async () => {
    const { page } = await open({ language })
    await visit(page, `${world.url}/catalog`)
    await page.getByRole('link', { name: 'VPN Family' }).waitFor()
    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe(say('Skip to the content'))
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe(say('All'))
    for (let presses = 0; presses < 30; presses += 1) {
      await page.keyboard.press('Tab')
      if ((await focused(page)) === 'VPN Family') break
    }
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'VPN Family' }).waitFor()
  })
})

describe('the language', () => {
  test('is the browser’s, until one is chosen; the choice is kept', async () => {
    const { page } = await open({ language: 'ja' })
    await visit(page, world.url)
    await page.getByRole('button', { name: 'English' }).click()
    await page.getByRole('heading', { level: 1, name: 'One line for everything you connect.' }).waitFor()
    await page.reload()
    await page.getByRole('heading', { level: 1, name: 'One line for everything you connect.' }).waitFor()
  })

  test('can be said in the address, and is kept from there', async () => {
    const { page } = await open({ language: 'en' })
    await visit(page, `${world.url}/?lang=ja`)
    await page.getByRole('heading', { level: 1, name: 'つながるすべてを、一本の線で。' }).waitFor()
    await visit(page, `${world.url}/catalog`)
    await page.getByRole('heading', { level: 1, name: 'サービスと料金' }).waitFor()
  })
})
