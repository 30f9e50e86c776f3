// What the API says is something else than it said: nothing yet, that it cannot, or another state.

import type { Page } from 'playwright-core'

type Act = (page: Page) => Promise<unknown>

/** From now on pages come bare, as they do where the server could not make them soon enough: the browser makes them. */
export const comeBare = (page: Page) =>
  page.route('**/*', async (route) => {
    if (route.request().resourceType() !== 'document') return route.fallback()
    const response = await route.fetch()
    const html = await response.text()
    const bare = html
      .replace(/<div id="root">.*<\/div>/s, '<div id="root"></div>')
      .replace(/"known":.*\}<\/script>/, '"known":[]}</script>')
    return route.fulfill({ response, body: bare })
  })

/** From now on this path is answered as it is while a system that the server needs is away. */
export async function goAway(page: Page, path: string): Promise<void> {
  await comeBare(page)
  await page.route(path, (route) =>
    route.fulfill({
      status: 503,
      contentType: 'application/problem+json',
      body: '{"code":"dependency_unavailable","correlationId":"portal-test-1"}',
    }),
  )
}

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
