// States that come of what one does on a page.

import type { Page } from 'playwright-core'
import { comeBare } from '../answers.ts'
import { alert, fill, keepCart, mainAction } from '../visit.ts'
import type { Seen } from './seen.ts'

const ACCOUNT = {
  sfNumber: 'C-1049',
  email: 'nobody@example.jp',
  password: 'correct horse battery staple 7',
  firstName: 'Hana',
  lastName: 'Sato',
  phone: '0312345678',
}

const PROBLEM = 'application/problem+json'
const NOT_ORDERED = [
  ['an order that was refused', 422, 'not_eligible'],
  ['an order that nobody heard of', 503, 'dependency_unavailable'],
] as const

/** With these in its fields, the main action is refused aloud. */
const refused = (values: Readonly<Record<string, string>>) => async (page: Page) => {
  await fill(page, values)
  await mainAction(page).click()
  await alert(page, /./)
}

/** In this order: nobody is signed in after the last two. */
export const ACTED: readonly Seen[] = [
  {
    name: 'ordered a moment before',
    by: 'customer',
    path: ({ order }) => `/orders/${order}`,
    act: async (page) => {
      await comeBare(page)
      // As the checkout leads here.
      await page.evaluate(`history.replaceState({ ...history.state, usr: { wasThere: true } }, '')`)
      await page.reload()
      await page.locator('main button').first().waitFor()
    },
  },
  {
    name: 'menu open',
    by: 'guest',
    path: () => '/help',
    act: async (page) => {
      await page.locator('main details').evaluateAll('(all) => all.forEach((one) => { one.open = true })')
      const menu = page.locator('header button')
      if (await menu.isVisible()) await menu.click()
    },
  },
  {
    name: 'a choice that cannot be had',
    by: 'guest',
    path: () => '/catalog',
    act: async (page) => {
      await page.getByRole('link', { name: 'VPN Personal' }).click()
      await refused({ 'configOptions.devices': '99' })(page)
    },
  },
  {
    name: 'put into the cart',
    by: 'guest',
    path: ({ product }) => `/catalog/${product}`,
    act: async (page) => {
      await mainAction(page).click()
      await page.locator('main form output a').waitFor()
    },
  },
  { name: 'a guest’s cart', by: 'guest', path: () => '/checkout', act: (page) => page.locator('main li select').waitFor() },
  {
    name: 'log-in refused',
    by: 'guest',
    path: () => '/login',
    act: refused({ email: 'nobody@example.jp', password: 'wrong' }),
  },
  {
    name: 'sign-up with nothing in it',
    by: 'guest',
    path: () => '/signup',
    act: refused({}),
  },
  {
    name: 'sign-up, the address',
    by: 'guest',
    path: () => '/signup',
    act: async (page) => {
      await fill(page, ACCOUNT)
      await mainAction(page).click()
      await page.locator('[name="address.postcode"]').waitFor()
    },
  },
  {
    name: 'sign-up, the code',
    by: 'guest',
    path: () => '/signup',
    act: async (page) => {
      await fill(page, ACCOUNT)
      await mainAction(page).click()
      await fill(page, { 'address.postcode': '100-0005', 'address.city': 'Chiyoda', 'address.line1': '1-2-3 Marunouchi' })
      await mainAction(page).click()
      await page.locator('[name=code]').waitFor()
      await refused({ code: '000000' })(page)
      await page.evaluate('sessionStorage.clear()')
    },
  },
  {
    name: 'a link sent',
    by: 'guest',
    path: () => '/forgot-password',
    act: async (page) => {
      await fill(page, { email: 'nobody@example.jp' })
      await mainAction(page).click()
      await page.locator('main form').waitFor({ state: 'detached' })
    },
  },
  {
    name: 'asked whether to cancel',
    by: 'customer',
    path: ({ orderInReview }) => `/orders/${orderInReview}`,
    act: async (page) => {
      await page.locator('main section, main div').getByRole('button').first().click()
      await mainAction(page).waitFor()
    },
  },
  {
    name: 'an address refused',
    by: 'customer',
    path: () => '/account',
    act: refused({ 'address.postcode': '!' }),
  },
  {
    name: 'offline',
    by: 'customer',
    path: () => '/dashboard',
    act: async (page) => {
      await page.context().setOffline(true)
      await page.locator('output p.bg-ink').waitFor()
    },
  },
  {
    name: 'a line of the cart that cannot be ordered',
    by: 'customer',
    path: () => '/checkout',
    act: async (page) => {
      const items = await page.evaluate("localStorage.getItem('cart')")
      const [first, ...others] = JSON.parse(String(items)) as object[]
      await keepCart(page, [{ ...first, configOptions: { no_such: true } }, ...others])
      await page.reload()
      await page.locator('main li a[href^="/catalog/"]').waitFor()
      await keepCart(page, [{ ...first }, ...others])
    },
  },
  ...NOT_ORDERED.map(([name, status, code]): Seen => ({
    name,
    by: 'customer',
    path: () => '/checkout',
    act: async (page) => {
      await page.route('**/api/orders', (route) => route.fulfill({ status, contentType: PROBLEM, body: JSON.stringify({ code }) }))
      await refused({})(page)
      await page.evaluate("localStorage.removeItem('order-under-way')")
    },
  })),
  {
    name: 'a cart whose session has ended',
    by: 'customer',
    path: () => '/checkout',
    act: async (page) => {
      await page.context().clearCookies({ name: /sid$/ })
      await mainAction(page).click()
      await page.locator('main [role=alert] a').waitFor()
    },
  },
  {
    name: 'a session that has ended',
    by: 'newcomer',
    path: () => '/account',
    act: async (page) => {
      await page.context().clearCookies({ name: /sid$/ })
      await mainAction(page).click()
      await page.waitForURL('**/login?returnTo=%2Faccount')
    },
  },
]
