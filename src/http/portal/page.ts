// The page of an address: what this visitor can be shown of it before any script has come, and the data that its scripts begin with.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Request, Response } from 'express'
import { Bounded } from '../../base/bounded.ts'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { Language } from '../../contract/account.ts'
import { type Asset, asset } from '../asset.ts'
import { escapeHtml } from '../html.ts'
import type { OpenInside } from '../inside.ts'
import { correlationOf } from '../middleware/front.ts'
import { cookieIn, sessionIn } from '../middleware/session-cookie.ts'
import { openAhead } from './ahead.ts'
import { type BrandConfig, brandData, type PageData } from './brand.ts'
import { openMadeHere, type PortalPages, type Rendered, type Visit } from './made-here.ts'

export interface Page {
  html: Asset
  /** Of its head: what it needs beside itself. */
  link: string
  /** It may show what is this visitor's alone. */
  isPrivate: boolean
}

/** Slower is a page that its scripts make. */
const WITHIN_MS = 300
/** A guest's page is the same for every guest. */
const KEPT_MS = 2_000
const MOST_KEPT = 200

/** No page stands here, nor at an address that nobody can read. */
const NOWHERE = '/-'

/** Before a language in the cookie that nobody has chosen; as portal/src/shell/language.ts writes it. */
const SHOWN = 'shown-'

const LANG = '<html lang="en">'
const TITLE = '<title>Portal</title>'
const DATA = '<!--page-data-->'
const ROOT = '<div id="root"></div>'

export interface PageDeps {
  /** Where the build has put the portal. */
  folder: string
  brand: BrandConfig
  sessionCookie: string
  clock: Clock
  log: Log
  /** Its index.html. */
  template: string
  files: ReadonlyMap<string, Asset>
}

export function openPages({ folder, brand, sessionCookie, clock, log, template, files }: PageDeps) {
  for (const place of [LANG, TITLE, DATA, ROOT]) if (!template.includes(place)) throw new Error(`index.html has no ${place}`)
  const ahead = openAhead(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')))
  const madeHere = openMadeHere(folder, files, clock)
  const brandSays = brandData(brand)
  // Of a page that has not named itself yet.
  const title = `<title>${escapeHtml(brand.name)}</title>`
  const fill = (data: PageData, { language, head, root, known }: Rendered): Asset =>
    asset(
      'text/html',
      Buffer.from(
        template
          .replace(LANG, `<html lang="${language}">`)
          .replace(TITLE, () => (head.includes('<title>') ? head : title + head))
          .replace(DATA, () => dataBlock({ ...data, known }))
          .replace(ROOT, () => `<div id="root">${root}</div>`),
      ),
    )
  const bareKept = new Map<string, Asset>()
  /** The same for every address: whoever asks too often costs no more than sending it. */
  const bare = (data: PageData, language: Language): Asset => {
    const name = `${language} ${data.hasSession}`
    const before = bareKept.get(name)
    if (before) return before
    const made = fill(data, { language, head: '', root: '', known: [] })
    bareKept.set(name, made)
    return made
  }
  const kept = new Bounded<{ page: Page; until: number }>(MOST_KEPT)

  // Where it fails, the browser makes the page, and shows what of it cannot be shown.
  const draw = ({ render }: PortalPages, visit: Visit, req: Request, res: Response, openInside: OpenInside): Promise<Rendered | null> =>
    render(
      visit,
      () => openInside(req, res),
      WITHIN_MS,
      (error) => log.fault('portal.page_failed', error, { correlationId: correlationOf(res) }),
    )

  const make = ({ needsOf }: PortalPages, visit: Visit, drawn: Rendered | null): Page => {
    const { path, chosen, preferred, data } = visit
    const language = drawn?.language ?? chosen ?? preferred
    const { source, asksLater } = needsOf(path, data.hasSession)
    const asks = data.hasSession ? ['/api/me', ...asksLater] : asksLater
    const html = drawn ? fill(data, drawn) : bare(data, language)
    return { html, link: ahead({ language, source, asks }), isPrivate: data.hasSession }
  }

  return async (req: Request, res: Response, openInside: OpenInside): Promise<Page> => {
    const hasSession = sessionIn(req, sessionCookie) !== null
    const search = req.url.slice(req.path.length)
    const path = isReadable(req.path) ? req.path : NOWHERE
    const keptLanguage = cookieIn(req, 'language')
    const chosen = asLanguage(new URLSearchParams(search).get('lang')) ?? asLanguage(keptLanguage)
    const preferred = asLanguage(keptLanguage?.replace(SHOWN, '')) ?? asLanguage(req.acceptsLanguages(...Language.options)) ?? 'en'
    const visit: Visit = { path, search, chosen, preferred, data: { ...brandSays, hasSession } }
    const pages = await madeHere()
    if (hasSession) return make(pages, visit, await draw(pages, visit, req, res, openInside))

    const key = `${chosen ?? preferred} ${path}${search}`
    const before = kept.get(key)
    if (before && before.until > clock.monotonic()) return before.page
    const drawn = await draw(pages, visit, req, res, openInside)
    const page = make(pages, visit, drawn)
    if (drawn) kept.set(key, { page, until: clock.monotonic() + KEPT_MS })
    return page
  }
}

function isReadable(path: string): boolean {
  try {
    decodeURIComponent(path)
    return true
  } catch {
    return false
  }
}

const asLanguage = (value: unknown): Language | null => Language.options.find((language) => language === value) ?? null

/** A block of data, no script: nothing in it is run, and `<` cannot end it early. */
const dataBlock = (data: unknown): string =>
  `<script type="application/json" id="page-data">${JSON.stringify(data).replaceAll('<', '\\u003c')}</script>`
