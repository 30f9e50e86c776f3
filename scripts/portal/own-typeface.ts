import type { BrowserContext } from 'playwright-core'

/**
 * Our typeface is shown only where it is at hand before the first words are drawn, so that nothing moves; whether it is would be luck here.
 * From now on it is waited for.
 */
export async function waitForOwnTypeface(visit: BrowserContext): Promise<void> {
  await visit.route('**/assets/*.css', async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: (await response.text()).replaceAll(/font-display:\s*optional/g, 'font-display: block') })
  })
}
