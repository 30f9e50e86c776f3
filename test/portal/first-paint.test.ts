// What a page shows before any of its scripts has come, and that they take over what is there.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { atRest } from '../../scripts/portal/at-rest.ts'
import { PAGES } from '../../scripts/portal/pages.ts'
import { startWorld, type TestWorld, until } from '../world.ts'
import { useBrowser } from './browser.ts'
import { type History, makeHistory } from './history.ts'
import { customerIn, keepCart, signIn } from './visit.ts'
import { wordsIn } from './words.ts'

const open = useBrowser()
const WITHOUT_SCRIPTS = { javaScriptEnabled: false }
let world: TestWorld
let history: History

beforeAll(async () => {
  world = await startWorld()
  history = await makeHistory(world)
})
afterAll(() => world.close())

/** What can be read in the main part. */
const read = (page: Page) => page.locator('main').innerText()

describe('without scripts', () => {
  test.each([
    ['/', 'en', ['One line for everything you connect.', '¥']],
    ['/', 'ja', ['ご利用の流れ', '¥980']],
    ['/catalog?category=vpn', 'en', ['VPN Family']],
    ['/login', 'ja', ['ログイン']],
    ['/signup', 'en', ['Customer number', 'On to the address']],
    ['/signup?step=address', 'ja', ['郵便番号']],
    ['/signup?step=code', 'en', ['Code', 'Loading']],
    ['/help', 'en', ['Where is my customer number?']],
    ['/nowhere', 'en', ['There is no page here']],
  ] as const)('%s in %s can be read', async (path, language, words) => {
    const { page } = await open({ language }, WITHOUT_SCRIPTS)
    await page.goto(world.url + path)
    for (const word of words) expect(await read(page)).toContain(word)
    expect(await page.locator('html').getAttribute('lang')).toBe(language)
  })

  test('a customer’s own pages show what is theirs, in the language of the account', async () => {
    const { page } = await open({ language: 'ja' }, WITHOUT_SCRIPTS)
    await signIn(page, history.customer, world.url)
    await page.goto(`${world.url}/dashboard`)
    expect(await page.locator('html').getAttribute('lang')).toBe('en')
    expect(await read(page)).toContain('Orders under way')
    await page.goto(`${world.url}/orders/${history.places.order}`)
    expect(await read(page)).toContain('Everything you ordered is running.')
    // Its time is that of a zone which the browser alone knows.
    expect(await page.locator('main time').first().isVisible()).toBe(false)
  })

  test('a customer is greeted while WHMCS takes its time, and told nothing of a payment method that it alone knows', async () => {
    // Nobody has asked yet who it is: WHMCS would have been asked, too.
    const customer = await world.customers.signUp('C-1006', { wait: false })
    const account = () => world.wired.db.selectFrom('accounts').select('status').where('customer_number', '=', 'C-1006').executeTakeFirst()
    await until(async () => (await account())?.status === 'active', 'the account')
    await world.whmcs.fault({ match: { action: 'GetPayMethods' }, fault: { kind: 'delay', ms: 1_500 }, times: 2 })
    const { page } = await open({}, WITHOUT_SCRIPTS)
    await signIn(page, customer, world.url)
    await page.goto(`${world.url}/dashboard`)
    expect(await read(page)).toContain('Hello, Hanako')
    expect(await read(page)).not.toContain('Add a payment method.')
    const { page: scripted, faults } = await open()
    await signIn(scripted, customer, world.url)
    await scripted.goto(`${world.url}/dashboard`)
    await scripted.getByText('Add a payment method.').waitFor()
    expect(faults).toEqual([])
    // From then on the page is made with what WHMCS has said.
    await page.reload()
    expect(await read(page)).toContain('Add a payment method.')
    await world.whmcs.clearFaults()
  })

  test('nobody sees what is somebody else’s, and a private page shows a guest nothing', async () => {
    const { page } = await open({}, WITHOUT_SCRIPTS)
    await page.goto(`${world.url}/orders/${history.places.order}`)
    expect((await read(page)).trim()).toBe('Loading')
    await signIn(page, history.newcomer, world.url)
    await page.goto(`${world.url}/orders/${history.places.order}`)
    expect(await read(page)).not.toContain('Everything you ordered is running.')
  })

  test('a form can be seen but not used: the browser would put what was typed into the address', async () => {
    const { page } = await open({}, WITHOUT_SCRIPTS)
    for (const path of ['/login', '/signup', '/forgot-password', `/catalog/${history.places.product}`]) {
      await page.goto(world.url + path)
      expect([path, await page.locator('main form').getAttribute('inert')]).toEqual([path, ''])
    }
  })
})

describe('when the scripts come', () => {
  const taken = PAGES.filter(({ name }) => !['signup', 'reset-password', 'styleguide'].includes(name))

  test.each(taken.map((page) => [page.name, page] as const))('%s is taken over as it is', async (_name, { by, path }) => {
    const { page, faults } = await open()
    if (by !== 'guest') await signIn(page, history[by], world.url)
    await page.goto(`${world.url}/help`)
    if (by !== 'guest') await keepCart(page, history.cart)
    const release = await holdScripts(page)
    await page.goto(world.url + path(history.places), { waitUntil: 'commit' })
    await page.locator('main h1').waitFor()
    await page.evaluate(`document.querySelector('main h1').dataset.first = ''`)
    release()
    await atRest(page)
    expect(await page.locator('main h1[data-first]').count()).toBe(1)
    expect(faults).toEqual([])
  })

  test('a customer’s page is in the language of the account, or of its address, from its first form on', async () => {
    const { page, faults } = await open({ language: 'en' })
    const customer = await customerIn(world, 'ja', 'C-1005')
    await signIn(page, customer, world.url)
    for (const [path, language] of [
      ['/account', 'ja'],
      ['/account?lang=en', 'en'],
      ['/account', 'en'],
      ['/account?lang=ja', 'ja'],
    ] as const) {
      const title = wordsIn(language)('Account')
      const release = await holdScripts(page)
      await page.goto(world.url + path, { waitUntil: 'commit' })
      await page.getByRole('heading', { level: 1, name: title }).waitFor()
      await page.evaluate(`document.querySelector('main h1').dataset.first = ''`)
      release()
      await atRest(page)
      expect(await page.locator('main h1[data-first]').innerText()).toBe(title)
    }
    await expect.poll(async () => (await customer.browser.get('/api/me')).body.user.language).toBe('ja')
    // Chosen by an address, and no longer this browser's: the account has it.
    const kept = async () => (await page.context().cookies()).find(({ name }) => name === 'language')?.value
    await expect.poll(kept).toBe('shown-ja')
    expect(faults).toEqual([])
  })

  test('who is signed in already is led on from the log-in, to where the address says', async () => {
    const { page, faults } = await open()
    await signIn(page, history.customer, world.url)
    await page.goto(`${world.url}/login?returnTo=%2Fbilling`)
    await page.waitForURL('**/billing')
    await atRest(page)
    expect(faults).toEqual([])
    // What came with the page went into the page.
    expect(await page.locator('#page-data').count()).toBe(0)
  })

  test('what came with the page is not asked again, unless the page is an old one', async () => {
    const { page } = await open()
    const asked: string[] = []
    page.on('request', (request) => {
      const { pathname } = new URL(request.url())
      if (pathname.startsWith('/api/')) asked.push(pathname)
    })
    await page.goto(`${world.url}/catalog`)
    await atRest(page)
    expect(asked).toEqual([])
    await page.goto(`${world.url}/help`)
    await atRest(page)
    await page.goBack()
    await expect.poll(() => asked).toEqual(['/api/catalog'])
  })

  test('words that are gone are asked for once more with a new page, and not for ever', async () => {
    const { page } = await open()
    const pages: string[] = []
    page.on('request', (request) => {
      if (request.isNavigationRequest()) pages.push(new URL(request.url()).pathname)
    })
    let lost = 0
    await page.route('**/assets/en-*.js', (route) => {
      lost += 1
      return lost === 1 ? route.abort() : route.continue()
    })
    await page.goto(`${world.url}/login`)
    await page.locator('main form:not([inert])').waitFor()
    expect(pages).toEqual(['/login', '/login'])

    await page.unroute('**/assets/en-*.js')
    await page.route('**/assets/en-*.js', (route) => route.abort())
    const failed: string[] = []
    page.on('pageerror', (error) => failed.push(String(error)))
    await page.goto(`${world.url}/help`)
    await expect.poll(() => failed).toHaveLength(2)
    expect(pages).toEqual(['/login', '/login', '/help', '/help'])
  })

  test('what the browser has filled in meanwhile stays, and is sent', async () => {
    const { page } = await open()
    const release = await holdScripts(page)
    await page.goto(`${world.url}/login`, { waitUntil: 'commit' })
    await page.locator('main form').waitFor()
    for (const [name, value] of [
      ['email', history.customer.email],
      ['password', 'no longer this one'],
    ] as const)
      await page.evaluate(`document.querySelector('[name=${name}]').value = ${JSON.stringify(value)}`)
    release()
    await atRest(page)
    expect(await page.locator('[name=email]').inputValue()).toBe(history.customer.email)
    const [sent] = await Promise.all([page.waitForRequest('**/api/auth/login'), page.locator('main form button').first().click()])
    expect(sent.postDataJSON()).toEqual({ email: history.customer.email, password: 'no longer this one' })
  })
})

/** Scripts come when they are released. */
async function holdScripts(page: Page): Promise<() => void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  await page.route('**/assets/*.js', async (route) => {
    await promise
    await route.continue()
  })
  return resolve
}
