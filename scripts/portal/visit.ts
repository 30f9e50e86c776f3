// One visit to a page as a phone on a slow line makes it for the first time, and what it costs.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BrowserContext, Page } from 'playwright-core'
import { z } from 'zod'
import { until } from '../services/processes.ts'
import { comeToRest } from './at-rest.ts'
import type { Look } from './looks.ts'
import type { PortalPage } from './pages.ts'
import type { Showcase } from './showcase.ts'

export interface Cost {
  /** JavaScript as it came over the wire, gzipped, until the page was at rest. */
  jsBytes: number
  lcpMs: number
  /** Largest sum of layout shifts within a session window. */
  cls: number
}

const PHONE = { width: 390, scheme: 'light' } as const
/** Bytes a second: 1.6 Mbit/s down, 750 kbit/s up. */
const LINE = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 }
const TIMES_SLOWER = 4
const REPORTED_WITHIN_MS = 10_000

/** The form of the package that a page can take as a script. */
const LIBRARY = readFileSync(join(dirname(fileURLToPath(import.meta.resolve('web-vitals'))), 'web-vitals.iife.js'), 'utf8')
/** Each change is told, since a page that nobody leaves has no last one. */
const COLLECT = `${LIBRARY}
const reported = (globalThis.reported = {})
for (const on of [webVitals.onLCP, webVitals.onCLS]) on(({ name, value }) => { reported[name] = value }, { reportAllChanges: true })`
const Reported = z.object({ LCP: z.number(), CLS: z.number() })

/** Throws where the page leads elsewhere. */
export const visitOnce = async (showcase: Showcase, page: PortalPage, language: Look['language']): Promise<Cost> =>
  visitAt(await showcase.openAs(page.by, { ...PHONE, language }), showcase.addressOf(page))

/** The same of any page that has a heading in its main part. */
export const visitElsewhere = async (showcase: Showcase, url: string, language: Look['language']): Promise<Cost> =>
  visitAt(await showcase.openAs('guest', { ...PHONE, language }), url)

async function visitAt(visit: BrowserContext, url: string): Promise<Cost> {
  await visit.addInitScript({ content: COLLECT })
  const tab = await visit.newPage()
  const scripts = weighScripts(tab)
  await slowDown(visit, tab)
  const ledTo = await comeToRest(tab, url)
  if (ledTo !== null) throw new Error(`${url} led to ${ledTo}`)
  const { LCP, CLS } = await reportOf(tab)
  const jsBytes = await scripts()
  await visit.close()
  return { jsBytes, lcpMs: LCP, cls: CLS }
}

async function slowDown(visit: BrowserContext, tab: Page): Promise<void> {
  const devtools = await visit.newCDPSession(tab)
  await devtools.send('Network.enable')
  await devtools.send('Network.emulateNetworkConditions', LINE)
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: TIMES_SLOWER })
}

/** Answers how many bytes the scripts that have come so far have in the packed form that every browser takes; what most get is smaller. */
function weighScripts(tab: Page): () => Promise<number> {
  const scripts = new Set<string>()
  tab.on('requestfinished', (request) => {
    if (request.resourceType() === 'script') scripts.add(request.url())
  })
  return async () => {
    const sizes = [...scripts].map(async (url) => {
      const reply = await tab.context().request.get(url, { headers: { 'accept-encoding': 'gzip' } })
      return Number(reply.headers()['content-length'])
    })
    return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
  }
}

async function reportOf(tab: Page): Promise<z.infer<typeof Reported>> {
  let report = Reported.safeParse(null)
  await until(async () => {
    report = Reported.safeParse(await tab.evaluate('reported'))
    return report.success
  }, REPORTED_WITHIN_MS)
  if (!report.success) throw new Error(`${tab.url()} has reported no LCP or no CLS`)
  return report.data
}
