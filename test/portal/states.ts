// States of pages that no address leads to: what has to be done on a page to see them.

import type { Page } from 'playwright-core'
import { PAGES, pagesNamed, type PortalPage } from '../../scripts/portal/pages.ts'
import type { History } from './history.ts'
import { alert, comeBare, fill, goAway, mainAction } from './visit.ts'

export interface Seen {
  name: string
  by: PortalPage['by']
  path: (places: History['places']) => string
  /** Until the state is there. */
  act?: (page: Page) => Promise<unknown>
  /** The state is that answers have not come. */
  isWaiting?: true
}

const ACCOUNT = {
  sfNumber: 'C-1049',
  email: 'nobody@example.jp',
  password: 'correct horse battery staple 7',
  firstName: 'Hana',
  lastName: 'Sato',
  phone: '0312345678',
}
const away = (path: string) => async (page: Page) => {
  await goAway(page, path)
  await page.reload()
  await page.locator('main').getByRole('alert').first().waitFor()
}

/** Its answers do not come. */
const kept = (path: string) => async (page: Page) => {
  await comeBare(page)
  await page.route(path, () => undefined)
  await page.reload()
  await page.locator('main [data-waiting]').first().waitFor()
}

const LINKING = { account: { customerNumber: 'C-1003', name: 'Sato', status: 'linking' } }

/** The answer of the API at this path is another one in some members: states that pass too soon, or that nothing here leads to. */
const told = (path: string, other: object) => async (page: Page) => {
  await comeBare(page)
  await page.route('**/events', (route) => route.abort())
  await page.route(path, async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, json: { ...((await response.json()) as object), ...other } })
  })
  await page.reload()
}
const PASSING = [
  ['set up', { status: 'provisioning', expectedBy: '2126-11-22T12:00:00.000Z' }],
  ['late', { status: 'provisioning', expectedBy: '2026-01-01T12:00:00.000Z' }],
  ['being cancelled', { status: 'cancelling', expectedBy: null }],
  ['half there', { status: 'partly_active', expectedBy: null }],
  ['rejected', { status: 'rejected', expectedBy: null }],
  ['failed', { status: 'failed', expectedBy: null }],
] as const

/** Pages that show what the API says, and where it says it. */
const TOLD_BY = [
  ['catalog', '**/api/catalog'],
  ['product', '**/api/catalog'],
  ['dashboard', '**/api/{orders*,billing/**}'],
  ['checkout', '**/api/{catalog/*,billing/**}'],
  ['orders', '**/api/orders*'],
  ['order', '**/api/orders/*'],
  ['services', '**/api/orders*'],
  ['service', '**/api/orders*'],
  ['account', '**/api/me/*'],
  ['billing', '**/api/billing/**'],
] as const

const pageNamed = (name: string): PortalPage => pagesNamed([name])[0] as PortalPage // throws where there is none

export const STATES: readonly Seen[] = [
  ...PAGES,
  { ...pageNamed('dashboard'), name: 'whose pages they are, away', act: away('**/api/me') },
  ...TOLD_BY.map(([name, path]): Seen => ({ ...pageNamed(name), name: `${name} away`, act: away(path) })),
  ...TOLD_BY.map(([name, path]): Seen => ({ ...pageNamed(name), name: `${name} waiting`, act: kept(path), isWaiting: true })),
  ...PASSING.map(([name, other]): Seen => ({
    name: `an order that is ${name}`,
    by: 'customer',
    path: ({ order }) => `/orders/${order}`,
    act: told('**/api/orders/*', other),
  })),
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
    name: 'an account that is being made',
    by: 'customer',
    path: () => '/dashboard',
    act: told('**/api/me', LINKING),
  },
  {
    name: 'a cart while the account is being made',
    by: 'customer',
    path: () => '/checkout',
    act: told('**/api/me', LINKING),
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
    act: async (page) => {
      await fill(page, { email: 'nobody@example.jp', password: 'wrong' })
      await mainAction(page).click()
      await alert(page, /./)
    },
  },
  {
    name: 'sign-up with nothing in it',
    by: 'guest',
    path: () => '/signup',
    act: async (page) => {
      await mainAction(page).click()
      await alert(page, /./)
    },
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
      await fill(page, { code: '000000' })
      await mainAction(page).click()
      await alert(page, /./)
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
  { name: 'an order with a person', by: 'customer', path: ({ orderWithPerson }) => `/orders/${orderWithPerson}` },
  { name: 'a cancelled order', by: 'customer', path: ({ orderCancelled }) => `/orders/${orderCancelled}` },
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
    act: async (page) => {
      await fill(page, { 'address.postcode': '!' })
      await mainAction(page).click()
      await alert(page, /./)
    },
  },
  { name: 'no such product', by: 'guest', path: () => '/catalog/01t5g00000zzzzzAAA' },
  { name: 'no such order', by: 'customer', path: () => '/orders/8015g00000zzzzzAAA' },
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
    // The last: nobody is signed in after it.
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
