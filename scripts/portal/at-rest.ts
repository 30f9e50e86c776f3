import type { Page } from 'playwright-core'

/** The style guide shows places that wait for good; whatever else still waits after this is to be seen. */
const WAITING_AT_MOST_MS = 5_000

/** In the page: what is known is drawn, in its own typeface. */
const DRAWN = `new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))).then(() => document.fonts.ready).then(() => null)`

/**
 * Goes there, and waits until nothing more is asked for, or going to change: event streams, which stay open, aside. Answers the path that it
 * led to where that is another.
 */
export async function comeToRest(page: Page, url: string): Promise<string | null> {
  await page.goto(url, { waitUntil: 'networkidle' })
  await page.locator('main').locator('h1, [role=alert]').first().waitFor()
  const waits = page.locator('main .animate-pulse').first()
  await waits.waitFor({ state: 'detached', timeout: WAITING_AT_MOST_MS }).catch(() => undefined)
  await page.evaluate(DRAWN)
  const path = new URL(page.url()).pathname
  return path === new URL(url).pathname ? null : path
}
