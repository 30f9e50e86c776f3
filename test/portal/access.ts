// Every page in every state, in both schemes: what axe finds, what does not fit, and what the console says.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Look, LOOKS } from '../../scripts/portal/looks.ts'
import { atRest, drawn } from '../../scripts/portal/at-rest.ts'
import { startWorld, type TestWorld } from '../world.ts'
import { checkAccess, useBrowser } from './browser.ts'
import { type History, makeHistory } from './history.ts'
import { STATES } from './states.ts'
import type { Seen } from './states/seen.ts'
import { keepCart, signIn, visit } from './visit.ts'

/** Both schemes in both languages; each width with each of either. */
const FOUR = LOOKS.filter(({ width, scheme, language }) => (width === 390) === ((scheme === 'light') === (language === 'en')))
/** What an answer that refuses leaves in the console is the browser's, not ours. */
const REFUSED = /^Failed to load resource: /

/**
 * What these visitors see in this language; each has a file of its own, so that they run beside each other. Width and scheme are for the style
 * sheet alone, so a page is asked for once and then seen as on a desk and as in a hand.
 */
export function testAccess(language: Look['language'], visitors: readonly Seen['by'][]): void {
  const open = useBrowser()
  const looks = FOUR.filter((look) => look.language === language)
  let world: TestWorld
  let history: History
  const seen = { pages: 0, rules: 0 }

  beforeAll(async () => {
    world = await startWorld()
    history = await makeHistory(world)
  }, 120_000)
  afterAll(async () => {
    const both = looks.map(({ width, scheme }) => `${width} px ${scheme}`).join(' and ')
    process.stdout.write(
      `axe: ${seen.rules} rules kept at ${seen.pages} pages and states, ${both}, ${language}, by ${visitors.join(', ')}\n`,
    )
    await world.close()
  })

  test.each(visitors)('what a %s sees', { timeout: 600_000 }, async (visitor) => {
    const { page, faults } = await open({ language })
    if (visitor !== 'guest') await signIn(page, history[visitor], world.url)
    await page.goto(`${world.url}/help?lang=${language}`)
    if (visitor !== 'guest') await keepCart(page, history.cart)
    for (const { name, path, act, isWaiting } of STATES.filter(({ by }) => by === visitor)) {
      await visit(page, world.url + path(history.places))
      await act?.(page)
      if (isWaiting) await drawn(page)
      else await atRest(page)
      expect(await page.locator('html').getAttribute('lang'), name).toBe(language)
      for (const look of looks) {
        await see(page, look)
        const asSeen = `${name} at ${look.width} px, ${look.scheme}`
        seen.rules += await checkAccess(page, asSeen)
        const tooWide = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
        expect(tooWide, `${asSeen} is too wide`).toBeLessThanOrEqual(0)
      }
      seen.pages += 1
      await page.context().setOffline(false)
      await page.unrouteAll()
      expect(
        faults.filter((fault) => !REFUSED.test(fault)),
        name,
      ).toEqual([])
    }
    await page.context().close()
  })
}

async function see(page: Page, { width, scheme }: Look): Promise<void> {
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
  await page.setViewportSize({ width, height: 900 })
  await drawn(page)
}
