// npm run vitals: what each page of the portal costs whoever comes for the first time, with a phone on a slow line, beside its budget; and how soon
// those that people arrive at can be read, beside a page as heavy as WHMCS's own.
//   npm run vitals -- --only home   this page alone; may be said more than once
// Exit code 1 when the larger language is over a budget of weight, or the median of the visits over another.
import { parseArgs } from 'node:util'
import { columns } from './columns.ts'
import { compare, judge, TITLES } from './portal/budget.ts'
import { pagesNamed, type PortalPage } from './portal/pages.ts'
import { inShowcase, type Showcase } from './portal/showcase.ts'
import { type Cost, visitElsewhere, visitOnce } from './portal/visit.ts'
import { findJapaneseTypeface } from './services/japanese-typeface.ts'
import { serveWhmcsWeights } from './portal/whmcs-weights.ts'

/** One a round: in each a page has other words to bring, and another typeface. */
const ROUNDS = ['en', 'ja', 'en', 'ja'] as const

await inShowcase('vitals', () => {
  const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } })
  const pages = pagesNamed(values.only ?? [])
  findJapaneseTypeface((line) => console.log(line))
  return (showcase) => measure(showcase, pages)
})

async function measure(showcase: Showcase, pages: readonly PortalPage[]): Promise<number> {
  await using weights = await serveWhmcsWeights()
  const whmcs = Array<Cost>()
  const visits = pages.map((page) => ({ page, costs: Array<Cost>() }))
  // Browser and server have done everything once before it counts.
  for (const page of pages.slice(0, 1)) await visitOnce(showcase, page, 'en')
  // Round by round: what slows the machine down for a moment does not meet all visits to a page.
  for (const [at, language] of ROUNDS.entries()) {
    console.log(`Visiting ${pages.length} pages, round ${at + 1} of ${ROUNDS.length}, ${language} …`)
    for (const { page, costs } of visits) costs.push(await visitOnce(showcase, page, language))
    whmcs.push(await visitElsewhere(showcase, weights.url + language, language))
  }
  const rows = visits.map(({ page, costs }) => judge(page, costs))
  for (const line of columns([TITLES, ...rows.map(({ cells }) => cells)])) console.log(line)
  const compared = visits.filter(({ page }) => page.isArrival).map(({ page, costs }) => compare(page, costs, whmcs))
  for (const { line, isOver } of compared) console.log(isOver ? `${line}  OVER` : line)
  const over = rows.filter((row) => row.over.length > 0).length + compared.filter(({ isOver }) => isOver).length
  console.log(over === 0 ? `vitals: ok, ${rows.length} pages` : `vitals: ${over} budgets of ${rows.length} pages are not kept`)
  return over === 0 ? 0 : 1
}
