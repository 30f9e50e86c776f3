// npm run shots: every page of the portal as a picture, in each width, scheme and language, for people to look at.
//   npm run shots -- <folder>         there instead of in .results/shots
//   npm run shots -- --only checkout  this page alone; may be said more than once
import { mkdirSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { BrowserContext } from 'playwright-core'
import { comeToRest } from './portal/at-rest.ts'
import { LOOKS } from './portal/looks.ts'
import { waitForOwnTypeface } from './portal/own-typeface.ts'
import { pagesNamed, type PortalPage, VISITORS } from './portal/pages.ts'
import { inShowcase, type Showcase } from './portal/showcase.ts'
import { findJapaneseTypeface } from './services/japanese-typeface.ts'

const FOLDER = join(import.meta.dirname, '../.results/shots')

await inShowcase('shots', () => {
  const { values, positionals } = parseArgs({ options: { only: { type: 'string', multiple: true } }, allowPositionals: true })
  const pages = pagesNamed(values.only ?? [])
  const folder = resolve(positionals[0] ?? FOLDER)
  findJapaneseTypeface((line) => console.log(line))
  mkdirSync(folder, { recursive: true })
  return (showcase) => shootAll(showcase, pages, folder)
})

async function shootAll(showcase: Showcase, pages: readonly PortalPage[], folder: string): Promise<number> {
  let astray = 0
  for (const look of LOOKS) {
    const shootTheirs = async (theirs: readonly PortalPage[]) => {
      const [first] = theirs
      if (!first) return
      const visit = await showcase.openAs(first.by, look, { reducedMotion: 'reduce' })
      await waitForOwnTypeface(visit)
      for (const page of theirs) {
        const file = join(folder, `${page.name}-${look.width}-${look.scheme}-${look.language}.png`)
        const ledTo = await shoot(visit, showcase.addressOf(page), file)
        if (ledTo !== null) astray += 1
        console.log(`${relative('', file)}${ledTo === null ? '' : `   NOT that page: it led to ${ledTo}`}`)
      }
      await visit.close()
    }
    // Side by side: most of the time goes into making sure that nothing more comes.
    await Promise.all(VISITORS.map((visitor) => shootTheirs(pages.filter(({ by }) => by === visitor))))
  }
  const among = astray === 0 ? '' : `, ${astray} of them of other pages than asked for`
  console.log(`shots: ${LOOKS.length * pages.length} pictures in ${relative('', folder) || '.'}${among}`)
  return astray === 0 ? 0 : 1
}

/** Answers where the page led to, if elsewhere. */
async function shoot(visit: BrowserContext, address: string, file: string): Promise<string | null> {
  const tab = await visit.newPage()
  const ledTo = await comeToRest(tab, address)
  await tab.screenshot({ path: file, fullPage: true, animations: 'disabled' })
  await tab.close()
  return ledTo
}
