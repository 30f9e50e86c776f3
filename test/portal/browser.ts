// A real browser on the portal, and what must not happen in it: errors in the console, and anything that the policy of our pages forbids.

import axe from 'axe-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject } from 'vitest'
import { openChromium } from '../../scripts/portal/chromium.ts'
import { type Look, seenAs } from '../../scripts/portal/looks.ts'

export interface Opened {
  page: Page
  /** What went wrong in the page so far. */
  faults: string[]
}

const WITHIN_MS = 20_000

/** One browser for a file of tests; each page has a context of its own, as another person would. */
export function useBrowser(): (look?: Partial<Look>, more?: BrowserContextOptions) => Promise<Opened> {
  let browser: Browser
  beforeAll(async () => {
    browser = await openChromium(inject('chromium'))
  })
  afterAll(() => browser.close())
  return async ({ width = 1280, scheme = 'light', language = 'en' } = {}, more = {}) => {
    const context = await browser.newContext({
      ...seenAs({ width, scheme, language }),
      // Pages come to rest at once, so that what is looked at is what stays.
      reducedMotion: 'reduce',
      ...more,
    })
    // Less than a test may take, so that what was waited for in vain is named.
    context.setDefaultTimeout(WITHIN_MS)
    const page = await context.newPage()
    const faults: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text())
    })
    page.on('pageerror', (error) => faults.push(String(error)))
    return { page, faults }
  }
}

interface Checked {
  /** Rules that were kept, by name. */
  passes: string[]
  violations: string[]
}

/** A rule of WCAG 2.2 AA that axe leaves out unless it is asked for. */
const TARGET_SIZE = 'target-size'

/** In the page, where axe was put before. */
const RUN_AXE = `axe.run(document, { resultTypes: ['violations'], rules: { '${TARGET_SIZE}': { enabled: true } } }).then(({ violations, passes }) => ({
  passes: passes.map(({ id }) => id),
  violations: violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 200)).join(' | ')),
}))`

/** WCAG 2.2 AA, and what axe's authors recommend beside it. Throws with each place that fails; returns how many rules were checked. */
export async function checkAccess(page: Page, name = ''): Promise<number> {
  await page.evaluate(axe.source)
  const { violations, passes } = await page.evaluate<Checked>(RUN_AXE)
  expect(violations, name).toEqual([])
  // Every page has links and buttons in its head and foot.
  expect(passes, name).toContain(TARGET_SIZE)
  return passes.length
}
