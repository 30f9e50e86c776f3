import type { Page } from 'playwright-core'

/** In the page: what is known is drawn, in its own typeface. */
const DRAWN = `new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))).then(() => document.fonts.ready).then(() => null)`

/** The page is drawn as it is now, at its present width. */
export const drawn = (page: Page): Promise<unknown> => page.evaluate(DRAWN)

/** Nothing of the page waits for an answer any more; what the style guide shows as waiting aside. */
export async function atRest(page: Page): Promise<void> {
  await page.locator('main').locator('h1, [role=alert]').first().waitFor()
  // Made by the server, and not yet taken over.
  await page.locator('#root > [data-waiting]').waitFor({ state: 'detached' })
  if (new URL(page.url()).pathname !== '/styleguide') await page.locator('main [data-waiting]').first().waitFor({ state: 'detached' })
  await drawn(page)
}

/**
 * Goes there, and waits until nothing more is asked for, or going to change: event streams, which stay open, aside. Answers the path that it
 * led to where that is another.
 */
export async function comeToRest(page: Page, url: string): Promise<string | null> {
  await page.goto(url, { waitUntil: 'networkidle' })
  await atRest(page)
  const path = new URL(page.url()).pathname
  return path === new URL(url).pathname ? null : path
}
