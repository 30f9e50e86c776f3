// Going somewhere in the portal, as somebody.

import type { Page } from 'playwright-core'
import { atRest } from '../../scripts/portal/at-rest.ts'
import type { Look } from '../../scripts/portal/looks.ts'
import type { TestWorld } from '../world.ts'
import type { Customer } from '../world/customers.ts'

/** Somebody new, whose language this is. */
export async function customerIn({ customers }: TestWorld, language: Look['language'], number: string): Promise<Customer> {
  const customer = await customers.signUp(number)
  await customer.browser.patch('/api/me', { language })
  return customer
}

/** The tab belongs to somebody who has logged in. */
export async function signIn(page: Page, { browser }: Customer, url: string): Promise<void> {
  await page.context().addCookies([...browser.cookies()].map(([name, value]) => ({ name, value, url })))
}

export async function visit(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await atRest(page)
}

/** The button that does what the page is for. */
export const mainAction = (page: Page) => page.locator('main form button[type=submit]').first()

/** Says so aloud, somewhere in the main part. */
export const alert = (page: Page, words: string | RegExp) => page.locator('main').getByRole('alert').filter({ hasText: words }).waitFor()

/** Fills fields by their names, which are their paths in the API's body. */
export async function fill(page: Page, values: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, value] of Object.entries(values)) await page.locator(`[name="${name}"]`).fill(value)
}

/** What the portal keeps of a cart; whoever opens a page next has it. */
export const keepCart = (page: Page, items: readonly object[]) =>
  page.evaluate(`localStorage.setItem('cart', ${JSON.stringify(JSON.stringify(items.map((item) => ({ configOptions: {}, ...item }))))})`)
