// Every page in every state, in both schemes: what axe finds, what does not fit, and what the console says.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Look, LOOKS } from '../../scripts/portal/looks.ts'
import { atRest, drawn } from '../../scripts/portal/at-rest.ts'
import { startWorld, type TestWorld } from '../world.ts'
import { checkAccess, useBrowser } from './browser.ts'
import { type History, makeHistory } from './history.ts'
import { STATES } from './states.ts'
import { BY } from './states/seen.ts'
import { keepCart, signIn, visit } from './visit.ts'

const OTHER_WIDTH: Readonly<Record<number, number>> = { 390: 1280, 1280: 390 }
/** Both schemes in both languages; each width with each of either. */
const FOUR = LOOKS.filter(({ width, scheme, language }) => (width === 390) === ((scheme === 'light') === (language === 'en')))
/** What an answer that refuses leaves in the console is the browser's, not ours. */
const REFUSED = /^Failed to load resource: /

/** What is seen on this width and in this language; each has a file of its own, so that they run beside each other. */
export function testAccess(width: Look['width'], language: Look['language']): void {
  const open = useBrowser()
  const look = FOUR.find((one) => one.width === width && one.language === language)
  if (!look) throw new Error(`nobody looks at ${width} px in ${language}`)
  let world: TestWorld
  let history: History
  const seen = { pages: 0, rules: 0 }

  beforeAll(async () => {
    world = await startWorld()
    history = await makeHistory(world)
  }, 120_000)
  afterAll(async () => {
    process.stdout.write(
      `axe: ${seen.rules} rules kept at ${seen.pages} pages and states of ${STATES.length}, ${width} px, ${look.scheme}, ${language}\n`,
    )
    await world.close()
  })

  test.each(BY)('what a %s sees', { timeout: 600_000 }, async (visitor) => {
    const { page, faults } = await open(look)
    if (visitor !== 'guest') await signIn(page, history[visitor], world.url)
    await page.goto(`${world.url}/help?lang=${look.language}`)
    if (visitor !== 'guest') await keepCart(page, history.cart)
    for (const { name, path, act, isWaiting } of STATES.filter(({ by }) => by === visitor)) {
      await visit(page, world.url + path(history.places))
      await act?.(page)
      if (isWaiting) await drawn(page)
      else await atRest(page)
      expect(await page.locator('html').getAttribute('lang'), name).toBe(look.language)
      seen.rules += await checkAccess(page, name)
      seen.pages += 1
      for (const width of [look.width, OTHER_WIDTH[look.width] ?? 0]) {
        await page.setViewportSize({ width, height: 900 })
        await drawn(page)
        expect(
          await page.evaluate('document.documentElement.scrollWidth - innerWidth'),
          `${name} at ${width} px is too wide`,
        ).toBeLessThanOrEqual(0)
      }
      await page.setViewportSize({ width: look.width, height: 900 })
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
