// What the API says is something else than it said: nothing yet, that it cannot, or another state.

import type { Page } from 'playwright-core'
import { comeBare, goAway } from './visit.ts'

type Act = (page: Page) => Promise<unknown>

export const away =
  (path: string): Act =>
  async (page) => {
    await goAway(page, path)
    await page.reload()
    await page.locator('main').getByRole('alert').first().waitFor()
  }

/** Its answers do not come. */
export const kept =
  (path: string): Act =>
  async (page) => {
    await comeBare(page)
    await page.route(path, () => undefined)
    await page.reload()
    await page.locator('main [data-waiting]').first().waitFor()
  }

/** Its answer is another one in some members: for states that pass too soon, or that nothing here leads to. */
export const told =
  (path: string, other: object): Act =>
  async (page) => {
    await comeBare(page)
    await page.route('**/events', (route) => route.abort())
    await page.route(path, async (route) => {
      const response = await route.fetch()
      await route.fulfill({ response, json: { ...((await response.json()) as object), ...other } })
    })
    await page.reload()
  }
