// The portal, ready to be looked at: a stack of its own, people with something to see there, and a browser.
import { rmSync } from 'node:fs'
import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core'
import { makeIfNeeded } from '../build/make.ts'
import { PORTAL } from '../build/portal.ts'
import { prepareOwnGround } from '../own-ground.ts'
import { findChromium } from '../services/chromium-program.ts'
import { startStack } from '../stack.ts'
import type { Customer } from '../story/setting.ts'
import { runScript, untilSignal } from '../until-signal.ts'
import { openChromium } from './chromium.ts'
import { type Look, seenAs } from './looks.ts'
import type { PortalPage, Visitor } from './pages.ts'
import { makePeople, type People } from './people.ts'

export interface Showcase {
  addressOf(page: PortalPage): string
  /** A browser of this visitor's, fresh but for what they have chosen before: the language and, who may order, a cart. */
  openAs(visitor: Visitor, look: Look, more?: BrowserContextOptions): Promise<BrowserContext>
}

/** Whoever looks again and again is no attack. */
const SETTINGS = { RATE_LIMIT_SCALE: '10000' }

/** What a command does in a showcase; answers the exit code. */
type Work = (showcase: Showcase) => Promise<number>

/** Runs a command: what it needs is prepared before anything is started, and everything is taken away after it, however it ends. */
export const inShowcase = (name: string, prepare: () => Work): Promise<void> =>
  runScript(name, async () => {
    const work = prepare()
    const ended = untilSignal().then(() => 'signal' as const)
    await using all = new AsyncDisposableStack()
    const showcase = await openShowcase(all, (line) => console.log(line))
    const code = await Promise.race([work(showcase), ended])
    if (code === 'signal') throw new Error('stopped by a signal')
    return code
  })

async function openShowcase(all: AsyncDisposableStack, say: (line: string) => void): Promise<Showcase> {
  const chromium = findChromium(say)
  await makeIfNeeded(PORTAL, say)
  say('Starting PostgreSQL, Redis, the stand-ins, web and worker …')
  const folder = prepareOwnGround('portal', SETTINGS)
  all.defer(() => rmSync(folder, { recursive: true, force: true }))
  const stack = all.adopt(await startStack(), (running) => running.stop())
  const people = await makePeople(stack)
  const browser = all.adopt(await openChromium(chromium), (open) => open.close())
  const url = stack.publicUrl
  const cookies = {
    guest: [],
    customer: await cookiesOf(browser, url, people.customer),
    newcomer: await cookiesOf(browser, url, people.newcomer),
  } satisfies Record<Visitor, unknown>
  return {
    addressOf: ({ path }) => url + path(people.places),
    async openAs(visitor, look, more = {}) {
      const visit = await browser.newContext({
        ...seenAs(look),
        storageState: { cookies: cookies[visitor], origins: [{ origin: url, localStorage: keptBy(visitor, people) }] },
        ...more,
      })
      await (visitor === 'guest' ? chooseLanguage(visit, url, look.language) : changeLanguage(visit, url, look.language))
      return visit
    },
  }
}

async function cookiesOf(browser: Browser, url: string, { email, password }: Customer) {
  const context = await browser.newContext()
  const reply = await context.request.post(`${url}/api/auth/login`, { headers: { origin: url }, data: { email, password } })
  if (!reply.ok()) throw new Error(`${email} cannot log in: ${reply.status()} ${await reply.text()}`)
  const { cookies } = await context.storageState()
  await context.close()
  return cookies
}

const chooseLanguage = (visit: BrowserContext, url: string, language: Look['language']) =>
  visit.addCookies([{ name: 'language', value: language, url }])

/** A customer has one language, whatever browser they come with. */
async function changeLanguage({ request }: BrowserContext, url: string, language: Look['language']): Promise<void> {
  const reply = await request.patch(`${url}/api/me`, { headers: { origin: url }, data: { language } })
  if (!reply.ok()) throw new Error(`the language cannot be changed: ${reply.status()} ${await reply.text()}`)
}

/** What the portal keeps in a browser, by its names there. */
const keptBy = (visitor: Visitor, { cart }: People) => (visitor === 'guest' ? [] : [{ name: 'cart', value: JSON.stringify(cart) }])
